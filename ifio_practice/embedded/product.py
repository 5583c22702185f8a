"""The product's own processes: one preparation, then web, worker and beat."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from .addresses import answers
from .folders import Folders
from .process import Child

CHECKOUT = Path(__file__).resolve().parent.parent.parent


class Product:
    """Commands and environment of one copy, on top of what its servers gave."""

    def __init__(self, folders: Folders, *, port: int, servers: dict[str, str]):
        self.folders, self.port = folders, port
        self.site_url = os.environ.get("SITE_URL") or f"http://localhost:{port}"
        self.env = dict(os.environ) | servers
        self.env |= {"VAR_DIR": str(folders.var), "PORT": str(port), "SITE_URL": self.site_url}
        self.env["PYTHONUNBUFFERED"] = "1"
        self.env.setdefault("DJANGO_SETTINGS_MODULE", "ifio_practice.settings.dev")
        self.env.setdefault("DEMO", "1")
        self.env["DATABASE_ROLE"] = ""  # migrations and maintenance; the processes below take a role

    def _child(self, name: str, *argv: str, ready: Callable[[], bool] = lambda: True, **extra: str) -> Child:
        return Child(
            name=name,
            argv=[sys.executable, *argv],
            log=self.folders.logs / f"{name}.log",
            env=self.env | extra,
            cwd=CHECKOUT,
            ready=ready,
        )

    def jobs(self) -> list[Child]:
        """What must have happened before anyone is served; safe to repeat."""
        return [
            self._child("prepare", "manage.py", "prepare"),
            self._child("static", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"),
        ]

    def processes(self) -> list[Child]:
        celery = ("-m", "celery", "-A", "ifio_practice")
        web = self._child(
            "web",
            *("-m", "uvicorn", "ifio_practice.asgi:application"),
            *("--host", "127.0.0.1", "--port", str(self.port)),
            # An open stream would hold up the end for ever.
            *("--timeout-graceful-shutdown", "2", "--no-server-header", "--no-access-log"),
            ready=lambda: answers(self.port),
            DATABASE_ROLE="ifio_web",
            # Under ASGI a connection lives as long as its request, unless a pool keeps it.
            DATABASE_POOL=os.environ.get("DATABASE_POOL", "1"),
        )
        worker = self._child(
            "worker",
            *(*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            DATABASE_ROLE="ifio_worker",
        )
        beat = self._child(
            "beat", *celery, "beat", "--loglevel", "INFO", "--pidfile=", DATABASE_ROLE="ifio_worker"
        )
        return [web, worker, beat]
