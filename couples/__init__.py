"""Couples: the units people come as, their members, the care team, invitations and working together."""
