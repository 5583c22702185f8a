"""What every app stands on: clock, actor, vault, access log, states. No word of the practice is here."""
