"""Calendar files as they arrive with a mail, read as a calendar program would read them."""

from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar


def calendar_files(mail: EmailMessage) -> Iterator[tuple[str, str, str, list[Any]]]:
    """Each file: its name, its method by the MIME type and by the file, and its events."""
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(part.get_content())
            by_mime = part["Content-Type"].params["method"]
            yield str(part.get_filename()), by_mime, str(calendar["METHOD"]), list(calendar.walk("VEVENT"))
