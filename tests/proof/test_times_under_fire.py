"""Two hundred people want the same time, and hundreds of acts overlap: one time is one person's, always."""

import http.client
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from accounts.models import User
from booking import catalogue, coherence, openings, services
from booking.models import Appointment, AppointmentState, Claim, Confirmation, Offering, WeeklyHours
from core import actor as acting
from core import clock
from core.states import TooLate
from couples.models import Couple, Partner
from notifications.models import Notice
from tests import people
from tests.sessions_app import live

from .pool import pooled
from .test_pool import cookie

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]

COUPLES = 100
ROUNDS, ACTS, THREADS = 20, 200, 16
REFUSALS = (
    services.SlotTaken,
    services.OwnTimeTaken,
    services.TooManyRequests,
    services.NotOffered,
    services.OftenEnough,
    services.PastRules,
    TooLate,
)


@dataclass
class Practice:
    """A therapist who works every day, and a hundred couples in their care."""

    ruth: User
    session: Offering
    members: list[Partner]

    def free(self) -> list[datetime]:
        now = clock.now()
        with acting.acting_as(acting.person(self.ruth)):
            found = openings.open_slots(self.ruth, self.session, 75, (now, now + timedelta(days=21)))
        return [slot.start for slot in found]


@pytest.fixture
def practice(transactional_db: None) -> Practice:
    with acting.building():
        catalogue.load()
        ruth = people.make_therapist("Ruth Lindqvist")
        for weekday in range(7):
            WeeklyHours.objects.create(therapist=ruth, weekday=weekday, start=time(8), end=time(20))
        for number in range(COUPLES):
            people.make_unit(ruth, people.make_user(f"A{number}"), people.make_user(f"B{number}"))
        members = list(Partner.objects.select_related("user", "couple").order_by("couple_id", "position"))
        return Practice(ruth, Offering.objects.get(slug="session-for-two"), members)


class Answer:
    """One POST over a connection of its own, with the cookies and the token a browser has by then."""

    token = "t" * 32

    def __init__(self, port: int, path: str, signed_in: str, sent: dict[str, Any]) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        body = urlencode({**sent, "csrfmiddlewaretoken": self.token})
        headers = {
            "Cookie": f"{signed_in}; {settings.CSRF_COOKIE_NAME}={self.token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            self.status, self.text = answer.status, answer.read().decode()
            self.to = answer.getheader("Location") or ""
        finally:
            line.close()


def together(*asks: Callable[[], Answer]) -> list[Answer]:
    """Each from a thread of its own, let go together; none of them has a connection to the database."""
    barrier = threading.Barrier(len(asks))

    def one(ask: Callable[[], Answer]) -> Answer:
        barrier.wait(timeout=60)
        return ask()

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(one, asks))


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def broken() -> list[tuple[str, list[str]]]:
    with acting.building():
        return coherence.faults()


def test_of_two_hundred_who_ask_for_one_time_one_has_it_and_the_others_are_told_kindly(practice):
    start, before = practice.free()[20], deadlocks()
    sent = {"what": "session-for-two:75", "where": "online", "minutes": 30, "start": start.isoformat()}
    cookies = [cookie(one.user) for one in practice.members]

    with live.serving() as port:

        def ask(signed_in: str) -> Any:
            return lambda: Answer(port, reverse("my:booking:ask"), signed_in, sent)

        answers = together(*map(ask, cookies))

    assert Counter(one.status for one in answers) == {302: 1, 409: len(cookies) - 1}
    told = [one.text for one in answers if one.status == 409]
    assert all("a moment faster" in text for text in told)
    assert all("The nearest free times" in text for text in told)
    asked = Appointment.objects.get()
    assert asked.start == start
    assert Confirmation.objects.count() == 1
    assert Notice.objects.filter(kind="appointment_asked").count() == 1
    assert (broken(), deadlocks() - before) == ([], 0)


def test_the_same_request_two_hundred_times_is_one_time_and_one_answer(practice):
    start, me = practice.free()[20], practice.members[0]
    sent = {"what": "session-for-two:75", "where": "online", "minutes": 30, "start": start.isoformat()}
    signed_in = cookie(me.user)

    with live.serving() as port:
        answers = together(
            *[lambda: Answer(port, reverse("my:booking:ask"), signed_in, sent)] * len(practice.members)
        )

    row = Appointment.objects.get()
    assert {(one.status, one.to) for one in answers} == {
        (302, reverse("my:booking:appointment", args=[row.pk]))
    }
    assert Notice.objects.filter(kind="appointment_asked").count() == 1
    assert broken() == []


