"""Calendars that stand elsewhere: reading when somebody is busy there, and writing appointments into one."""
