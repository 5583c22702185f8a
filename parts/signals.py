"""What happens to parts that upper apps answer to. Sent inside the transaction."""

from django.dispatch import Signal

part_removed = Signal()  # part_id, couple_id: every sighting of it becomes "a part (removed)"
