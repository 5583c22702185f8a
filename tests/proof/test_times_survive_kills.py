"""Web and worker are ended with kill -9 while people ask, agree, move and give back: nothing is half done.

A copy as `make run` starts it. Whoever is cut off asks once more, as somebody does who saw no answer.
"""

import email
import http.client
import json
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from ifio_practice.embedded.practice import DidNotHappen, Practice
from tests.deploy.test_processes import eventually

from .test_canaries import run

pytestmark = pytest.mark.proof

COUPLES, THREADS = 16, 6
KILLS = ["web", "worker"] * 4
BETWEEN = 4.0  # seconds of acts before the next one is killed
CUT = (OSError, http.client.HTTPException)
TOKEN = "t" * 32
APPOINTMENT = re.compile(r"/my/times/([0-9a-f-]{36})/$")

# The browsers of those who are signed in, and the times that are free when it begins.
BEGIN = """
import json
from datetime import timedelta
from django.conf import settings
from django.test import Client
from accounts.models import User
from booking import openings
from booking.models import Offering
from core import actor, clock
from couples.models import Partner
with actor.building():
    cookies, free = [], set()
    for one in Partner.objects.filter(user__email__regex="^c[0-9]+[ab]@").select_related("user"):
        browser = Client()
        browser.force_login(one.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        signed_in = f"{settings.SESSION_COOKIE_NAME}={browser.session.session_key}"
        cookies.append(f"{signed_in}; {settings.CSRF_COOKIE_NAME}=")
    session = Offering.objects.get(slug="session-for-two")
    window = clock.now(), clock.now() + timedelta(days=28)
    for name in ("ruth", "theo"):
        therapist = User.objects.get(email=f"{name}@example.test")
        free |= {slot.start.isoformat() for slot in openings.open_slots(therapist, session, 75, window)}
print(json.dumps([cookies, sorted(free)]))
"""
# What came of it, and every lease taken for over, which else takes minutes.
END = """
import json
from datetime import UTC, datetime
from django.db.models import Count
from booking.models import LIVE, Appointment
from core import actor, clock
from notifications.models import Notice
with actor.building():
    told = Notice.objects.filter(kind="appointment_asked").values("subject_id")
    live = Appointment.objects.filter(state__in=LIVE, couple__isnull=False)
    Notice.objects.filter(state="waiting").update(leased_until=None)
    print(json.dumps({
        "there": [str(pk) for pk in Appointment.objects.values_list("pk", flat=True)],
        "states": dict(Appointment.objects.values_list("state").annotate(n=Count("pk"))),
        "nobody knows of": live.filter(state="requested").exclude(pk__in=told).count(),
        "twice": live.values("couple", "during", "partner").annotate(n=Count("pk")).filter(n__gt=1).count(),
    }))
"""
TO_SEND = """
from core import actor, clock
from notifications.models import Notice
with actor.building():
    print(Notice.objects.filter(state="waiting", send_at__lte=clock.now()).count())
"""


@pytest.fixture
def practice() -> Iterator[Practice]:
    copy = Practice(DEMO_AT="siblings_wrote", DEMO_AS_WRITTEN="1", DEMO_SIZE=str(COUPLES))
    try:
        yield copy.start(timeout=600)
    finally:
        copy.stop(timeout=30)


class Crowd:
    """People who press buttons at random, from several threads, until they are told to stop."""

    def __init__(self, port: int, cookies: list[str], free: list[str]) -> None:
        self.port, self.cookies, self.free = port, cookies, free
        self.known: list[str] = []  # appointments that somebody was told of
        self.answers: Counter[str] = Counter()
        self.cut = 0
        self.done = threading.Event()
        self.threads = [threading.Thread(target=self.press, args=(n,)) for n in range(THREADS)]

    def press(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self.done.is_set():
            verb = chance.choice(["ask", "ask", "agree", "move", "cancel"]) if self.known else "ask"
            path = "/my/times/ask/" if verb == "ask" else f"/my/times/{chance.choice(self.known)}/{verb}/"
            sent = {"minutes": 30, "start": chance.choice(self.free[:120])}
            if verb == "ask":
                sent |= {"what": "session-for-two:75", "where": "online", "therapist": "any"}
            cookie = chance.choice(self.cookies)
            while not self.done.is_set():  # until it is answered
                try:
                    status, to = self.post(path, cookie, sent)
                except CUT:
                    self.cut += 1
                    time.sleep(0.2)
                    continue
                self.answers[f"{verb} {status}"] += 1
                if status == 302 and (found := APPOINTMENT.search(to)):
                    self.known.append(found[1])
                break

    def post(self, path: str, cookie: str, sent: dict[str, Any]) -> tuple[int, str]:
        line = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            line.request(
                "POST",
                path,
                urlencode({**sent, "csrfmiddlewaretoken": TOKEN}),
                {
                    "Cookie": cookie + TOKEN,
                    "Content-Type": "application/x-www-form-urlencoded",
                },
            )
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location") or ""
        finally:
            line.close()

    def __enter__(self) -> "Crowd":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join(60)


def all_is_whole(practice: Practice) -> bool:
    """Whether every rule holds; what lapses may wait for the sweep, which comes once a minute."""
    try:
        return "rules hold" in practice.manage("check_times")
    except DidNotHappen as broken:
        if "what waits lapses in time" in str(broken) and str(broken).count("Broken:") == 1:
            return False
        raise


def message_ids(folder: str) -> Counter[str]:
    return Counter(
        str(email.message_from_bytes(file.read_bytes())["Message-ID"]) for file in Path(folder).glob("*.eml")
    )


def test_whoever_is_killed_in_the_middle_no_time_is_left_half_arranged(practice):
    cookies, free = json.loads(run(practice, BEGIN).splitlines()[-1])
    assert eventually(lambda: all_is_whole(practice), within=150)  # the story leaves times that have lapsed

    with Crowd(practice.port, cookies, free) as crowd:
        for name in KILLS:
            time.sleep(BETWEEN)
            os.kill(before := practice.pids()[name], signal.SIGKILL)
            practice.wait_for(name, other_than=before)
        time.sleep(BETWEEN)

    assert eventually(lambda: all_is_whole(practice), within=150)
    came = json.loads(run(practice, END).splitlines()[-1])
    assert set(crowd.known) <= set(came["there"])
    assert (came["nobody knows of"], came["twice"]) == (0, 0)
    assert not {answer for answer in crowd.answers if int(answer.split()[1]) >= 500}, crowd.answers
    # All of it happened, people were cut off, or this proves little.
    assert {"ask 302", "ask 409", "agree 302", "move 302", "cancel 302"} <= set(crowd.answers), crowd.answers
    assert crowd.cut >= THREADS
    assert len(came["states"]) >= 3, came["states"]
    # No notice is lost; each worker that died may have repeated the one mail it was at.
    assert eventually(lambda: run(practice, TO_SEND).split()[-1] == "0", within=120)
    repeated = sum(times - 1 for times in message_ids(practice.env["MAIL_DIR"]).values())
    assert repeated <= KILLS.count("worker") * 2  # a worker has two children
