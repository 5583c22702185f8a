"""Figure: a month of free times, six hours in ten taken: one therapist, any of twenty, a large practice."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from datetime import time as wall
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from bench import world
from bench.costs import statements, table
from bench.inside import inside
from bench.load import shoot
from bench.pairs import Figure, Line, Pairs, interleave, line, milliseconds, percentile
from bench.servers import Server, pages
from bench.wire import get

TEAM = 20  # those who care for the couple that looks
SMALL, LARGE = (4_000, 20), (1_000_000, 1_000)  # appointments, therapists
QUICK = (40_000, 100)
MOST_ONE, MOST_ANY, MOST_LARGER, MOST_STATEMENTS, MOST_BESIDE_SQL = 6, 16, 1.3, 4, 2
BEFORE = 3  # statements of every request: session, person, who acts

# The bookable hours around a month, for each therapist: those of the month first, six in ten of them taken.
APPOINTMENTS = """
    INSERT INTO booking_appointment
        (id, couple_id, offering_id, therapist_id, place, during, zone, state, sequence, ics_uid, name,
         created_at, went_past)
    SELECT gen_random_uuid(), %(couple)s, %(offering)s, therapist_id, 'online', tstzrange(starts, ends),
           'Europe/London', 'confirmed', 0, gen_random_uuid(), '', starts, '{}'
      FROM (
        SELECT t.therapist_id, at AS starts, at + interval '50 minutes' AS ends, row_number() OVER (
               PARTITION BY t.therapist_id
               ORDER BY NOT (at >= %(first)s AND at < %(after)s),
                        abs(extract(epoch FROM at - %(first)s))) AS n
          FROM bench_team t
          CROSS JOIN generate_series(%(first)s::date - %(days)s, %(first)s::date + %(days)s, '1 day') AS day
          CROSS JOIN unnest(ARRAY[9, 10, 11, 12, 14, 15, 16, 17, 18, 19]) AS hour
          CROSS JOIN LATERAL (SELECT (day::date + make_time(hour, 0, 0)) AT TIME ZONE 'Europe/London' AS at) a
         WHERE extract(isodow FROM day) < 6
           AND ('x' || substr(md5(t.n || ':' || day::date || ':' || hour), 1, 6))::bit(24)::int %% 100 < 60
      ) AS ordered
     WHERE n <= %(each)s
"""
CLAIMS = """
    INSERT INTO booking_claim (resource, kind, during, appointment_id, session, joint)
    SELECT therapist_id, 'therapist', tstzrange(lower(during), upper(during) + interval '10 minutes'), id,
           during, false
      FROM booking_appointment WHERE couple_id = %(couple)s
"""


# The same question in one statement, for nobody in particular: hours less what is claimed, in half hours.
RAW = """
    SELECT one.id, s FROM unnest(%(team)s::uuid[]) AS one (id),
    LATERAL (SELECT range_agg(tstzrange((d + w.start) AT TIME ZONE 'Europe/London',
                                        (d + w.end) AT TIME ZONE 'Europe/London')) AS work
               FROM generate_series(%(first)s::date, %(after)s::date - 1, '1 day') AS d
               JOIN booking_weeklyhours w
                 ON w.therapist_id = one.id AND w.weekday = extract(isodow FROM d) - 1) hours,
    LATERAL (SELECT range_agg(during) AS busy FROM booking_claim
              WHERE resource = one.id AND during && tstzrange(%(first)s, %(after)s)) claims,
    LATERAL unnest(work - coalesce(busy, '{}'::tstzmultirange)) AS r,
    LATERAL generate_series(lower(r), upper(r) - interval '60 min', interval '30 min') AS s
    ORDER BY s
