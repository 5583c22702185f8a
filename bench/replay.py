"""Figure: the statements of asking for a time, sent again by pgbench, beside those of the bare transaction.

What one POST sends is kept inside the product, with its values, for each of many couples. The database is
then put back as it was before, and pgbench sends the same again: no Python, and no pages.
"""

import re
from collections import Counter
from typing import Any

from psycopg import sql

from bench import pgbench, world
from bench.booking import ASK, CLIENTS, PER_PERSON, kept
from bench.costs import short
from bench.inside import inside
from bench.pairs import Figure, Pairs, interleave, line, milliseconds

BEFORE, DATABASE, MOST = "bench_before", "bench_replay", 2
TAKEN = "SELECT nextval('next_time') AS n \\gset"
FLOOR = [
    TAKEN,
    "\\set helper :n % 100",
    "\\set hour :n / 100",
    "BEGIN",
    """INSERT INTO visit (helper_id, starts, ends, state) VALUES (:helper::int,
       timestamptz '2031-01-01 00:00+00' + :hour::int * interval '1 hour',
       timestamptz '2031-01-01 00:50+00' + :hour::int * interval '1 hour', 'asked')
       RETURNING id AS visit \\gset""",
    "INSERT INTO visitor (visit_id, person) VALUES (:visit::bigint, 1), (:visit::bigint, 2)",
    """INSERT INTO letter (kind, about) VALUES ('visit.asked',
       jsonb_build_object('visit', :visit::bigint, 'helper', :helper::int))""",
    "COMMIT",
]


