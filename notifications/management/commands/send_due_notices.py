"""Send what is due without Celery; it may run beside any number of workers."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.core.management.base import CommandParser
from django.db import close_old_connections

from notifications import delivery


class Command(BaseCommand):
    help = "Send every notice that is due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="Look again every few seconds.")

    def handle(self, *args: Any, forever: bool = False, **options: Any) -> None:
        if not forever:
            self.stdout.write(f"{delivery.send_due()} sent.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            delivery.send_due()
            stop.wait(settings.NOTICE_POLL_SECONDS)
