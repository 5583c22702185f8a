"""The databases that are measured: the worked example once, then a copy of it for each figure."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.inside import inside
from bench.servers import CHECKOUT, HOST

TEMPLATE, BARE, POINT = "bench_world", "bench_bare", "note_signed"
NOT_OURS = {"DEMO", "STAFF_SECOND_FACTOR", "DATABASE_ROLE", "DATABASE_POOL", "PORT", "DJANGO_SETTINGS_MODULE"}


def url_of(name: str) -> str:
    """The owner's address of another database on the same server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def owner(name: str) -> psycopg.Connection:
    return psycopg.connect(url_of(name), autocommit=True)


def create(name: str, template: str = "template1") -> None:
    """Make a database anew, empty or as a copy."""
    maintenance = urlsplit(os.environ["DATABASE_URL"]).path.strip("/")
    with owner(maintenance) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )


def drop(name: str) -> None:
    with owner(urlsplit(os.environ["DATABASE_URL"]).path.strip("/")) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def exists(name: str) -> bool:
    with owner(urlsplit(os.environ["DATABASE_URL"]).path.strip("/")) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def environment(name: str, *, role: str = "ifio_web", pool: bool = False) -> dict[str, str]:
    """What a process of a real practice gets: production settings, a role that bypasses nothing."""
    env = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
    env |= {
        "DJANGO_SETTINGS_MODULE": "ifio_practice.settings.production",
        "DATABASE_URL": url_of(name),
        "DATABASE_ROLE": role,
        "SITE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "LOG_LEVEL": "INFO",
    }
    return env | ({"DATABASE_POOL": "1"} if pool else {})


def bare_environment() -> dict[str, str]:
    env = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
    return env | {"BARE_URL": url_of(BARE)}


def _manage(*arguments: str, **extra: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env=environment(TEMPLATE, role="") | extra,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)}:\n{done.stderr[-4000:]}")
    return done.stdout


def make() -> None:
    """The floor's database, and the worked example up to the signed note."""
    create(BARE)
    subprocess.run([sys.executable, "-m", "bench.bare"], env=bare_environment(), check=True)
    create(TEMPLATE)
    demo = {"DJANGO_SETTINGS_MODULE": "ifio_practice.settings.dev", "DEMO": "1"}
    _manage("migrate", "-v0", **demo)
    _manage("collectstatic", "--noinput", "-v0")
    _manage("demo_world", "--at", POINT, **demo)
    inside("bench.people:prepare", environment(TEMPLATE, role=""))
    with owner(TEMPLATE) as connection:
        connection.execute("ANALYZE")
