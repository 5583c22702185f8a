"""What happens to appointments that upper apps answer to. Sent inside the transaction."""

from django.dispatch import Signal

appointment_confirmed = Signal()  # appointment
appointment_cancelled = Signal()  # appointment; also when it lapses or moves to another time
appointment_completed = Signal()  # appointment
