"""Time: offerings, weekly hours, free slots, appointments and the claims that keep them apart."""
