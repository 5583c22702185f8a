"""What is sent again by pgbench is what was sent, with a name in each value's place."""

import os
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from bench import pgbench
from bench.replay import as_one, bound

SOMEBODY = UUID("5b1f5bd8-7f55-4c07-9ac2-a1b6d1ad7a11")


@pytest.fixture
def wire():
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        yield connection


def test_values_become_text_with_their_types_and_a_missing_one_stays_missing(wire):
    at = datetime(2027, 3, 1, 9, tzinfo=UTC)
    sent = [
        ("BEGIN", None),
        ('SAVEPOINT "s140_x7"', None),
        ("INSERT INTO claim VALUES (%s, %s, %s, %s::text[])", [SOMEBODY, at, None, ["a", "b"]]),
        ("SELECT '%%' WHERE at = %(at)s OR until = %(at)s", {"at": at}),
        ('RELEASE SAVEPOINT "s140_x7"', None),
    ]

    statements, values = bound(sent, wire)

    assert statements == (
        "BEGIN",
        "SAVEPOINT s0",
        "INSERT INTO claim VALUES (\0::uuid, \0::timestamp with time zone, NULL, \0::text[])",
        "SELECT '%' WHERE at = \0::timestamp with time zone OR until = \0::timestamp with time zone",
        "RELEASE SAVEPOINT s0",
    )
    assert values == [SOMEBODY.hex, str(at), "{a,b}", str(at), str(at)]


def test_text_that_pgbench_would_take_for_a_value_is_no_script(wire):
    with pytest.raises(RuntimeError, match="would read a value's name"):
        bound([("SELECT 'at:noon', %s", [1])], wire)


def test_values_that_are_always_alike_have_one_name():
    script, values = as_one(
        [
            (("SELECT \0, \0", "SELECT \0"), ["ines", "online", "ines"]),
            (("SELECT \0, \0", "SELECT \0"), ["noor", "online", "noor"]),
        ]
    )

    assert script == ["SELECT :v0, :v1", "SELECT :v0"]
    assert values == [["ines", "online"], ["noor", "online"]]


def test_bookings_that_send_different_statements_are_no_script():
    with pytest.raises(RuntimeError, match="differ"):
        as_one([(("SELECT \0",), ["a"]), (("DELETE \0",), ["a"])])


def test_the_first_runs_of_each_client_are_not_counted():
    cold = [f"{client} {number} 90000 0 1 1" for client in (0, 1) for number in range(1, pgbench.WARM + 1)]
    warm = [f"{client} {pgbench.WARM + 1} {took} 0 1 1" for client, took in ((0, 3000), (1, 5000))]

    assert pgbench.a_run(cold + warm, clients=2) == 0.002


def test_each_client_sends_the_whole_script_as_often_as_it_is_told(wire):
    url = os.environ["DATABASE_URL"]
    with wire:
        wire.execute("CREATE TABLE bench_sent (n int, word text)")
    script = [
        "SELECT 7 AS n, 'a word' AS word \\gset",
        "BEGIN",
        "INSERT INTO bench_sent VALUES (:n::int, :word)",
        "COMMIT",
    ]
    try:
        ran = pgbench.run(url, script, clients=2, times=pgbench.WARM + 2)
        with psycopg.connect(url) as after:
            rows = after.execute("SELECT n, word, count(*) FROM bench_sent GROUP BY 1, 2").fetchall()
    finally:
        with psycopg.connect(url) as after:
            after.execute("DROP TABLE bench_sent")

    assert rows == [(7, "a word", 2 * (pgbench.WARM + 2))]
    assert len(ran.statements) == len(script)


def test_a_statement_that_fails_is_no_figure():
    with pytest.raises(RuntimeError, match="pgbench stopped"):
        pgbench.run(os.environ["DATABASE_URL"], ["SELECT 1 / 0"], clients=1, times=1)
