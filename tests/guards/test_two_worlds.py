"""Silence proves nothing: whatever Ines does in private, all that Tom can observe stays the same to the byte.

In one world she has disclosed nothing and nothing is decided. In the other she has done every private act
there is, and the therapist holds joint work. Tom reads every page that links lead to, presses what can be
pressed, listens to the room, and gets his mail; now, and days later.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from booking import services as booking
from booking.models import Offering, WeeklyHours
from booking.services.feed import make_feed
from core import actor as acting
from core import clock
from couples.services import set_joint_work
from homework import services as homework
from homework.models import Decision
from homework.views import my
from ifio_practice.doors import HeadersMiddleware
from notifications.models import ContactRule
from notifications.services import confirm_contact
from parts import services as parts
from sessions_app import services as room
from sessions_app.models import Audience
from sessions_app.services import last, words
from tests import private_acts
from tests.intake.conftest import clear, meet, send, sign_all, write  # noqa: F401  fixtures
from tests.private_acts import ACTS, Life
from tests.sessions_app.conftest import appointment, evening, session, walk  # noqa: F401  fixtures
from tests.two_worlds import Reader, differences, one_moment, seen_after

from .matrix import COUPLE, MATRIX

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
WITHOUT_A_LINK = [
    "/my/",
    *(
        reverse(name)
        for name, row in MATRIX.items()
        if name.startswith("my:") and "GET" in row.methods and not row.things and row.who >= COUPLE
    ),
]


@pytest.fixture(autouse=True)
def stand_still():
    with one_moment():
        yield


@pytest.fixture
def held(unit, ruth, tom, evening, as_person, building):  # noqa: F811
    """A time a week from now, to which Tom has said yes."""
    with building():
        WeeklyHours.objects.create(therapist=ruth, weekday=3, start=time(16), end=time(20))
    with as_person(ruth):
        offering = Offering.objects.get(slug="session-for-two")
        kept = booking.hold(
            unit, offering, ruth, datetime(2026, 3, 26, 18, 0, tzinfo=LONDON), length=75, by=ruth
        )
    with as_person(tom):
        booking.confirm(kept, by=tom)
    return kept


@pytest.fixture
def life(unit, ruth, ines, tom, as_ines, as_tom, walk, held, request, as_person):  # noqa: F811
    """Both are in the check-in of a session. Tom has done all of his; Ines has shown one part."""
    session = walk("check_in")  # noqa: F811
    for name in ("send", "sign_all"):
        request.getfixturevalue(name)(as_tom)
    request.getfixturevalue("meet")(as_tom, ruth)
    with as_person(tom):
        rule = ContactRule(user=tom, channels=["email"], email=tom.email, calendar_files=True)
        confirm_contact(rule, by=tom)
    with as_person(ines):
        hers = parts.create_part(as_ines, by=ines, name="The Floodlight", visibility="private_therapist")
        shown = parts.share_part(hers, fields=["name"], by=ines)
    with as_person(tom):
        his = parts.create_part(as_tom, by=tom, name="The Shutter", visibility="private_therapist")
        parts.share_part(his, fields=["name"], by=tom)
        parts.relate_across(his, shown, note="When she asks five times", by=tom)
    with as_person(ruth):
        for feature in ("cycle", "joint_practices"):
            set_joint_work(unit, feature, on=True, by=ruth)
        (joint,) = homework.offer(unit, "landing_together", for_=[as_ines, as_tom], by=ruth)
        own, _his = homework.offer(unit, "daily_checkin", for_=[as_ines, as_tom], by=ruth)
        steps = [{"person": as_tom.pk, "event": "Says little"}, {"person": as_ines.pk, "event": "Asks"}]
        parts.show_loop(parts.draft_loop(unit, by=ruth, name="The Door Thing", steps=steps), by=ruth)
        row = last.choose(session, by=ruth)
    with as_person(tom):
        homework.decide(joint, as_tom, "yes", by=tom)
        last.carry_on(row, as_tom, by=tom, text="A minute at the door", share=True)
    return Life(
        person=as_ines, therapist=ruth, session=session, appointment=held, joint_offer=joint, own_offer=own,
        **{name: request.getfixturevalue(name) for name in ("send", "sign_all", "meet", "clear")},
    )  # fmt: skip


@pytest.fixture
def tom_reads(life, tom, client_of, as_person):
    browser = client_of(tom)
    browser.get("/my/")
    kept = reverse(
        "my:booking:appointment", args=[life.appointment.pk]
    )  # once it is over, no link leads to it
    with as_person(tom):
        token = make_feed(tom, title="appointment", own_time=True, by=tom)
    in_his_calendar = reverse("feeds:calendar", args=[token])
    return Reader(tom, browser, (*WITHOUT_A_LINK, kept, in_his_calendar), rooms=(life.session,))


def nothing():
    """Ines has disclosed nothing, and nothing is decided."""


def everything(life):
    for do in ACTS.values():
        do(life)


@pytest.mark.privacy
def test_the_other_observes_the_same_whether_nothing_or_everything_was_done_in_private(life, tom_reads):
    assert len(ACTS) >= 30

    silent = seen_after(nothing, tom_reads.everything)
    told = seen_after(lambda: everything(life), tom_reads.everything)

    assert len([where for where in silent if where.startswith("page ")]) > 40
    assert len([where for where in silent if where.startswith("press ")]) > 25
    assert {where.split()[0] for where in silent} == {"page", "press", "stream", "notice", "mail"}
    assert not (told_apart := differences(silent, told)), "\n".join(told_apart)


@pytest.mark.proof
def test_days_later_the_other_still_observes_the_same(life, tom_reads):
    """The time that was being arranged has passed without being confirmed, in both worlds alike."""

    def later(happens):
        def both():
            happens()
            clock.set_now(clock.now() + timedelta(days=8))
            booking.expire_holds()
            booking.plan_reminders()

        return both

    tom_reads.rooms = ()
    silent = seen_after(later(nothing), tom_reads.everything)
    told = seen_after(later(lambda: everything(life)), tom_reads.everything)

    assert "No longer kept" in str(silent)
    assert not (told_apart := differences(silent, told)), "\n".join(told_apart)


# ── The comparison would notice: what one does in the open is seen, and so is each planted leak ───────────


def _says_it_aloud(life):
    private_acts.notes_part(life)
    with life.alone():
        room.say_aloud(life.session, life.person, 0, by=life.user)


def _shares(life):
    with life.alone():
        own = parts.create_part(life.person, by=life.user, name="The Guard", visibility="private_therapist")
        parts.share_part(own, fields=["name"], by=life.user)


def _pauses(life):
    with life.alone():
        room.brake(life.session, by=life.user)


IN_THE_OPEN = {"says a part aloud": _says_it_aloud, "shares a part": _shares, "pauses": _pauses}


@pytest.mark.proof
@pytest.mark.parametrize("happens", IN_THE_OPEN.values(), ids=IN_THE_OPEN)
def test_what_is_done_in_the_open_is_observed(happens, life, tom_reads):
    silent = seen_after(nothing, tom_reads.everything)

    assert differences(silent, seen_after(lambda: happens(life), tom_reads.everything))


def _answers() -> int:
    """How many answers were given in private, whoever asks."""
    with acting.building():
        return Decision.objects.count()


def _in_a_count(monkeypatch):
    """As many dots as answers, in words that nobody reads twice."""
    drawn = my.render

    def render(request, name, context=None, **kwargs):
        return drawn(request, name, {**(context or {}), "not_kept": "." * _answers()}, **kwargs)

    monkeypatch.setattr(my, "render", render)


def _in_a_header(monkeypatch):
    answered = HeadersMiddleware.__call__

    def call(self, request):
        response = answered(self, request)
        response["X-Rows"] = str(_answers())
        return response

    monkeypatch.setattr(HeadersMiddleware, "__call__", call)


def _in_the_stream(monkeypatch):
    """A private event in everyone's audience."""

    def to_all(session, kind, partner_id):
        words.emit(session, kind, to=Audience.ROOM)

    monkeypatch.setattr(words, "emit_private", to_all)


LEAKS = {"a count on a page": _in_a_count, "a header": _in_a_header, "an event": _in_the_stream}


@pytest.mark.proof
@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_a_planted_leak_is_seen(leak, life, tom_reads, monkeypatch):
    leak(monkeypatch)

    def some():
        private_acts.declines_joint(life)
        private_acts.discloses(life)
        private_acts.tells_state(life)

    silent = seen_after(nothing, tom_reads.everything)

    assert differences(silent, seen_after(some, tom_reads.everything))
