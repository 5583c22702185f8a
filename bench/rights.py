"""Figures: the file of a couple of two years, and whether signing in tells known addresses apart."""

from typing import Any

from bench import world
from bench.inside import inside
from bench.pairs import Figure, Line, Pairs, line, milliseconds

DATABASE, MOST_SECONDS = "bench_rights", 5.0
SESSIONS, PARTS, LINES, LOGS = 80, 30, 60, 200
ALIKE = 1.25  # how much dearer either side may look on a machine that others use


def measure(*, rounds: int, quick: bool) -> Figure:
    world.create(DATABASE, world.TEMPLATE)
    made = inside("bench.rights:export", world.environment(DATABASE, role=""), rounds=rounds)
    found = Figure("Rights and sign-in")
    seconds = sorted(made["seconds"])[len(made["seconds"]) // 2]
    found.lines.append(
        Line(
            f"The file of one of two after two years ({made['rows']} rows, {made['pages']} pages)",
            f"{seconds:.1f} s",
            "",
            seconds,
            target=f"≤ {MOST_SECONDS:g} s",
            met=seconds <= MOST_SECONDS,
        )
    )
    asked = inside("bench.rights:sign_in", world.environment(DATABASE, role=""), count=10 if quick else 50)
    for name, pair in asked.items():
        pairs = Pairs(pair["known"], pair["unknown"])
        one = line(f"{name}: a known address beside an unknown one", pairs, milliseconds)
        one.target = f"{1 / ALIKE:.2f} to {ALIKE:.2f}"
        one.met = 1 / ALIKE <= pairs.ratio <= ALIKE
        found.lines.append(one)
    world.drop(DATABASE)
    return found


# ── Inside the product ──────────────────────────────────────────────


def export(rounds: int) -> dict[str, Any]:
    """Two years of Ines, and how long her file takes."""
    import io
    import json
    import time
    import zipfile

    import ifio_practice.wsgi  # as a pages process starts
    from accounts.models import User
    from core.actor import acting_as, building, person
    from couples import export

    assert ifio_practice.wsgi.application

    ines = User.objects.get(email="ines@example.test")
    with building("bench"):
        _two_years(ines)
    seconds, content = [], b""
    for _round in range(rounds):
        began = time.perf_counter()
        with acting_as(person(ines)):
            content = export.everything(ines)
        seconds.append(time.perf_counter() - began)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sections = json.loads(archive.read("papers.json"))["sections"]
        pages = _pages(archive.read("papers.pdf")) if "papers.pdf" in archive.namelist() else 0
    return {"seconds": seconds, "rows": sum(len(one["rows"]) for one in sections), "pages": pages}


def _pages(pdf: bytes) -> int:
    """How many pages a PDF has; its objects lie in compressed streams."""
    import re
    import zlib

    inside = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            inside.append(zlib.decompress(stream))
        except zlib.error:
            continue  # a font, or a picture
    return len(re.findall(rb"/Type\s*/Page\b", b"\n".join(inside)))


def _two_years(user: Any) -> None:
    """A session a week with its notes and turns, parts and lines between them, a log every few days."""
    from datetime import timedelta
    from uuid import uuid4

    from booking.models import Appointment
    from core import clock
    from couples.models import Partner
    from homework.models import Plan, PracticeLog
    from parts.models import Part, Relation
    from sessions_app.models import NoteKind, PhaseNote, TherapySession, Turn, TurnKind, TurnLine

    sentence = "When the door closes I notice that my chest gets tight, and a part of me wants to run after. "
    partner = Partner.objects.select_related("couple").get(user=user)
    model = TherapySession.objects.filter(couple=partner.couple).earliest("starts_at")
    pattern = Appointment.objects.get(pk=model.appointment_id)
    rows: dict[Any, list[Any]] = {}

    def keep(row: Any, words: dict[str, Any], **level: Any) -> Any:
        row.write(words, **level)
        rows.setdefault(type(row), []).append(row)
        return row

    for number in range(2, SESSIONS + 2):
        at = model.starts_at - timedelta(days=7 * number)
        length = timedelta(minutes=75)
        pattern.pk, pattern.ics_uid, pattern.state = uuid4(), uuid4(), "completed"
        pattern.during = type(pattern.during)(at, at + length)
        pattern.save(force_insert=True)
        session = TherapySession.objects.create(
            appointment=pattern,
            couple=partner.couple,
            therapist=model.therapist,
            state="closed",
            number=number,
            starts_at=at,
            ends_at=at + length,
            closed_at=at + length,
        )
        for kind in (NoteKind.LANDING, NoteKind.CHECK_IN, NoteKind.DEBRIEF, NoteKind.FEEDBACK):
            keep(PhaseNote(author=partner, session=session, kind=kind), {"text": sentence * 2})
        turn = Turn.objects.create(session=session, order=1, speaker=partner, ended_at=at + length)
        for kind in (TurnKind.SPOKEN_FOR, TurnKind.RESPONSE, TurnKind.NEED):
            keep(TurnLine(author=partner, turn=turn, kind=kind), {"text": sentence})
    parts = [
        keep(Part(author=partner), {"name": f"Part {n}", "role_job": sentence, "positive_intent": sentence})
        for n in range(PARTS)
    ]
    lines = [
        keep(
            Relation(author=partner, from_part=parts[n % PARTS], to_part=parts[(n + 1) % PARTS]),
            {"type": "protects", "note": sentence},
        )
        for n in range(LINES)
    ]
    plan = Plan.objects.filter(author=partner).first()
    for n in range(LOGS if plan else 0):
        day = (clock.now() - timedelta(days=3 * n)).date()
        keep(PracticeLog(author=partner, plan=plan, on=day), {"did": "yes", "noticed": sentence})
    assert lines
    for table, made in rows.items():
        table._default_manager.bulk_create(made)


def sign_in(count: int) -> dict[str, dict[str, list[float]]]:
    """Seconds of each answer, one known and one unknown address in turn, without limits."""
    import time

    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    settings.ACCOUNT_RATE_LIMITS = {}
    settings.RESETS_AN_HOUR = 10**9
    addresses = {"known": "ines@example.test", "unknown": "nobody-here@example.test"}
    doors = {
        "Sign-in, a wrong password": lambda address: (
            "/account/login/",
            {"login": address, "password": "not this one, surely"},
        ),
        "A new password asked for": lambda address: ("/account/password/reset/", {"email": address}),
    }
    found: dict[str, dict[str, list[float]]] = {}
    for name, door in doors.items():
        pair: dict[str, list[float]] = {"known": [], "unknown": []}
        for number in range(count + 3):
            for who, address in addresses.items():
                browser = Client()
                path, fields = door(address)
                began = time.perf_counter()
                browser.post(path, fields, secure=True)
                if number >= 3:
                    pair[who].append(time.perf_counter() - began)
        found[name] = pair
    return found