class Acts:
    """Everything that happens to times, by whoever it falls to, in an order nobody chose."""

    def __init__(self, practice: Practice, moments: list[datetime]) -> None:
        self.practice, self.moments = practice, moments
        self.done: Counter[str] = Counter()
        self.wrong: list[BaseException] = []

    def one(self, chance: random.Random) -> None:
        name = chance.choices(["ask", "hold", "agree", "move", "cancel", "expire"], [6, 4, 4, 4, 2, 1])[0]
        try:
            getattr(self, name)(chance)
            self.done[name] += 1
        except REFUSALS as told:
            self.done[f"{name}: {type(told).__name__}"] += 1
        except Appointment.DoesNotExist:
            self.done[f"{name}: nothing there"] += 1

    def somebody(self, chance: random.Random) -> Partner:
        return chance.choice(self.practice.members)

    def ask(self, chance: random.Random) -> None:
        one = self.somebody(chance)
        with acting.acting_as(acting.person(one.user)):
            services.request_appointment(
                one,
                self.practice.session,
                self.practice.ruth,
                chance.choice(self.moments),
                length=75,
                by=one.user,
            )

    def hold(self, chance: random.Random) -> None:
        ruth, couple = self.practice.ruth, self.somebody(chance).couple
        with acting.acting_as(acting.person(ruth)):
            services.hold(
                Couple.objects.get(pk=couple.pk),
                self.practice.session,
                ruth,
                chance.choice(self.moments) + timedelta(minutes=chance.choice([0, 15, 30])),
                length=75,
                by=ruth,
                knowingly=True,
            )

    def agree(self, chance: random.Random) -> None:
        row, one = self.theirs(chance)
        with acting.acting_as(acting.person(one.user)):
            services.confirm(row, by=one.user)

    def move(self, chance: random.Random) -> None:
        row, one = self.theirs(chance)
        by = chance.choice([one.user, self.practice.ruth])
        with acting.acting_as(acting.person(by)):
            services.reschedule(row, chance.choice(self.moments), by=by)

    def cancel(self, chance: random.Random) -> None:
        row, one = self.theirs(chance)
        with acting.acting_as(acting.person(one.user)):
            services.cancel(row, by=one.user)

    def expire(self, chance: random.Random) -> None:
        row, _one = self.theirs(chance)
        Appointment.objects.filter(
            pk=row.pk, state__in=[AppointmentState.REQUESTED, AppointmentState.HELD]
        ).update(held_until=clock.now())
        services.expire_holds()

    def theirs(self, chance: random.Random) -> tuple[Appointment, Partner]:
        with acting.acting_as(acting.person(self.practice.ruth)):
            rows = Appointment.objects.live().select_related("couple", "offering", "therapist", "room")
            row = rows.order_by("?").first()
        if row is None:
            raise Appointment.DoesNotExist
        return row, chance.choice([one for one in self.practice.members if one.couple_id == row.couple_id])


def rounds(practice: Practice, how_many: int) -> Acts:
    """So many rounds of ACTS acts in THREADS threads. Stops at the first thing that is not whole."""
    acts = Acts(practice, practice.free()[:60])

    def work(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(ACTS // THREADS + 1):
                acts.one(chance)
                connection.close()
        except BaseException as problem:
            acts.wrong.append(problem)
        finally:
            connection.close()

    with pooled(THREADS + 2):
        for number in range(how_many):
            threads = [threading.Thread(target=work, args=(number * 100 + n,)) for n in range(THREADS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if acts.wrong or broken():
                break
    return acts


def test_whatever_overlaps_no_time_is_ever_two_peoples(practice, monkeypatch):
    monkeypatch.setattr("intake.gate.is_open", lambda couple: True)
    before = deadlocks()

    acts = rounds(practice, ROUNDS)

    assert acts.wrong == []
    assert broken() == []
    assert deadlocks() == before
    # Every act both happened and found itself too late, or this proves little.
    assert {"ask", "hold", "agree", "move", "cancel", "expire"} <= set(acts.done), acts.done
    assert {"ask: SlotTaken", "move: SlotTaken"} <= set(acts.done), acts.done


def test_control_without_the_constraint_times_overlap(practice, monkeypatch):
    """And without the look that is taken under the locks: then the rows tell."""
    monkeypatch.setattr("booking.services.claims.lock", lambda *resources: None)
    monkeypatch.setattr("booking.services.arrange.lock", lambda *resources: None)
    monkeypatch.setattr("booking.services.change.lock_for", lambda row, *more: row.refresh_from_db())
    constraint = next(c for c in Claim._meta.constraints if c.name == "no_time_is_claimed_twice")
    with acting.building(), connection.schema_editor() as editor:
        editor.remove_constraint(Claim, constraint)
    try:
        rounds(practice, 3)
        told = {words for words, _rows in broken()}
    finally:
        with acting.building():
            Claim.objects.all().delete()
            with connection.schema_editor() as editor:
                editor.add_constraint(Claim, constraint)

    assert "nobody's time and no room's is claimed twice" in told
