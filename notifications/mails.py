"""Mail as it leaves: neutral, plain text beside a simple page, no picture, the same id each time."""

from email.utils import formataddr, parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

from css_inline import CSSInliner
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language

from . import links
from .models import Notice
from .registry import Words
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
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    link = links.address(notice) if LINK in words.body else ""
    mail = EmailMultiAlternatives(
        subject="" if route.blank_subject else words.subject,
        body=words.body.replace(LINK, link),
        from_email=formataddr((route.sender, address)),
        to=[route.to],
        headers={
            "Message-ID": message_id(notice),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    mail.attach_alternative(page(words.subject, words.body, get_language()).replace(ANY, link), "text/html")
    for file in words.attachments if route.calendar_files else ():
        mail.attach(*file)
    return mail
