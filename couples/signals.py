"""What happens to a couple that upper apps answer to. Sent inside the transaction."""

from django.dispatch import Signal

member_left = Signal()  # partner, by
