"""After the whole worked example, nothing anybody wrote in it can be read where a copy keeps its things.

The canaries are the private sentences themselves: what the copy's own vault opens. They are looked for in a
dump of the database, in its data files and write-ahead log, in Valkey, in logs, mails and media.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from ifio_practice.embedded import accounts, binaries
from ifio_practice.embedded.practice import Practice
from tests.deploy.test_processes import eventually

pytestmark = pytest.mark.proof

CHECKOUT = Path(__file__).resolve().parent.parent.parent
LEAST, LONG = 60, 24  # canaries there must be, and characters that one has at least
OPEN_EVERYTHING = """
import json
from core import actor, keys, vault
from core.grants import sealed_models
from core.models import VaultKey
def leaves(value):
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from leaves(one)
with actor.building():
    at_hand = {row.id: keys.unwrap(row) for row in VaultKey.objects.filter(destroyed_at=None)}
    said = {leaf for model in sealed_models() for row in model._base_manager.all()
            for leaf in leaves(json.loads(vault.decrypt(row, at_hand)))}
print(json.dumps(sorted(said)))
"""

ONE_MAIL = """
from uuid import uuid4
from accounts.models import User
from core import actor
from notifications.services import notify
with actor.acting_as(actor.system("proof")):
    notify(User.objects.get(email="ines@example.test"), "password_reset", subject_id=uuid4())
"""


@pytest.fixture(scope="module")
def practice() -> Iterator[Practice]:
    """A whole copy at the end of the story, a while after it was opened."""
    copy = Practice(DEMO_AT="siblings_wrote", DEMO_AS_WRITTEN="1")
    try:
        yield copy.start(timeout=600)
    finally:
        copy.stop(timeout=30)


@pytest.fixture(scope="module")
def canaries(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Private sentences that stand in no text we ship, one a line; also as JSON writes them."""
    said_there = run(practice, OPEN_EVERYTHING)
    shipped = "\n".join(
        path.read_text()
        for kind in ("*.py", "*.html", "*.md")
        for path in CHECKOUT.rglob(kind)
        if not {".venv", "tests", "demo", "bench"} & set(path.relative_to(CHECKOUT).parts)
    )
    said = [one for one in json.loads(said_there.splitlines()[-1]) if len(one) >= LONG and " " in one]
    private = [line for one in said for line in one.splitlines() if len(line) >= LONG and line not in shipped]
    assert len(private) >= LEAST
    written = {form for line in private for form in (line, json.dumps(line)[1:-1])}
    file = tmp_path_factory.mktemp("canaries") / "sentences"
    file.write_text("\n".join(sorted(written)) + "\n")
    return file


def run(practice: Practice, code: str) -> str:
    """What a piece of code says inside the copy."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    done = subprocess.run(command, cwd=CHECKOUT, env=practice.env, capture_output=True, text=True, check=True)
    return done.stdout


def found(canaries: Path, *places: Path) -> list[str]:
    """Files in which one of them can be read, with the sentence."""
    command = ["grep", "-r", "-a", "-o", "-F", "-f", str(canaries), *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    assert done.returncode in {0, 1}, done.stderr
    return sorted(set(done.stdout.splitlines()))


def test_the_search_finds_a_sentence_that_was_left_lying_about(canaries: Path, tmp_path: Path):
    """The control: without it, a search that finds nothing would prove nothing."""
    sentence = canaries.read_text().splitlines()[7]
    (tmp_path / "log").write_bytes(b"\x00\x01" + sentence.encode() + b"\x00")

    assert len(found(canaries, tmp_path)) == 1


def test_nothing_is_readable_in_a_dump(practice: Practice, canaries: Path, tmp_path: Path):
    pg_dump = binaries.postgres_bin(accounts.for_postgres()) / "pg_dump"
    dump = tmp_path / "dump.sql"
    with dump.open("wb") as file:
        url = practice.env["DATABASE_URL"].replace("postgres://", "postgresql://")
        subprocess.run([str(pg_dump), "--inserts", url], stdout=file, check=True)

    assert b"core_accessentry" in dump.read_bytes()
    assert not found(canaries, dump)


def test_nothing_is_readable_in_data_files_write_ahead_log_logs_mails_and_media(
    practice: Practice, canaries: Path
):
    with psycopg.connect(practice.env["DATABASE_URL"], autocommit=True) as database:
        database.execute("CHECKPOINT")
    var = practice.folders.var
    data = (var / "pg").resolve()

    assert list((data / "data" / "pg_wal").glob("0*"))
    run(practice, ONE_MAIL)
    assert eventually(lambda: any(Path(practice.env["MAIL_DIR"]).iterdir()), within=90)
    assert not found(canaries, var, data)


def test_nothing_is_readable_in_valkey(practice: Practice, canaries: Path, tmp_path: Path):
    bell = redis.Redis.from_url(practice.env["REDIS_URL"])
    bell.save()
    kept = tmp_path / "valkey"
    with kept.open("wb") as file:
        for key in bell.scan_iter(count=1000):
            file.write(key + b"\n" + (bell.dump(key) or b"") + b"\n")

    assert not found(canaries, kept, practice.folders.var / "valkey")
