"""Every process of the deployment, started as in production against real servers, does its work and ends."""

import base64
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import redis
import yaml

from ifio_practice.embedded import binaries
from ifio_practice.embedded.addresses import free_port
from ifio_practice.embedded.postgres import INITDB
from ifio_practice.embedded.practice import NOT_INHERITED

CHECKOUT = Path(__file__).resolve().parent.parent.parent
START, HEALTHY = str(CHECKOUT / "deploy" / "start"), str(CHECKOUT / "deploy" / "healthy")
OUTER = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
OUTER["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{OUTER['PATH']}"


def eventually(holds: Callable[[], bool], *, within: float) -> bool:
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An empty cluster and a bell: what the two server containers are before the first start."""
    note = tmp_path_factory.mktemp("servers") / "env"
    command = f"env -0 > {note}.part && mv {note}.part {note} && sleep 1000"
    holder = subprocess.Popen(
        [sys.executable, "-m", "ifio_practice.embedded", "with-servers", "--", "sh", "-c", command],
        cwd=CHECKOUT,
        env=OUTER,
    )
    try:
        assert eventually(note.exists, within=60)
        yield dict(line.split("=", 1) for line in note.read_text().split("\0") if "=" in line)
    finally:
        holder.terminate()
        holder.wait(timeout=20)


def address(servers: dict[str, str], login: str, database: str = "practice") -> str:
    sockets = parse_qs(urlsplit(servers["DATABASE_URL"]).query)["host"][0]
    return f"postgres://{login}@/{database}?host={sockets}"


@pytest.fixture(scope="module")
def production(servers: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment that docker-compose.yml gives, on a cluster that roles.sh has prepared."""
    sockets = parse_qs(urlsplit(servers["DATABASE_URL"]).query)["host"][0]
    passwords = {name: secrets.token_hex(16) for name in ("OWNER", "PAGES", "JOBS")}
    path = f"{binaries.postgres_bin(None)}{os.pathsep}{OUTER['PATH']}"
    subprocess.run(
        [CHECKOUT / "deploy" / "postgres" / "roles.sh"],
        env=OUTER
        | {"PATH": path, "PGHOST": sockets, "POSTGRES_USER": "owner", "IFIO_DATABASE": "practice"}
        | {f"{name}_PASSWORD": value for name, value in passwords.items()},
        check=True,
    )
    return OUTER | {
        "BIND": "127.0.0.1",
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
        "SITE_URL": "https://practice.example",
        "ALLOWED_HOSTS": "practice.example",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "VAULT_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "REDIS_URL": servers["REDIS_URL"],
        "EMAIL_URL": servers["EMAIL_URL"],
        "DATABASE_URL": address(servers, "ifio_pages"),
    }


@pytest.fixture(scope="module")
def migrated(production: dict[str, str], servers: dict[str, str]) -> dict[str, str]:
    owner = production | {"DATABASE_URL": address(servers, "ifio_owner")}
    for _ in range(2):  # a second deployment finds all done
        done = subprocess.run([START, "migrate"], env=owner, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return production


class Process:
    """One process in the foreground, as a container runs it."""

    def __init__(self, name: str, env: dict[str, str], log: Path):
        self.log = log
        with log.open("wb") as file:
            self.popen = subprocess.Popen(
                [START, name], env=env, stdout=file, stderr=subprocess.STDOUT, cwd="/"
            )

    @property
    def runs(self) -> bool:
        return self.popen.poll() is None

    def end(self, within: float = 15.0) -> int:
        self.popen.send_signal(signal.SIGTERM)
        try:
            return self.popen.wait(within)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            raise


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    started: list[Process] = []

    def run(name: str, env: dict[str, str]) -> Process:
        started.append(Process(name, env, tmp_path / f"{name}.log"))
        return started[-1]

    yield run
    for process in started:
        if process.runs:
            process.popen.kill()
            process.popen.wait()


def healthy(what: str, env: dict[str, str]) -> bool:
    return subprocess.run([HEALTHY, what], env=env, cwd=CHECKOUT, capture_output=True).returncode == 0


@pytest.mark.parametrize(("name", "setting"), [("pages", "PORT"), ("streams", "STREAMS_PORT")])
def test_a_serving_process_answers_and_ends_when_asked(migrated, start, name, setting):
    port = free_port(None, near=f"deploy {name} {os.getpid()}")
    process = start(name, migrated | {setting: str(port)})

    well = eventually(lambda: healthy(f"http://127.0.0.1:{port}/healthz", migrated), within=40)

    assert well, process.log.read_text()
    assert process.end() in {0, -signal.SIGTERM}  # uvicorn closes all, then ends by the signal it was given
    assert not healthy(f"http://127.0.0.1:{port}/healthz", migrated)


def test_a_beat_goes_through_the_worker_into_the_database(migrated, servers, start):
    jobs = migrated | {"DATABASE_URL": address(servers, "ifio_jobs")}
    port = free_port(None, near=f"deploy ready {os.getpid()}")
    pages = start("pages", migrated | {"PORT": str(port)})
    assert not healthy(f"http://127.0.0.1:{port}/readyz", migrated)

    worker, beat = start("worker", jobs), start("beat", jobs)

    ready = eventually(lambda: healthy(f"http://127.0.0.1:{port}/readyz", migrated), within=60)
    assert ready, worker.log.read_text() + beat.log.read_text()
    assert healthy("worker", jobs)
    assert worker.runs
    assert beat.runs
    assert [process.end() for process in (beat, worker, pages)] == [0, 0, 0]


def test_retention_runs_by_itself_as_the_owner_and_ends_when_asked(migrated, servers, start, tmp_path):
    owner = migrated | {"DATABASE_URL": address(servers, "ifio_owner"), "VAR_DIR": str(tmp_path)}
    assert not healthy("retention", owner)

    process = start("retention", owner)

    assert eventually(lambda: healthy("retention", owner), within=60), process.log.read_text()
    assert "0 records are gone." in process.log.read_text()
    long_ago = time.time() - 27 * 3600
    os.utime(tmp_path / "run" / "retention", (long_ago, long_ago))
    assert not healthy("retention", owner)
    assert process.end() == 0


def test_retention_that_fails_is_not_called_well_and_goes_on_trying(migrated, servers, start, tmp_path):
    """The pages' login may not erase."""
    process = start("retention", migrated | {"VAR_DIR": str(tmp_path)})

    assert eventually(lambda: "rror" in process.log.read_text(), within=60), process.log.read_text()
    assert not healthy("retention", migrated | {"VAR_DIR": str(tmp_path)})
    assert process.runs
    assert process.end() == 0


@pytest.mark.parametrize(
    ("login", "role"),
    [
        ("ifio_pages", "ifio_worker"),
        ("ifio_pages", "ifio_owner"),
        ("ifio_jobs", "ifio_web"),
        ("ifio_jobs", "owner"),
    ],
)
def test_a_login_cannot_become_another(production, servers, login, role):
    with (
        psycopg.connect(address(servers, login)) as database,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        database.execute(f"SET ROLE {role}")


def test_a_process_with_a_missing_setting_ends_with_one_line(production, start):
    without = {name: value for name, value in production.items() if name != "VAULT_KEYS"}

    done = subprocess.run([START, "migrate"], env=without, capture_output=True, text=True)

    assert done.returncode != 0
    assert "VAULT_KEYS" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_the_demo_world_is_refused_in_production(production):
    done = subprocess.run([START, "migrate"], env=production | {"DEMO": "1"}, capture_output=True, text=True)

    assert done.returncode != 0
    assert "DEMO" in done.stderr


def compose() -> dict:
    return yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]


def test_the_bell_of_the_deployment_starts_with_its_password_and_keeps_its_state(tmp_path):
    shell, switch, script = compose()["valkey"]["command"]
    port = free_port(None, near=f"deploy bell {os.getpid()}")
    script = script.replace("$$", "$").replace("dir /data", f"dir {tmp_path}\nport {port}\nbind 127.0.0.1")
    path = f"{binaries.valkey_server().parent}{os.pathsep}{OUTER['PATH']}"
    env = OUTER | {"PATH": path, "VALKEY_PASSWORD": "s3cret"}
    process = subprocess.Popen([shell, switch, script], env=env, cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:

        def answers() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        assert eventually(answers, within=10)
        bell = redis.Redis(port=port, password="s3cret")
        assert bell.ping()
        assert bell.config_get("appendonly") == {"appendonly": "yes"}
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=port).ping()
    finally:
        process.terminate()  # it has taken the shell's place, so the signal reaches it
        assert process.wait(timeout=10) == 0


def test_the_cluster_of_the_deployment_is_made_like_the_one_in_tests():
    arguments = compose()["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()

    assert set(arguments) == {argument for argument in INITDB if not argument.startswith("--auth")}
