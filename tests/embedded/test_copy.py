"""A whole copy, as `make run` starts it: comes up, stays up, goes away, and keeps its data."""

import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ifio_practice.embedded.addresses import answers
from ifio_practice.embedded.practice import DidNotHappen, Practice
from ifio_practice.embedded.product import CHECKOUT

from .processes import belonging_to, none_left

EVERYONE = {"postgres", "valkey", "mail", "web", "worker", "beat"}
FREED_IN = 5.0  # seconds after which nothing of a stopped copy may run


@pytest.fixture(scope="module")
def copy() -> Iterator[Practice]:
    with Practice() as practice:
        yield practice


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Practice]:
    """A copy that a test may end as it likes, in a folder that only its owner can enter.

    Without the demo world it starts sooner.
    """
    tmp_path.chmod(0o700)
    practice = Practice(tmp_path / "var", DEMO="0")
    yield practice
    practice.kill()
    none_left(practice.folders.var, within=8)
    practice.discard()


def answers_soon(practice: Practice) -> bool:
    """A page that needs the database answers, also while the machine is busy."""
    deadline = time.monotonic() + 15
    while not answers(practice.port, "/"):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def leave_a_mark(practice: Practice) -> None:
    with psycopg.connect(practice.env["DATABASE_URL"]) as database:
        database.execute("CREATE TABLE mark_of_a_test AS SELECT 41 + 1 AS answer")


def mark(practice: Practice) -> int:
    with psycopg.connect(practice.env["DATABASE_URL"]) as database:
        return database.execute("SELECT answer FROM mark_of_a_test").fetchone()[0]


def test_all_six_processes_run_and_the_page_answers(copy):
    assert set(copy.pids()) == EVERYONE
    assert answers(copy.port, "/")


def test_the_console_says_where_it_is_who_can_sign_in_and_where_mail_is(copy):
    said = copy.console.read_text()

    assert f"IFIO Practice is open at {copy.url}/" in said
    assert f"{copy.url}/demo/post/" in said
    people = copy.demo["people"]
    assert people
    assert all(person["email"] in said for person in people)


def test_secrets_are_for_their_owner_only(copy):
    for path in (copy.folders.secrets, copy.folders.state, copy.folders.run / "valkey.conf"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's PostgreSQL runs as that user")
def test_as_root_postgres_runs_under_another_account(copy):
    assert os.stat(f"/proc/{copy.pids()['postgres']}").st_uid != 0


def test_web_worker_and_beat_take_their_roles(copy):
    roles = {}
    for name in ("web", "worker", "beat"):
        settings = Path(f"/proc/{copy.pids()[name]}/environ").read_text().split("\0")
        roles[name] = [line.partition("=")[2] for line in settings if line.startswith("DATABASE_ROLE=")]

    assert roles == {"web": ["ifio_web"], "worker": ["ifio_worker"], "beat": ["ifio_worker"]}


def test_a_management_command_works_on_the_copy(copy):
    assert "[X]" in copy.manage("showmigrations", "core")
    with pytest.raises(DidNotHappen, match="no-such-command"):
        copy.manage("no-such-command")


@pytest.mark.parametrize("name", ["postgres", "valkey", "mail", "web", "worker", "beat"])
def test_a_child_that_dies_comes_back(copy, name):
    before = copy.pids()

    copy.restart(name)

    assert set(copy.pids()) == EVERYONE
    assert copy.pids()[name] != before[name]
    assert f"{name:<10}  ended (SIGKILL), starting again in" in copy.console.read_text()
    copy.wait_for("web")
    assert answers_soon(copy)


def test_a_restarted_sink_keeps_its_address(copy):
    host, port = copy.env["EMAIL_URL"].removeprefix("smtp://").split(":")
    copy.restart("mail")

    with socket.create_connection((host, int(port)), timeout=5) as connection:
        assert connection.recv(3) == b"220"


def test_a_second_start_in_the_same_folder_is_refused(copy):
    done = subprocess.run(
        [sys.executable, "-m", "ifio_practice.embedded", "run"],
        cwd=CHECKOUT,
        env=copy.env | {"PORT": str(copy.port + 1)},
        capture_output=True,
        text=True,
        timeout=20,
    )

    assert done.returncode == 1
    assert "A copy is already running" in done.stderr
    assert set(copy.pids()) == EVERYONE


def test_two_copies_live_side_by_side_and_one_starts_again_with_its_data(copy, second):
    second.start()
    leave_a_mark(second)
    assert answers(copy.port, "/")
    assert answers(second.port, "/")
    assert second.env["DATABASE_URL"] != copy.env["DATABASE_URL"]
    assert second.env["REDIS_URL"] != copy.env["REDIS_URL"]
    assert second.env["VAULT_KEYS"] != copy.env["VAULT_KEYS"]
    left_alone_with_its_data(second)
    kept = second.env["VAULT_KEYS"]

    took = second.stop()

    assert took < FREED_IN
    assert belonging_to(second.folders.var) == {}
    assert set(copy.pids()) == EVERYONE

    began = time.monotonic()
    second.start()
    assert time.monotonic() - began < 10 * slowness()
    assert mark(second) == 42
    assert second.env["VAULT_KEYS"] == kept

    second.kill()

    assert none_left(second.folders.var, within=FREED_IN) == {}
    second.start()
    assert mark(second) == 42


def left_alone_with_its_data(practice: Practice) -> None:
    """As root PostgreSQL's account cannot enter the folder: the data lies elsewhere, the mode stays."""
    data = practice.folders.var / "pg"
    assert stat.S_IMODE(practice.folders.var.parent.stat().st_mode) == 0o700
    assert data.is_symlink() == (os.geteuid() == 0)
    assert not data.is_symlink() or str(data.resolve()) in practice.console.read_text()


def slowness() -> float:
    """How much slower this machine is just now than an idle one: 1 when nothing else runs."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import celery.app, psycopg, redis"], check=True)
    return max(1.0, (time.monotonic() - began) / 0.7)
