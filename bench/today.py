"""Figure: the therapist's day with a hundred, ten thousand and a million appointments in the table."""

from statistics import median
from typing import Any

from bench import world
from bench.costs import statements
from bench.inside import inside
from bench.load import shoot
from bench.pairs import Figure, Line, Pairs, milliseconds, percentile
from bench.servers import pages
from bench.wire import get

STEPS, QUICK = (100, 10_000, 1_000_000), (100, 10_000, 100_000)
MOST_STATEMENTS, MOST_RATIO = 10, 1.15
THERAPISTS, UNITS, TODAY = 40, 10, 4

# A practice of forty therapists. Every fourth time of each lies ahead, up to sixty full days; the others
# go back from yesterday, eight a day. Ruth is number 0: nobody asks her for anything, and her day itself
# holds the same four times at every step, so that the page says the same.
APPOINTMENTS = """
    INSERT INTO booking_appointment
        (id, couple_id, name, offering_id, therapist_id, place, during, zone, state, held_at, held_until,
         ics_uid, sequence, created_at, went_past)
    SELECT gen_random_uuid(), u.couple_id, '', %(offering)s, u.therapist_id, 'online',
           tstzrange(s.at, s.at + interval '60 min'), 'Europe/London', s.state, s.at - interval '20 days',
           CASE WHEN s.state IN ('requested', 'held') THEN s.at END, gen_random_uuid(), 0,
           s.at - interval '21 days', '{}'
    FROM (SELECT i, i %% 40 AS t, i / 40 AS j FROM generate_series(0, %(count)s - 1) i) n
    CROSS JOIN LATERAL (
        SELECT CASE WHEN n.j %% 4 = 0 AND n.j / 4 < 480 THEN 1 + n.j / 4 / 8 ELSE -1 - n.j / 8 END AS day,
               CASE WHEN n.j %% 4 = 0 AND n.j / 4 < 480 THEN n.j / 4 %% 8 ELSE n.j %% 8 END AS hour) d
    CROSS JOIN LATERAL (
        SELECT date_trunc('day', now()) + d.day * interval '1 day' + (9 + d.hour) * interval '1 hour' AS at,
               CASE WHEN d.day < 0 AND n.i %% 19 < 2 THEN 'cancelled'
                    WHEN d.day < 0 AND n.i %% 19 = 2 THEN 'no_show'
                    WHEN d.day < 0 THEN 'completed'
                    WHEN n.t > 0 AND n.i %% 19 < 2 THEN 'requested'
                    WHEN n.t > 0 AND n.i %% 19 = 2 THEN 'held'
                    WHEN n.i %% 19 = 3 THEN 'cancelled'
                    ELSE 'confirmed' END AS state) s
    JOIN bench_unit u ON u.t = n.t AND u.k = n.j %% 10"""
SESSIONS = """
    INSERT INTO sessions_app_therapysession
        (id, appointment_id, couple_id, therapist_id, state, paused_from, number, starts_at, ends_at,
         opened_at, closed_at, ended_early, minutes, prompt, moment, created_at, note_signed_at)
    SELECT gen_random_uuid(), a.id, a.couple_id, a.therapist_id, 'closed', '', 1, lower(a.during),
           upper(a.during), lower(a.during), upper(a.during), false, '{}', '', '', lower(a.during),
           upper(a.during)
    FROM booking_appointment a JOIN bench_unit u ON u.couple_id = a.couple_id
    WHERE u.t = 0 AND a.state = 'completed'"""
MEMBERS = """
    INSERT INTO sessions_app_roommember
        (id, session_id, partner_id, joining_mode, agreed_aloud, follow_up)
    SELECT gen_random_uuid(), s.id, p.id, 'in_person', true, false
    FROM sessions_app_therapysession s JOIN bench_unit u USING (couple_id)
    JOIN couples_partner p ON p.couple_id = s.couple_id WHERE u.t = 0"""
NOTES = """
    INSERT INTO sessions_app_progressnote
        (id, scope, purpose, body, couple_id, writer_id, visibility, created_at, updated_at, session_id,
         state, version, signed_at, signed_by_id)
    SELECT gen_random_uuid(), c.id, 'record', '\\x00', s.couple_id, c.id, 'therapist_record', s.ends_at,
           s.ends_at, s.id, 'signed', 1, s.ends_at, s.therapist_id
    FROM sessions_app_therapysession s JOIN bench_unit u USING (couple_id)
    JOIN couples_careteam c ON c.couple_id = s.couple_id AND c.user_id = s.therapist_id WHERE u.t = 0"""


