"""`with-servers -- CMD`: real servers for one command, and nothing left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ifio_practice.embedded.practice import NOT_INHERITED
from ifio_practice.embedded.product import CHECKOUT

from .processes import belonging_to, none_left

SERVERS = [sys.executable, "-m", "ifio_practice.embedded", "with-servers", "--"]
OUTER = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}

LOOK = """
import glob, json, os, smtplib, subprocess, sys, urllib.parse, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
    db.execute("CREATE EXTENSION btree_gist")
    collation = db.execute("SELECT datlocale FROM pg_database WHERE datname = 'ifio'").fetchone()
    found = {"collation": collation[0]}
    found["listens"] = db.execute("SHOW listen_addresses").fetchone()[0]
    found["superuser_process"] = os.stat(f"/proc/{db.info.backend_pid}").st_uid == 0
    folder = urllib.parse.parse_qs(urllib.parse.urlsplit(os.environ["DATABASE_URL"]).query)["host"][0]
    found["socket_folder"] = oct(os.stat(folder).st_mode & 0o777)
bell = urllib.parse.urlsplit(os.environ["REDIS_URL"])
found["bell"] = redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
try:
    redis.Redis(host=bell.hostname, port=bell.port).ping()
    found["bell_without_password"] = "answers"
except redis.AuthenticationError:
    found["bell_without_password"] = "refused"
mail = urllib.parse.urlsplit(os.environ["EMAIL_URL"])
with smtplib.SMTP(mail.hostname, mail.port) as smtp:
    smtp.sendmail("a@example.org", ["b@example.org", "c@example.org"], "Subject: Appointments\\n\\nWednesday")
found["mail"] = [open(name).read() for name in glob.glob(os.environ["MAIL_DIR"] + "/*")]
found["ports"] = [bell.port, mail.port]
found["folder"] = os.environ["VAR_DIR"]
names = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "VAR_DIR")
found["ours"] = [os.environ[name] for name in names]
again = [sys.executable, "-m", "ifio_practice.embedded", "with-servers", "--", "printenv", *names]
found["inside"] = subprocess.run(again, capture_output=True, text=True).stdout.split()
print(json.dumps(found))
raise SystemExit(7)
"""


@pytest.fixture(scope="module")
def seen() -> dict:
    done = subprocess.run(
        [*SERVERS, sys.executable, "-c", LOOK], cwd=CHECKOUT, env=OUTER, capture_output=True, text=True
    )
    assert done.returncode == 7, done.stderr
    return json.loads(done.stdout)


def test_postgres_answers_on_a_private_socket_only(seen):
    assert seen["collation"] == "C.UTF-8"
    assert seen["listens"] == ""
    assert seen["socket_folder"] == "0o700"


def test_postgres_never_runs_as_root(seen):
    assert seen["superuser_process"] is False


def test_the_bell_asks_for_its_password(seen):
    assert seen["bell"] is True
    assert seen["bell_without_password"] == "refused"


def test_a_message_is_kept_with_everyone_it_was_for(seen):
    (message,) = seen["mail"]

    assert "Delivered-To: b@example.org" in message
    assert "Delivered-To: c@example.org" in message
    assert "Wednesday" in message


def test_ports_stay_below_those_of_outgoing_connections(seen):
    assert all(20_000 <= port < 32_768 for port in seen["ports"])


def test_servers_that_the_environment_names_are_used_and_not_started(seen):
    assert seen["inside"][:3] == seen["ours"][:3]
    assert seen["inside"][3] != seen["ours"][3]


def test_nothing_is_left_when_the_command_has_ended(seen):
    assert belonging_to(Path(seen["folder"])) == {}
    assert not Path(seen["folder"]).exists()


@pytest.mark.parametrize(("number", "within"), [(signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)])
def test_nothing_is_left_when_the_supervisor_is_ended(number, within, tmp_path):
    note = tmp_path / "folder"
    process = subprocess.Popen(
        [*SERVERS, "sh", "-c", f'echo "$VAR_DIR" > {note}.part; mv {note}.part {note}; sleep 100'],
        cwd=CHECKOUT,
        env=OUTER,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 30
        while not note.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        folder = Path(note.read_text().strip())
        assert len(belonging_to(folder)) >= 4  # postgres, valkey, mail, the command: it looks where it should

        process.send_signal(number)

        assert none_left(folder, within=within) == {}
        deadline = time.monotonic() + 2
        while folder.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not folder.exists()
    finally:
        process.kill()
        process.wait()
