"""What happens to a couple that upper apps answer to. Sent inside the transaction."""

from django.dispatch import Signal

member_left = Signal()  # partner, by
couple_ended = Signal()  # couple, by: over for all at once; memberships go on for reading
member_erased = Signal()  # partner: their own rows are about to go for good
