"""The room's live lines: the bell that says "look again", and the hub that holds this process's streams."""
