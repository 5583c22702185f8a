"""What a person who starts the product is told when it cannot start: one line that says what to do."""


class CannotStart(Exception):
    """The message is shown as it is, without a traceback."""


class Stop(Exception):
    """Somebody asked us to stop (SIGTERM, Ctrl-C, or the process that started us is gone)."""
