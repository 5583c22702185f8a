"""What happens to a person's way in that upper apps tell them about. Sent inside the transaction."""

from django.dispatch import Signal

zone_changed = Signal()  # user, who lives in another time zone from now on
sign_in_changed = Signal()  # user, what: as `notifications.receivers.TOLD` tells, and "held"
