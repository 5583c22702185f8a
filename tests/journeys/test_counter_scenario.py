"""Two siblings, one of whom is afraid of the other and said so alone: nothing may tell the other."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice

from .clocks import goes_by
from .leaving import leaves_at_once
from .mail import LINK, Post, body
from .people import DESK, PATIENCE, Person
from .taking import takes_their_file

pytestmark = pytest.mark.e2e

OWN_PAGES = ["/my/", "/my/times/", "/my/times/ask/", "/my/form/", "/my/form/sent/", "/my/form/help/"]
OWN_PAGES += ["/my/documents/", "/my/practices/", "/my/parts/", "/my/parts/map/", "/my/parts/shared/"]
OWN_PAGES += ["/my/parts/loop/", "/my/us/", "/my/messages/", "/my/yours/", "/my/yours/erase/"]
OWN_PAGES += ["/my/yours/file/", "/my/records/"]
PUBLIC_PAGES = ["/", "/how-it-goes/", "/offerings/", "/ask/", "/browsing-safely/", "/account/login/"]
HELD = "Friday 24 April, 11:00 to 12:00"


def reads(person: Person, path: str) -> str:
    """What a page says to somebody, with both names taken out of it."""
    person.go(path)
    return re.sub(r"\b(Noor|Sami|noor@|sami@)", "—", person.main.inner_text())


def both_read_the_same(noor: Person, sami: Person) -> None:
    for path in OWN_PAGES:
        assert reads(noor, path) == reads(sami, path), path


def has_an_alert_for_her_alone(ruth: Person) -> None:
    """Soon, about Noor, for the therapist; nothing about her brother."""
    ruth.go("/practice/").reads("item to review").go("/practice/items/")
    waiting = ruth.main.locator("li").filter(has=ruth.page.get_by_role("button", name="I have seen it"))
    expect(waiting).to_have_count(1)
    expect(waiting).to_contain_text("Noor")
    expect(waiting).to_contain_text("Soon")


def was_told_within_a_minute(ruth: Person) -> None:
    """By the clock of the practice: the alert stands beside the form that raised it."""
    ruth.go("/practice/items/")
    alert = ruth.main.locator("li").filter(has=ruth.page.get_by_role("button", name="I have seen it"))
    form = ruth.page.get_by_role("region", name="Forms to read").locator("li").filter(has_text="Noor")
    sent, told = (
        datetime.fromisoformat(one.locator("time").last.get_attribute("datetime") or "")
        for one in (form, alert)
    )
    assert timedelta() <= told - sent <= timedelta(minutes=1)


def nothing_joint_is_set_up(ruth: Person, *members: Person) -> None:
    """The loop, the language helper and practices for two: off for everybody, in words without a reason."""
    tags = ruth.go("/practice/couples/").follow(re.compile("Noor")).main.locator(".tag")
    expect(tags.filter(has_text=re.compile("^Set up$"))).to_have_count(0)
    assert (
        tags.filter(has_text=re.compile("^Not set up$")).count() > 3
    )  # these three, and the practices for two
    for person in members:
        person.go("/my/parts/loop/").reads("Not set up this time.")
        person.go("/my/parts/words/").reads("Not set up this time.")
        for path in ("/my/", "/my/practices/", "/my/parts/", "/my/us/"):
            person.go(path).does_not_read("helper", "paused", "held back", "on hold")


def what_the_file_holds(person: Person, folder: Path) -> tuple[list[str], str]:
    """The headings of somebody's own file, and all of its words."""
    text = takes_their_file(person, folder)
    return re.findall(r"<h2>(.*?)</h2>", text), text


def cannot_confirm_the_time(ruth: Person) -> None:
    ruth.go("/practice/couples/").follow(re.compile("Noor")).follow(re.compile(HELD))
    ruth.reads("Held", "It is confirmed by itself once everyone has said yes")
    expect(ruth.main.get_by_role("button", name=re.compile("onfirm"))).to_have_count(0)


