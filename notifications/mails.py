"""Mail as it leaves: neutral, plain text beside a simple page, no picture, the same id each time."""

from collections.abc import Iterable
from email.utils import formataddr, parseaddr
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from css_inline import CSSInliner
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language

from . import copies, links
from .models import Notice
from .registry import File, Words
from .routing import Route

LINK = "{link}"
ANY = "https://link.invalid/"
# Mail programs throw style sheets away; nothing is fetched from anywhere.
INLINER = CSSInliner(load_remote_stylesheets=False)


def message_id(notice: Notice) -> str:
    """Follows from the notice alone, so that a mail repeated after a crash is known as the same one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    if domain in {"", "localhost"}:
        domain = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{notice.pk}@{domain}>"


def text(notice: Notice, words: Words) -> str:
    """The body with its link in place."""
    return words.body.replace(LINK, links.address(notice))


@lru_cache(128)
def page(subject: str, body: str, language: str) -> str:
    """The page of a mail with `ANY` for its link: the same few neutral words go to many."""
    before, link, after = body.partition(LINK)
    words = {"before": before.strip(), "after": after.strip(), "link": link and ANY, "subject": subject}
    return INLINER.inline(render_to_string("notifications/mail.html", words))


def compose(notice: Notice, words: Words, route: Route) -> EmailMultiAlternatives:
    """The mail of a notice: a copy of one with the same words, or written out where it has files or an
    address that needs more than to stand there."""
    subject = "" if route.blank_subject else words.subject
    files = words.attachments if route.calendar_files else ()
    if not files and copies.PLAIN.fullmatch(route.to):
        no_link, no_id = links.address(copies.NO_NOTICE), message_id(copies.NO_NOTICE)
        model = _model(subject, words.subject, words.body, route.sender, get_language(), no_link, no_id)
        if model is not None:
            mail = write(notice, words, subject, route.sender, route.to, kind=copies.Copied)
            mail.model = model
            mail.instead = {no_link: links.address(notice), no_id: message_id(notice)}
            return mail
    return write(notice, words, subject, route.sender, route.to, files)


@lru_cache(128)
def _model(subject: str, title: str, body: str, sender: str, _language: str, *_where: str) -> bytes | None:
    """Written out for nobody, to be copied; None where that may not be."""
    words = Words(title, body)
    mail = write(copies.NO_NOTICE, words, subject, sender, copies.NOBODY, date=copies.NEVER)
    written = mail.message().as_bytes(linesep="\r\n")
    return written if copies.may_be_copied(written) else None


def write(
    notice: Notice,
    words: Words,
    subject: str,
    sender: str,
    to: str,
    files: Iterable[File] = (),
    *,
    date: str = "",
    kind: type[EmailMultiAlternatives] = EmailMultiAlternatives,
) -> Any:
    link = links.address(notice) if LINK in words.body else ""
    mail = kind(
        subject=subject,
        body=words.body.replace(LINK, link),
        from_email=formataddr((sender, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[to],
        headers={
            "Date": date or copies.now(),
            "Message-ID": message_id(notice),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    mail.attach_alternative(page(words.subject, words.body, get_language()).replace(ANY, link), "text/html")
    for file in files:
        mail.attach(*file)
    return mail
