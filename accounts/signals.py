"""What happens to a person's way in that upper apps tell them about. Sent inside the transaction."""

from django.dispatch import Signal

sign_in_changed = Signal()  # user, what: "held", "restored", "signed_out", "closed", "opened"