def measure(*, rounds: int, quick: bool) -> Figure:
    wanted = 400 if quick else 800
    told = _capture(wanted)
    options, script = told["options"], told["script"]
    bare = world.url_of(world.BARE)

    def again(clients: int) -> pgbench.Ran:
        world.create(DATABASE, BEFORE)
        times = wanted // clients
        ran = pgbench.run(world.url_of(DATABASE), script, clients=clients, times=times, options=options)
        if (there := kept(DATABASE)) != wanted:
            raise RuntimeError(f"{wanted} bookings were sent again and {there} are kept.")
        return ran

    pairs = interleave(
        lambda: again(CLIENTS).seconds,
        lambda: pgbench.run(bare, FLOOR, clients=CLIENTS, times=wanted).seconds,
        rounds=rounds,
    )
    empty = [TAKEN] + ["SELECT :n::int"] * (len(script) - 1)
    nothing = pgbench.run(bare, empty, clients=CLIENTS, times=wanted // 2).seconds
    found = Figure("The statements of a booking, by pgbench")
    name = f"Statements of a booking POST by pgbench, {CLIENTS} clients, per booking"
    found.lines.append(line(name, pairs, milliseconds, most=MOST))
    found.notes += _notes(script, pairs, nothing, wanted, again(1).statements)
    world.drop(DATABASE)
    world.drop(BEFORE)
    return found


def _notes(script: list[str], pairs: Pairs, nothing: float, wanted: int, alone: list[float]) -> list[str]:
    sent = list(zip(alone, script, strict=True))[1:]  # the first reads the values
    bare = len([one for one in FLOOR[1:] if not one.startswith("\\")])
    kinds: dict[str, list[float]] = {}
    for took, one in sent:
        kinds.setdefault(kind_of(one), []).append(took)
    parts = [f"{len(took)} {name} take {milliseconds(sum(took))}" for name, took in kinds.items()]
    dearest = sorted(((took, one) for took, one in sent), reverse=True)[:8]
    return [
        f"{1 / min(pairs.ours):.0f} bookings a second at best (bare {1 / min(pairs.bare):.0f}), {wanted} a"
        " round in the role of the web process. All are in the table afterwards, each with its claims, its"
        f" yes, its notice and its line in the access log. A booking sends {len(sent)} statements, the bare"
        f" one {bare}; one more hands out the values. As many times `SELECT 1` take {milliseconds(nothing)}:"
        f" {nothing / min(pairs.bare):.1f} of the ratio is their number.",
        f"By one client alone a booking takes {milliseconds(sum(alone))}: {', '.join(parts)}."
        " The dearest:\n\n| ms | statement |\n|---:|---|\n"
        + "\n".join(f"| {took * 1000:.2f} | `{short(one)}` |" for took, one in dearest),
    ]


def kind_of(statement: str) -> str:
    """What a statement is for, as the note counts them."""
    if re.search(r"set_config|_xact_lock", statement):
        return "that say who acts or queue for a lock"
    first = statement.split()[0]
    if first in {"INSERT", "UPDATE", "DELETE"}:
        return "that write"
    return "that ask" if first == "SELECT" else "that begin, keep or end"


def _capture(wanted: int) -> dict[str, Any]:
    """Leaves BEFORE as the bookings found it, with a row of values for each in a table `replay`."""
    world.create(BEFORE, world.TEMPLATE)
    spare = pgbench.WARM  # the first ones find the process cold, and are not sent again
    turns = 2 * PER_PERSON
    asks = inside("bench.booking:prepare", world.environment(BEFORE, role=""), count=turns * (wanted + spare))
    world.create(DATABASE, BEFORE)
    told = inside(
        "bench.replay:capture", world.environment(DATABASE), asks=asks[: wanted + spare], spare=spare
    )
    names = [sql.Identifier(f"v{n}") for n in range(len(told["values"][0]))]
    with world.owner(BEFORE) as connection:
        columns = sql.SQL(", ").join(sql.SQL("{} text NOT NULL").format(name) for name in names)
        connection.execute(sql.SQL("CREATE TABLE replay (n int PRIMARY KEY, {})").format(columns))
        with connection.cursor() as cursor, cursor.copy("COPY replay FROM STDIN") as copy:
            for n, values in enumerate(told["values"], 1):
                copy.write_row([n, *values])
        connection.execute("CREATE SEQUENCE replay_next")
        connection.execute("GRANT SELECT ON replay TO ifio_web")
        connection.execute("GRANT USAGE ON SEQUENCE replay_next TO ifio_web")
        connection.execute("ANALYZE")
        listed = sql.SQL(", ").join(names).as_string(connection)
    given = f"SELECT {listed} FROM replay WHERE n = (SELECT nextval('replay_next')) \\gset"
    return {"options": told["options"], "script": [given, *told["script"]]}


# ── Inside the product ──────────────────────────────────────────────


def capture(asks: list[dict[str, Any]], spare: int) -> dict[str, Any]:
    """Book each; answers what every booking but the first `spare` sent, as one script, and its values.

    Raises RuntimeError when they did not all send the same statements.
    """
    import psycopg
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from psycopg.pq import TransactionStatus

    from bench.costs import answer

    sent: list[tuple[str, Any]] = []
    wire: psycopg.Connection | None = None
    execute, commit = psycopg.Cursor.execute, psycopg.Connection.commit

    def idle(connection: psycopg.Connection) -> bool:
        return connection.info.transaction_status == TransactionStatus.IDLE

    def executed(cursor: Any, query: str, params: Any = None, **how: Any) -> Any:
        nonlocal wire
        wire = cursor.connection
        if not wire.autocommit and idle(wire):
            sent.append(("BEGIN", None))  # psycopg says it before the first statement
        sent.append((query, params))
        return execute(cursor, query, params, **how)

    def committed(connection: psycopg.Connection) -> None:
        if not idle(connection):
            sent.append(("COMMIT", None))
        commit(connection)

    psycopg.Cursor.execute, psycopg.Connection.commit = executed, committed
    application = get_wsgi_application()
    bookings = []
    for ask in asks:
        sent.clear()
        request = {"method": "POST", "path": ASK, "headers": ask["headers"], "fields": ask["fields"]}
        if (status := answer(application, request)) != 302:
            raise RuntimeError(f"{ASK} answered {status}.")
        bookings.append(bound(sent, wire))
    script, values = as_one(bookings[spare:])
    return {
        "options": settings.DATABASES["default"]["OPTIONS"]["options"],
        "script": script,
        "values": values,
    }


PLACE = "\0"


def bound(sent: list[tuple[str, Any]], connection: Any) -> tuple[tuple[str, ...], list[str]]:
    """Statements with a place (and its type) for each value, and the values as PostgreSQL reads them.

    No value is a NULL in the text: pgbench has none.
    """
    from psycopg.adapt import PyFormat, Transformer

    values: list[str] = []
    savepoints: dict[str, str] = {}
    types = connection.adapters.types
    transformer = Transformer(connection)

    def place(value: Any) -> str:
        if value is None:
            return "NULL"
        dumper = transformer.get_dumper(value, PyFormat.TEXT)
        values.append(bytes(dumper.dump(value)).decode())
        kind = types.get(dumper.oid) if dumper.oid else None
        return PLACE if kind is None else f"{PLACE}::{kind.regtype}{'[]' * (dumper.oid == kind.array_oid)}"

    def written(query: str, params: Any) -> str:
        if params is None:
            return re.sub(
                r'"s\d+_x\d+"', lambda name: savepoints.setdefault(name[0], f"s{len(savepoints)}"), query
            )
        if re.search(r"(?<!:):[A-Za-z_]", query):
            raise RuntimeError(f"pgbench would read a value's name in: {query[:200]}")
        rest = iter(params if not isinstance(params, dict) else ())

        def filled(mark: re.Match[str]) -> str:
            if mark[0] == "%%":
                return "%"
            return place(params[mark[1]] if mark[1] else next(rest))

        return re.sub(r"%%|%(?:\((\w+)\))?s", filled, query)

    return tuple(written(query, params) for query, params in sent), values


def as_one(bookings: list[tuple[tuple[str, ...], list[str]]]) -> tuple[list[str], list[list[str]]]:
    """One script with names for the values, and each booking's values; what is always alike has one name."""
    shapes = Counter(statements for statements, _ in bookings)
    if len(shapes) > 1:
        raise RuntimeError(f"Bookings differ in what they send: {sorted(shapes.values())} are alike.")
    columns = list(zip(*(values for _, values in bookings), strict=True))
    known: dict[tuple[str, ...], str] = {}
    for column in columns:
        known.setdefault(column, f":v{len(known)}")
    names = iter(known[column] for column in columns)
    script = [re.sub(PLACE, lambda _: next(names), one) for one in bookings[0][0]]
    return script, [list(row) for row in zip(*known, strict=True)]