def measure(*, rounds: int, quick: bool) -> Figure:
    steps = QUICK if quick else STEPS
    names = [f"bench_today_{count}" for count in steps]
    ready = []
    for name, count in zip(names, steps, strict=True):
        world.create(name, world.TEMPLATE)
        ready.append(inside("bench.today:prepare", world.environment(name, role=""), count=count))
    times = _times(names, ready, rounds=rounds, each=8 if quick else 15)
    found = Figure("The therapist's day")
    for smaller, larger, before, after in zip(times, times[1:], steps, steps[1:], strict=False):
        pairs = Pairs(larger, smaller)
        found.lines.append(
            Line(
                f"The therapist's day, {after:,} appointments (ours) against {before:,} (in place of bare)",
                milliseconds(median(larger)),
                milliseconds(median(smaller)),
                pairs.ratio,
                pairs.spread,
                f"≤ {MOST_RATIO:g}",
                pairs.ratio <= MOST_RATIO,
            )
        )
    for name, count, one in zip(names, steps, ready, strict=True):
        costs = inside(
            "bench.costs:profile",
            world.environment(name),
            requests=[{"path": "/practice/", "headers": one["headers"]}] * 16,
            warm=6,
        )
        found.lines.append(
            Line(
                f"The therapist's day, {count:,} appointments: statements",
                f"{costs['queries']:.0f}",
                "",
                None,
                None,
                f"≤ {MOST_STATEMENTS}",
                costs["queries"] <= MOST_STATEMENTS,
            )
        )
        if count == steps[-1]:
            found.notes.append(
                f"{TODAY} appointments still to come today, with two people each, at every step. The table"
                f" holds {THERAPISTS} therapists' past and future; Ruth's own past sessions have signed notes"
                f" ({one['notes']:,} at this step). Every statement of the page at {count:,}:\n\n"
                + statements(costs, most=80)
            )
    for name in names:
        world.drop(name)
    return found


def _times(names: list[str], ready: list[Any], *, rounds: int, each: int) -> list[list[float]]:
    """Half-way answers of each step in turn, round by round; one process each, so that all stay warm."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        servers = [
            stack.enter_context(pages("ifio_practice.wsgi:application", world.environment(name), workers=1))
            for name in names
        ]
        times: list[list[float]] = [[] for _ in names]
        for number in range(rounds + 1):
            for server, one, kept in zip(servers, ready, times, strict=True):
                shot = shoot(server.port, [get("/practice/", one["headers"])] * each)
                if number:
                    kept.append(percentile(shot.each, 0.5))
    return times


# ── Inside the product ──────────────────────────────────────────────


def prepare(count: int) -> dict[str, Any]:
    """A table with this many appointments; answers Ruth's browser."""
    from django.db import connection

    from accounts.models import User
    from bench.people import browser_of
    from booking.models import Appointment, Offering
    from core.actor import building
    from couples.models import CareTeam, Couple, Partner

    ruth = User.objects.get(email="ruth@example.test")
    offering = Offering.objects.get(slug="session-for-two")
    with building("bench"):
        team = [ruth] + [
            User(email=f"helper{n}@example.test", name_used=f"Helper {n}", is_therapist=True, password="!")
            for n in range(1, THERAPISTS)
        ]
        User.objects.bulk_create(team[1:])
        units = Couple.objects.bulk_create(Couple() for _ in range(THERAPISTS * UNITS))
        CareTeam.objects.bulk_create(
            CareTeam(couple=unit, user=team[n // UNITS]) for n, unit in enumerate(units)
        )
        people = User.objects.bulk_create(
            User(email=f"comes{n}@example.test", name_used=f"Person {n}", is_client=True, password="!")
            for n in range(2 * len(units))
        )
        Partner.objects.bulk_create(
            Partner(couple=units[n // 2], user=one, position=1 + n % 2, state="active")
            for n, one in enumerate(people)
        )
        # What the demo story left on Ruth's own day is out of the way of a like-for-like page.
        Appointment.objects.filter(therapist=ruth).update(state="cancelled", held_until=None)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL session_replication_role = replica")  # ids are right; no key checks
            cursor.execute("CREATE TABLE bench_unit (t int, k int, couple_id uuid, therapist_id uuid)")
            cursor.executemany(
                "INSERT INTO bench_unit VALUES (%s, %s, %s, %s)",
                [(n // UNITS, n % UNITS, unit.pk, team[n // UNITS].pk) for n, unit in enumerate(units)],
            )
            cursor.execute(APPOINTMENTS, {"offering": offering.pk, "count": count - TODAY})
            for statement in (SESSIONS, MEMBERS, NOTES):
                cursor.execute(statement)
        _today(ruth, units[:TODAY], offering)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM sessions_app_progressnote")
        notes = cursor.fetchone()[0]
    return {"headers": browser_of(ruth)["headers"], "notes": notes}


def _today(ruth: Any, units: list[Any], offering: Any) -> None:
    """Short times late this evening, so that all of them are still to come."""
    from datetime import UTC, datetime, time, timedelta
    from zoneinfo import ZoneInfo

    from psycopg.types.range import Range

    from booking.models import Appointment

    zone = ZoneInfo(ruth.time_zone)
    evening = datetime.combine(datetime.now(zone).date(), time(23, 10), zone).astimezone(UTC)
    Appointment.objects.bulk_create(
        Appointment(
            couple=unit,
            offering=offering,
            therapist=ruth,
            during=Range(evening + timedelta(minutes=12 * n), evening + timedelta(minutes=12 * n + 10)),
            zone=ruth.time_zone,
            state="confirmed",
        )
        for n, unit in enumerate(units)
    )
