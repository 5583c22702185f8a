"""Figure: a thousand due notices through our senders, beside the same mails over one reused connection."""

import email
import smtplib
import time
from concurrent.futures import ThreadPoolExecutor
from email import policy
from statistics import median
from typing import Any

from bench import world
from bench.inside import inside
from bench.pairs import Figure, interleave, line, milliseconds

DATABASE, START = "bench_notices", 8.0  # seconds until all senders are up
MOST = 1 / 0.7  # at least seven tenths of the bare rate


def measure(*, rounds: int, quick: bool) -> Figure:
    count = 200 if quick else 1000
    world.create(DATABASE, world.TEMPLATE)
    sender = world.environment(DATABASE, role="ifio_worker")
    same: list[str] = []

    def ours(senders: int) -> float:
        inside("bench.notices:put_out", world.environment(DATABASE, role=""), count=count)
        at = time.time() + START
        with ThreadPoolExecutor(senders) as pool:
            sent = list(pool.map(lambda _n: inside("bench.notices:send", sender, at=at), range(senders)))
        mails = [mail for one in sent for mail in one["mails"]]
        if sum(one["sent"] for one in sent) != count or len(mails) != count:
            raise RuntimeError(f"{count} notices were due, {len(mails)} went out as mails.")
        same[:] = mails
        return (max(one["ended"] for one in sent) - min(one["began"] for one in sent)) / count

    def bare() -> float:
        return inside("bench.notices:send_bare", sender, mails=same) / count

    found = Figure("Sending what is due")
    rates = []
    for words, senders in (("the worker's two children", 2), ("one sender", 1)):
        pairs = interleave(lambda n=senders: ours(n), bare, rounds=rounds, warm=False)
        most = MOST if senders == 2 else None
        found.lines.append(line(f"{count} due notices, {words}, per notice", pairs, milliseconds, most=most))
        rates.append(f"{1 / median(pairs.ours):.0f} a second by {words}, {1 / median(pairs.bare):.0f} bare")
    found.notes.append(
        f"{'; '.join(rates)}. Bare is one reused connection. Ours claims fifty at a time, asks of all whether"
        " they are still true, decides channel and hours, writes the words, and marks each as sent once the"
        " server has it; the mails are the same to the byte, sent to the same sink, which puts each on disk"
        " before it answers."
    )
    world.drop(DATABASE)
    return found


# ── Inside the product ──────────────────────────────────────────────


def put_out(count: int) -> int:
    """Leave exactly `count` notices due: the reminders of half as many appointments, two people to each."""
    from datetime import timedelta

    from psycopg.types.range import Range

    from accounts.models import User
    from booking.models import Appointment
    from core import clock
    from core.actor import building
    from couples.models import Couple, Partner
    from notifications import links
    from notifications.models import Notice

    with building("bench"):
        Notice.objects.filter(state="waiting").update(state="dropped")
        base = Appointment.objects.filter(partner=None, couple__isnull=False).latest("created_at")
        start, tag = clock.now() + timedelta(hours=20), clock.now().timestamp()
        units = Couple.objects.bulk_create(Couple() for _ in range(count // 2))
        people = User.objects.bulk_create(
            User(email=f"r{tag}.{n}@example.test", name_used=f"Person {n}", is_client=True, password="!")
            for n in range(count)
        )
        Partner.objects.bulk_create(
            Partner(couple=units[n // 2], user=one, position=1 + n % 2, state="active")
            for n, one in enumerate(people)
        )
        appointments = Appointment.objects.bulk_create(
            Appointment(
                couple=unit,
                offering=base.offering,
                therapist=base.therapist,
                during=Range(start, start + timedelta(minutes=60)),
                zone=base.zone,
                state="confirmed",
                held_at=start,
            )
            for unit in units
        )
        rows = []
        for number, one in enumerate(people):
            notice = Notice(recipient=one, kind="session_reminder", subject_id=appointments[number // 2].pk)
            notice.link_hash = links.token_hash(links.token(notice))
            rows.append(notice)
        Notice.objects.bulk_create(rows)
    return count


def send(at: float) -> dict[str, Any]:
    """From that moment on, send what is due with our sender, in this process."""
    from core.actor import acting_as, system
    from notifications import delivery, links, mails
    from notifications.models import Notice

    made: list[Any] = []
    compose = mails.compose

    def noted(*args: Any) -> Any:
        made.append(compose(*args))
        return made[-1]

    mails.compose = noted
    with acting_as(system("notices")):
        Notice.objects.exists()
        links.address(Notice(kind=""))  # as in a worker that has sent before, the addresses are known
    time.sleep(max(0.0, at - time.time()))
    began = time.time()
    sent = delivery.send_due()
    ended = time.time()
    mailed = [one.message().as_string() for one in made]
    return {"sent": sent, "began": began, "ended": ended, "mails": mailed}


def send_bare(mails: list[str]) -> float:
    """The same messages over one connection, as bytes, with nothing asked or marked. Seconds."""
    from django.conf import settings

    letters = []
    for text in mails:
        message = email.message_from_string(text, policy=policy.SMTP)
        letters.append((message["From"], message["To"], message.as_bytes()))
    began = time.perf_counter()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10) as server:
        for sender, to, text in letters:
            server.sendmail(sender, [to], text)
    return time.perf_counter() - began
