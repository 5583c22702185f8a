"""Workshops, groups, retreats and trainings: dates over several days, places, and the line for them."""