"""


def measure(*, rounds: int, quick: bool) -> Figure:
    each = 15 if quick else 30
    larger = QUICK if quick else LARGE
    small, large = "bench_slots", "bench_slots_large"
    ready = {}
    for name, (count, therapists) in ((small, SMALL), (large, larger)):
        world.create(name, world.TEMPLATE)
        ready[name] = inside(
            "bench.slots:prepare", world.environment(name, role=""), count=count, therapists=therapists
        )
    found = Figure("A month of free times")
    with ExitStack() as stack:
        ours, big = (
            stack.enter_context(pages("ifio_practice.wsgi:application", world.environment(name), workers=1))
            for name in (small, large)
        )
        bare = stack.enter_context(pages("bench.bare:pages", world.bare_environment(), workers=1))
        floor = _half(bare, "/row", {}, each * 8)
        for words, path, most in (
            ("of one therapist", "one", MOST_ONE),
            (f"with any of {TEAM}", "any", MOST_ANY),
        ):
            one = _half(ours, ready[small][path], ready[small]["headers"], each)
            pairs = interleave(one, floor, rounds=rounds)
            found.lines.append(
                line(f"Month of free times {words}, half answered", pairs, milliseconds, most=most)
            )
            if path == "any":
                raw = ready[small]["seconds"]["raw"]
                found.lines.append(_beside_sql(pairs, raw))
        there = _half(big, ready[large]["any"], ready[large]["headers"], each)
        here = _half(ours, ready[small]["any"], ready[small]["headers"], each)
        pairs = interleave(there, here, rounds=rounds)
        found.lines.append(
            line(
                f"Month with any of {TEAM}: {larger[0]:,} appointments of {larger[1]:,} therapists (ours),"
                f" {SMALL[0]:,} of {SMALL[1]} (in place of bare)",
                pairs,
                milliseconds,
                most=MOST_LARGER,
            )
        )
        page = _half(ours, ready[small]["page"], ready[small]["headers"], each)
        whole = interleave(page, floor, rounds=rounds)
        found.lines.append(line("The whole page of asking for a time, one therapist", whole, milliseconds))
    for path in ("one", "any"):
        _profile(found, small, ready[small], path)
    for name in (small, large):
        world.drop(name)
    return found


def _half(server: Server, path: str, headers: dict[str, str], count: int) -> Callable[[], float]:
    """What half of so many requests, one after the other, are answered within."""
    return lambda: percentile(shoot(server.port, [get(path, headers)] * count).each, 0.5)


def _beside_sql(pairs: Pairs, raw: float) -> Line:
    """The month with any of the team, beside the bare page and the same question in raw SQL together."""
    floor = Pairs(pairs.ours, [seconds + raw for seconds in pairs.bare])
    words = f"The same, beside the bare page and {milliseconds(raw)} of raw SQL"
    return line(words, floor, milliseconds, most=MOST_BESIDE_SQL)


def _profile(found: Figure, name: str, ready: dict[str, Any], path: str) -> None:
    costs = inside(
        "bench.costs:profile",
        world.environment(name),
        requests=[{"path": ready[path], "headers": ready["headers"]}] * 40,
        warm=10,
    )
    asked = round(costs["queries"]) - BEFORE
    words = "one therapist" if path == "one" else f"any of {TEAM}"
    found.lines.append(
        Line(
            f"Month of free times, {words}: statements beyond sign-in and who acts",
            str(asked),
            "",
            None,
            None,
            f"≤ {MOST_STATEMENTS}",
            asked <= MOST_STATEMENTS,
        )
    )
    found.notes.append(
        f"The month, {words}: {ready['free'][path]} free times. Finding them (`openings.free_with`,"
        f" statements included) takes {milliseconds(ready['seconds'][path])} by itself.\n\n{table(costs)}\n\n"
        + statements(costs)
    )


# ── Inside the product ──────────────────────────────────────────────


def prepare(count: int, therapists: int) -> dict[str, Any]:
    """A practice of so many; answers Ines's way to next month with Ruth, and with any of her team."""
    from django.db import connection

    from accounts.models import User
    from bench.people import browser_of
    from booking import openings
    from booking.models import Claim, Offering, WeeklyHours
    from core.actor import building
    from couples.models import CareTeam, Couple

    first = (date.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    zone = ZoneInfo("Europe/London")
    window = (datetime.combine(first, wall(), zone), datetime.combine(after, wall(), zone))
    offering = Offering.objects.get(slug="session-for-two")
    ruth = User.objects.get(email="ruth@example.test")
    ines = User.objects.get(email="ines@example.test")
    with building("bench"):
        more = [
            User(email=f"helper{n}@example.test", name_used=f"Helper {n}", is_therapist=True, password="!")
            for n in range(1, therapists)
        ]
        User.objects.bulk_create(more)
        team = [ruth, *more]
        WeeklyHours.objects.bulk_create(
            WeeklyHours(therapist=one, weekday=weekday, start=wall(start), end=wall(end))
            for one in more
            for weekday in range(5)
            for start, end in ((9, 13), (14, 20))
        )
        unit = Couple.objects.get(partners__user=ines, care_team__user=ruth)
        CareTeam.objects.bulk_create(CareTeam(couple=unit, user=one, kind="cover") for one in team[1:TEAM])
        other = Couple.objects.create()
        Claim.objects.filter(resource=ruth.pk).delete()
        apart = next(one for one in Claim._meta.constraints if one.name == "no_time_is_claimed_twice")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL session_replication_role = replica")  # ids are right; no key checks
            cursor.execute("CREATE TEMP TABLE bench_team (n int, therapist_id uuid)")
            cursor.executemany(
                "INSERT INTO bench_team VALUES (%s, %s)", [(n, one.pk) for n, one in enumerate(team)]
            )
            wanted = {
                "couple": other.pk,
                "offering": offering.pk,
                "first": window[0],
                "after": window[1],
                "each": count // therapists,
                "days": max(60, count // therapists // 6),
            }
            with connection.schema_editor() as editor:
                editor.remove_constraint(Claim, apart)  # put back below, which checks all rows at once
            cursor.execute(APPOINTMENTS, wanted)
            cursor.execute(CLAIMS, wanted)
            with connection.schema_editor() as editor:
                editor.add_constraint(Claim, apart)
        people = {"one": team[:1], "any": team[:TEAM]}
        seconds, free = {}, {}
        for path, asked in people.items():
            took = []
            for _ in range(20):
                began = time.perf_counter()
                found = openings.free_with(asked, offering, 60, window, ines)
                took.append(time.perf_counter() - began)
            seconds[path], free[path] = median(took), len(found)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")
        asked = {"team": [one.pk for one in team[:TEAM]], "first": window[0], "after": window[1]}
        took = []
        for _ in range(20):
            began = time.perf_counter()
            cursor.execute(RAW, asked)
            cursor.fetchall()
            took.append(time.perf_counter() - began)
        seconds["raw"] = median(took)
    chosen = f"what=session-for-two:60&where=online&month={first:%Y-%m}"
    return {
        "one": f"/my/times/free/?{chosen}",
        "any": f"/my/times/free/?{chosen}&therapist=any",
        "page": f"/my/times/ask/?{chosen}",
        "headers": browser_of(ines)["headers"],
        "free": free,
        "seconds": seconds,
    }