def records_that_it_waits(ruth: Person) -> None:
    """A conversation alone with each, and a decision that they do not begin together."""
    for name in ("Noor", "Sami"):
        ruth.go("/practice/couples/").follow(re.compile("Noor")).follow("Safety and decision")
        person = ruth.page.get_by_role("region", name=name)
        person.get_by_text("Record one").click()
        person.get_by_label("Day").fill("2026-03-30")
        person.get_by_label("Time").fill("20:00" if name == "Noor" else "20:30")
        person.get_by_role("checkbox").first.check()
        ruth.send("Record it", within=person)
    decision = ruth.page.get_by_role("region", name="Your decision")
    ruth.choose("What pattern do you see?", "Controlling or severe", within=decision)
    ruth.choose("What do you decide?", "Not yet: hold", within=decision)
    ruth.send("Record the decision").reads("Recorded so far")


def leaves_in_two_taps(person: Person) -> None:
    person.go("/my/us/")
    person.follow("Leave, on my own").send("Leave now").reads("You have left")


def test_what_one_said_alone_never_reaches_the_other(
    with_siblings: Practice, meet: Callable[..., Person], tmp_path: Path
) -> None:
    practice, post = with_siblings, Post(with_siblings)
    ruth = meet(practice, "ruth", DESK).sign_in("ruth@example.test")
    noor = meet(practice, "noor").sign_in("noor@example.test")
    sami = meet(practice, "sami").sign_in("sami@example.test")

    # Another story may have opened the messages of one of them before.
    for person in (noor, sami):
        person.go("/my/messages/")

    # Ruth knows; outwardly everything is the same for both.
    has_an_alert_for_her_alone(ruth)
    was_told_within_a_minute(ruth)
    nothing_joint_is_set_up(ruth, noor, sami)
    both_read_the_same(noor, sami)
    noor.go("/my/times/").reads("Being arranged")

    # Each is offered the same conversation alone, in the same words.
    for person in (noor, sami):
        person.go("/my/").reads("A conversation on your own").follow("Find a time").follow("Find a time")
        expect(person.page.get_by_label("What for, and how long")).to_contain_text("Individual conversation")

    # The time that both said yes to cannot be confirmed, before the decision or after it.
    cannot_confirm_the_time(ruth)
    goes_by(practice, "2026-03-30T20:00+00:00")
    records_that_it_waits(ruth)
    cannot_confirm_the_time(ruth)
    both_read_the_same(noor, sami)
    assert not post.mails("noor@example.test")
    assert not post.mails("sami@example.test")

    # It lapses by itself; both get the neutral line and nothing else.
    post.after()
    goes_by(practice, "2026-04-14T10:00+00:00")
    told = [post.mail(f"{name}@example.test", "Appointment update") for name in ("noor", "sami")]
    assert LINK.sub("", body(told[0])) == LINK.sub("", body(told[1]))
    assert "A time has changed." in body(told[0])
    for person in (noor, sami):
        person.go("/my/times/").reads("Nothing is arranged yet.", "No longer kept")
    both_read_the_same(noor, sami)
    assert [len(post.mails(f"{name}@example.test")) for name in ("noor", "sami")] == [1, 1]

    # Their files have the same parts, and his has no trace of what she said or of what was decided.
    (hers, _), (his, words) = (what_the_file_holds(one, tmp_path) for one in (noor, sami))
    assert his == hers
    for trace in ("Noor", "alert", "Not yet", "on hold", "ontrolling", "decision", "Amber"):
        assert trace not in words, trace
    both_read_the_same(noor, sami)

    # Noor leaves, alone and at once; Sami reads a word that has no reason in it, and is not written to.
    post.after()
    leaves_in_two_taps(noor)
    sami.go("/my/us/").does_not_read("has left", "Noor left")
    assert not post.mails("sami@example.test")


@pytest.mark.parametrize("by_keys", [True, False], ids=["three Shifts", "the control"])
def test_every_page_can_be_left_at_once(
    with_siblings: Practice, meet: Callable[..., Person], by_keys: bool
) -> None:
    sami = meet(with_siblings, "sami").sign_in("sami@example.test")
    visitor = meet(with_siblings, "visitor")
    for path in PUBLIC_PAGES:
        leaves_at_once(visitor, path, by_keys=by_keys)
    for path in [*OWN_PAGES, "/my/contact/", "/my/form/page/J/", "/account/security/"]:
        leaves_at_once(sami, path, by_keys=by_keys)
        sami.page.goto(f"{sami.url}/my/")
        expect(sami.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE)
