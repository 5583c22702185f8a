"""The wrapping key is rotated and bodies are sealed anew while people read and write through a real server.

Each command is killed in the middle (SIGKILL) and run again. No request fails, and no word is lost.
"""

import base64
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings as current
from django.db import connection
from django.urls import reverse

from core import keys, vault
from core.models import VaultKey
from ifio_practice.embedded.addresses import free_port
from parts.models import Part
from parts.services import create_part

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]

CHECKOUT = Path(__file__).resolve().parent.parent.parent
NEW = b"\x07" * 32
OTHERS, PARTS = 400, 120
CSRF = "a" * 32


@pytest.fixture
def env(settings: Any) -> dict[str, str]:
    """The environment of a server and of commands on this test's database, with both keys in the ring."""
    old = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in settings.VAULT_RING.items())
    settings.VAULT_RING = {"new": NEW} | settings.VAULT_RING
    name = connection.settings_dict["NAME"]
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "ifio_practice.settings.test",
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("/ifio?", f"/{name}?"),
        "VAULT_KEYS": f"new:{base64.b64encode(NEW).decode()},{old}",
    }


@pytest.fixture
def written(as_ines: Any, ines: Any, as_person: Any, settings: Any, env: dict[str, str]) -> list[Part]:
    """Many parts of Ines and many keys of others, all under the old key of the ring."""
    both = settings.VAULT_RING
    settings.VAULT_RING = {name: key for name, key in both.items() if name != "new"}
    with as_person(ines):
        found = [
            create_part(as_ines, by=ines, name=f"Part {n}", visibility="private_therapist")
            for n in range(PARTS)
        ]
    for _n in range(OTHERS):
        keys.mint(uuid4(), "ordinary")
    settings.VAULT_RING = both
    return found


@pytest.fixture
def server(env: dict[str, str]) -> Iterator[int]:
    """gunicorn as in production, as the role that serves pages. Answers its port."""
    port = free_port(None, near=f"keys {os.getpid()}")
    command = ["gunicorn", "ifio_practice.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=CHECKOUT, env=env | {"DATABASE_ROLE": "ifio_web"}
    )
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                if ask(port, "GET", "/healthz")[0] == 200:
                    break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def ask(port: int, method: str, path: str, session: str = "", **sent: str) -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"{current.SESSION_COOKIE_NAME}={session}; {current.CSRF_COOKIE_NAME}={CSRF}"}
    headers |= {"X-CSRFToken": CSRF, "X-Autosave": "1", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        line.request(method, path, urlencode(sent) if sent else None, headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


class Load:
    """Threads that read and save parts until told to stop; what went wrong, and what was kept."""

    def __init__(self, port: int, session: str, parts: list[Part]) -> None:
        self.port, self.session, self.parts = port, session, parts
        self.over, self.asked, self.wrong = threading.Event(), 0, []
        self.kept: dict[Any, str] = {}
        self.threads = [threading.Thread(target=self._read) for _ in range(2)]
        self.threads += [threading.Thread(target=self._save, args=(one,)) for one in parts[:3]]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_problem: Any) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _note(self, status: int, what: str) -> bool:
        self.asked += 1
        if status != 200:
            self.wrong.append(f"{what}: {status}")
        return status == 200

    def _read(self) -> None:
        while not self.over.is_set():
            status, page = ask(self.port, "GET", reverse("my:parts:parts"), self.session)
            if self._note(status, "read") and f"Part {PARTS - 1}" not in page:
                self.wrong.append("read: a part is missing")

    def _save(self, part: Part) -> None:
        version, number = part.version, 0
        while not self.over.is_set():
            number += 1
            name = f"Saved {number}"
            status, said = ask(
                self.port,
                "POST",
                reverse("my:parts:part", args=[part.pk]),
                self.session,
                name=name,
                kind="exile",
                version=str(version),
            )
            if self._note(status, "save"):
                version = json.loads(said)["version"]
                self.kept[part.pk] = name


def command(env: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "manage.py", *arguments],
        cwd=CHECKOUT,
        env=env | {"DATABASE_ROLE": ""},
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_and_run_again(
    env: dict[str, str], *arguments: str, when: Callable[[str], bool]
) -> tuple[int, str]:
    """SIGKILL at the first line for which `when`; then a whole run. Answers what the second said."""
    first = command(env, *arguments)
    assert first.stdout is not None
    for line in first.stdout:
        if when(line):
            first.send_signal(signal.SIGKILL)
            break
    assert first.wait(60) == -signal.SIGKILL
    second = command(env, *arguments)
    said = second.communicate(timeout=300)[0]
    return second.returncode, said


def test_no_request_fails_and_no_word_is_lost(
    written: list[Part],
    server: int,
    env: dict[str, str],
    ines: Any,
    client_of: Any,
    as_person: Any,
    settings: Any,
):
    session = client_of(ines).cookies[settings.SESSION_COOKIE_NAME].value
    before = set(VaultKey.objects.values_list("id", flat=True))

    with Load(server, session, written) as load:
        time.sleep(2)
        rotated = killed_and_run_again(
            env, "rotate_keys", "--batch", "10", when=lambda line: line.startswith("100 keys")
        )
        halfway = load.asked
        resealed = killed_and_run_again(
            env, "reencrypt", "--batch", "4", when=lambda line: " 40 bodies" in line
        )
        time.sleep(2)

    assert rotated[0] == 0, rotated[1]
    assert "400 keys wrapped anew" not in rotated[1]  # the first run's share stayed done
    assert resealed[0] == 0, resealed[1]
    assert "Going on with the run of" in resealed[1]
    assert not load.wrong
    assert halfway > 10
    assert set(keys.wrapped_by()) == {"new"}
    settings.VAULT_RING = {"new": NEW}
    with as_person(ines):
        rows = list(Part.objects.all())
        found = {part.pk: (part.words["name"], vault.sealed_by(bytes(part.body))) for part in rows}
    assert len(found) == PARTS
    for number, part in enumerate(written):
        name, key = found[part.pk]
        assert name == load.kept.get(part.pk, f"Part {number}")
        assert key not in before
    print(f"{load.asked} requests, none failed")
