"""A mail copied from its model says to the byte what one that is written out says."""

import email
import re
from uuid import uuid4

import pytest

from notifications import copies, links, mails
from notifications.models import Channel, Notice
from notifications.registry import Words
from notifications.routing import Route

pytestmark = pytest.mark.django_db
BOUNDARY = re.compile(rb"===============\d+==")
WORDS = [
    Words("An item is waiting", "An item is waiting in your list. {link}"),
    Words("Erinnerung für später", "Ein Termin rückt näher.\n\n{link}\n\nBis dahin."),
    Words("Nothing to follow", "There is nothing to follow here."),
    Words("Long", "A line that is long, " * 20 + "{link}"),
]


def route_to(address, **more):
    usual = {"channel": Channel.EMAIL, "to": address, "sender": "Practice", "blank_subject": False}
    return Route(**(usual | more))


def both(words, route):
    """Copied, and written out; apart from the marks between parts, which are random."""
    notice = Notice(pk=uuid4())
    made = mails.compose(notice, words, route)
    subject = "" if route.blank_subject else words.subject
    written = mails.write(notice, words, subject, route.sender, route.to)
    answer = []
    for mail in (made, written):
        answer.append(BOUNDARY.sub(b"=", mail.message().as_bytes(linesep="\r\n")))
    return made, *answer


@pytest.mark.parametrize(
    "sender", ["Practice", "Praxis Köln", "A practice with a name, that is long; and more"]
)
@pytest.mark.parametrize("blank", [True, False])
@pytest.mark.parametrize("words", WORDS)
def test_a_copy_is_the_same_to_the_byte(words, blank, sender, monkeypatch):
    monkeypatch.setattr(copies, "now", lambda: "Sat, 28 Nov 2026 13:00:00 +0000")

    for address in ("i@a.test", "a.long.name+tag@many.parts.of.a.domain.example.org"):
        made, copied, written = both(words, route_to(address, blank_subject=blank, sender=sender))
        assert isinstance(made, copies.Copied)
        assert copied == written
        assert copies.NOBODY.encode() not in copied
        assert str(copies.NO_NOTICE.pk).encode() not in copied
        assert links.address(copies.NO_NOTICE).encode() not in copied


@pytest.mark.parametrize("address", ["jörg@example.test", '"a b"@example.test', "x" * 35 + "@example.test"])
def test_an_unusual_address_is_written_out(address):
    made = mails.compose(Notice(pk=uuid4()), WORDS[0], route_to(address))

    assert not isinstance(made, copies.Copied)


def test_lines_that_must_be_broken_are_written_out(monkeypatch):
    words = Words("Long", "word " * 300 + "{link}")

    made = mails.compose(Notice(pk=uuid4()), words, route_to("ines@example.test"))

    assert not isinstance(made, copies.Copied)
    assert b"quoted-printable" in made.message().as_bytes()


def test_two_people_are_not_given_each_others_link():
    one, two = Notice(pk=uuid4()), Notice(pk=uuid4())
    first, second = (
        mails.compose(notice, WORDS[0], route_to(address)).message().as_string()
        for notice, address in ((one, "ines@example.test"), (two, "tom@example.test"))
    )

    assert [links.token(one) in first, links.token(two) in first] == [True, False]
    assert [links.token(one) in second, links.token(two) in second] == [False, True]
    assert email.message_from_string(second)["To"] == "tom@example.test"
    assert email.message_from_string(second)["Message-ID"] == mails.message_id(two)


def test_another_address_of_the_practice_counts_at_once(settings):
    notice = Notice(pk=uuid4())
    mails.compose(notice, WORDS[0], route_to("ines@example.test")).message()

    settings.SITE_URL = "https://other.example"

    text = mails.compose(notice, WORDS[0], route_to("ines@example.test")).message().as_string()
    assert "https://other.example/" in text
    assert links.address(notice) in text
