"""What upper apps answer to. Sent inside the transaction of its cause."""

from django.dispatch import Signal

gate_changed = Signal()  # couple
intake_begun = Signal()  # partner
