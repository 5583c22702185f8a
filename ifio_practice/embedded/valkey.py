"""The bundled Valkey: the bell and the broker, on loopback, with a password and its state on disk."""

from . import binaries
from .addresses import free_port
from .folders import Folders, write_private
from .process import Child

# With both files a kill -9 loses at most the last second, and PostgreSQL holds the truth anyway.
KEPT = ("appendonly yes", "save 60 1")
THROW_AWAY = ("appendonly no", 'save ""')


class Valkey:
    """One server; `url` carries its password and is never shown."""

    def __init__(self, folders: Folders, *, password: str, port: int | None, throw_away: bool = False):
        self.folders, self.password, self.throw_away = folders, password, throw_away
        self.port = free_port(port, near=f"valkey {folders.var}")
        self.url = f"redis://:{password}@127.0.0.1:{self.port}/0"

    def child(self) -> Child:
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f'dir "{self.folders.valkey}"',
            f"requirepass {self.password}",  # in a file, because every user can read a command line
            "daemonize no",
            "maxmemory-policy noeviction",
            *(THROW_AWAY if self.throw_away else KEPT),
        ]
        settings = self.folders.run / "valkey.conf"
        write_private(settings, "\n".join(lines) + "\n")
        return Child(
            name="valkey",
            argv=[str(binaries.valkey_server()), str(settings)],
            log=self.folders.logs / "valkey.log",
            cwd=self.folders.valkey,
            ready=self._ready,
        )

    def _ready(self) -> bool:
        import redis

        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
