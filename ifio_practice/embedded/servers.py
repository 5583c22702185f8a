"""The servers a copy needs: the bundled ones, or those that the environment names."""

import json
import os
import sys
from pathlib import Path

from . import secretfile
from .addresses import check_database, check_mail, check_redis, listen
from .folders import Folders, read_json, write_private
from .postgres import Postgres
from .process import Child
from .supervisor import Supervisor
from .valkey import Valkey

GIVEN = {"DATABASE_URL": check_database, "REDIS_URL": check_redis, "EMAIL_URL": check_mail}


class Servers:
    """After `start()`, `env` holds the addresses and secrets for everything above."""

    def __init__(self, folders: Folders, supervisor: Supervisor, *, throw_away: bool = False):
        self.folders, self.supervisor, self.throw_away = folders, supervisor, throw_away
        self.env: dict[str, str] = {}
        self.postgres: Postgres | None = None

    def start(self) -> None:
        """Raises CannotStart with one line when a server cannot be had."""
        for name, check in GIVEN.items():
            if os.environ.get(name):
                check(os.environ[name])
        secrets = secretfile.load_or_make(self.folders.secrets)
        self.env = {name: secrets[name] for name in ("SECRET_KEY", "VAULT_KEYS")}
        self.env["MAIL_DIR"] = os.path.abspath(os.environ.get("MAIL_DIR") or self.folders.mail)
        note = self.folders.run / "ports.json"
        ports = read_json(note)
        children = [
            self._database(),
            self._bell(secrets["VALKEY_PASSWORD"], ports),
            self._mail(ports),
        ]
        write_private(note, json.dumps(ports))
        self.supervisor.add(*filter(None, children))

    def _database(self) -> Child | None:
        url = os.environ.get("DATABASE_URL")
        if url:
            self.env["DATABASE_URL"] = url
            return None
        self.postgres = Postgres(self.folders, throw_away=self.throw_away)
        if self.throw_away:
            for folder in (self.postgres.home, self.postgres.sockets):
                self.supervisor.leash.throw_away(folder)
        self.postgres.prepare()
        if self.postgres.moved:
            self.supervisor.news("postgres", "keeps its data in", folder=self.postgres.moved)
        self.env["DATABASE_URL"] = self.postgres.url
        return self.postgres.child()

    def _bell(self, password: str, ports: dict[str, int]) -> Child | None:
        url = os.environ.get("REDIS_URL")
        if url:
            self.env["REDIS_URL"] = url
            return None
        valkey = Valkey(self.folders, password=password, port=ports.get("valkey"), throw_away=self.throw_away)
        ports["valkey"] = valkey.port
        self.env["REDIS_URL"] = valkey.url
        return valkey.child()

    def _mail(self, ports: dict[str, int]) -> Child | None:
        url = os.environ.get("EMAIL_URL")
        if url:
            self.env["EMAIL_URL"] = url
            return None
        # Held open here for the life of the copy, so a restarted sink finds its address again.
        self._listening = listen(ports.get("mail"), near=f"mail {self.folders.var}")
        ports["mail"] = self._listening.getsockname()[1]
        self.env["EMAIL_URL"] = f"smtp://127.0.0.1:{ports['mail']}"
        folder = Path(self.env["MAIL_DIR"])
        folder.mkdir(parents=True, exist_ok=True)
        script = str(Path(__file__).with_name("mailsink.py"))
        handle = self._listening.fileno()
        return Child(
            name="mail",
            argv=[sys.executable, "-I", script, str(handle), str(folder)],
            log=self.folders.logs / "mail.log",
            cwd=folder,
            pass_fds=(handle,),
        )
