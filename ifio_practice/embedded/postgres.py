"""The bundled PostgreSQL: on a UNIX socket in a 0700 folder, as a foreground child of the supervisor."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

from . import accounts, binaries
from .addresses import short_enough
from .errors import CannotStart
from .folders import Folders
from .process import Child

OWNER, DATABASE = "owner", "ifio"
INITDB = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--auth-host=reject")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "shared_buffers": "64MB",
    # Words of people must not reach the log, neither in a statement nor in "failing row contains".
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One cluster with one database; `url` is the login that owns the tables."""

    def __init__(self, folders: Folders, *, throw_away: bool = False):
        self.folders, self.throw_away = folders, throw_away
        self.account = accounts.for_postgres()
        self.bin = binaries.postgres_bin(self.account)
        self.moved: Path | None = None  # where the data lies when the account cannot enter VAR_DIR
        self.home = self._place()
        self.data = self.home / "data"
        self.sockets = self._socket_folder()
        self.url = f"postgres://{OWNER}@/{DATABASE}?host={quote(str(self.sockets))}"

    def _place(self) -> Path:
        """`$VAR_DIR/pg`; a link to a folder under SHARED where the other account cannot reach VAR_DIR.

        The user's own folders keep their modes.
        """
        wanted = self.folders.var / "pg"
        if wanted.exists():
            home = wanted.resolve()
            if home != wanted:
                self.moved = home
            return home
        if self.account is None or self.account.can_enter(self.folders.var):
            home = wanted
        else:
            home = self.moved = binaries.SHARED / f"pg-{token_hex(6)}"
            binaries.SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        home.mkdir(mode=0o700)
        if self.account is not None:
            os.chown(home, self.account.uid, self.account.gid)
        if self.moved:
            wanted.unlink(missing_ok=True)  # a link whose target is gone
            wanted.symlink_to(home)
        return home

    def _socket_folder(self) -> Path:
        folder = self.home / "run"
        if not short_enough(folder / ".s.PGSQL.5432"):
            note = self.folders.run / "postgres-sockets"
            known = Path(note.read_text().strip()) if note.exists() else None
            if known is not None and known.is_dir():
                folder = known
            else:
                folder = Path(tempfile.mkdtemp(prefix="ifio-", dir="/tmp"))
                note.write_text(str(folder))
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account is not None:
            os.chown(folder, self.account.uid, self.account.gid)
        return folder

    def _owned_by_us(self) -> None:
        uid = self.account.uid if self.account else os.geteuid()
        if self.data.stat().st_uid != uid:
            raise CannotStart(
                f"{self.data} belongs to another user (number {self.data.stat().st_uid}). "
                "Start as that user, or set VAR_DIR to another folder."
            )

    def prepare(self) -> None:
        """Make the cluster once. A half-made one (the machine stopped) is made again."""
        if (self.data / "PG_VERSION").exists():
            return self._owned_by_us()
        part = self.home / "new"
        shutil.rmtree(part, ignore_errors=True)
        command = [str(self.bin / "initdb"), "-D", str(part), "-U", OWNER, "--auth-local=trust", *INITDB]
        if self.throw_away:
            command.append("--no-sync")
        try:
            subprocess.run(
                command,
                cwd=self.home,
                check=True,
                capture_output=True,
                text=True,
                env={"PATH": os.defpath, "TZ": "UTC"},
                **(self.account.popen() if self.account else {}),
            )
        except subprocess.CalledProcessError as problem:
            reason = (problem.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise CannotStart(
                f"PostgreSQL could not make its data folder {self.data}: {reason} "
                "Free some space or set VAR_DIR, or set DATABASE_URL to a server."
            ) from None
        os.rename(part, self.data)

    def child(self) -> Child:
        settings = SETTINGS | (THROW_AWAY if self.throw_away else {})
        switches = [item for name, value in settings.items() for item in ("-c", f"{name}={value}")]
        return Child(
            name="postgres",
            argv=[str(self.bin / "postgres"), "-D", str(self.data), "-k", str(self.sockets), *switches],
            log=self.folders.logs / "postgres.log",
            env={"PATH": os.defpath, "TZ": "UTC", "LC_ALL": "C"},
            cwd=self.home,
            account=self.account,
            stop_signal=signal.SIGINT,  # fast shutdown; SIGTERM would wait for every client to leave
            ready=self._ready,
        )

    def _ready(self) -> bool:
        import psycopg
        from psycopg import sql

        maintenance = self.url.replace(f"/{DATABASE}?", "/postgres?")
        try:
            with psycopg.connect(maintenance, connect_timeout=2, autocommit=True) as connection:
                known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if known.fetchone() is None:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        except psycopg.OperationalError:
            return False
        return True
