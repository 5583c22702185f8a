"""Ports that we choose, and addresses that somebody gave us: checked before anything depends on them."""

import http.client
import socket
import zlib
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from .errors import CannotStart

# Below the range that the system hands out to outgoing connections.
LOWEST, COUNT = 20_000, 12_000


def listen(preferred: int | None, *, near: str) -> socket.socket:
    """A bound loopback socket: on the preferred port when it is free, else on one that `near` leads to."""
    start = zlib.crc32(near.encode()) % COUNT
    ports = [preferred] if preferred else []
    ports += [LOWEST + (start + step * 7) % COUNT for step in range(200)]
    for port in ports:
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
            server.listen(16)
        except OSError:
            server.close()
            continue
        return server
    raise CannotStart("No free port was found on 127.0.0.1. Stop other servers and try again.")


def free_port(preferred: int | None, *, near: str) -> int:
    with listen(preferred, near=near) as server:
        return int(server.getsockname()[1])


def web_port(value: str) -> int:
    """PORT as a number that can be listened on. Raises CannotStart with what to do."""
    if not value.isdigit() or not 1 <= int(value) <= 65_535:
        raise CannotStart(f"PORT must be a number from 1 to 65535; it is {value!r}.")
    port = int(value)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotStart(f"Port {port} needs more rights. Choose one from 1024: PORT=8001.") from None
        except OSError:
            raise CannotStart(
                f"Port {port} is in use. Stop what uses it, or choose another (PORT=8001 VAR_DIR=var-8001)."
            ) from None
    return port


def without_password(url: str) -> str:
    """The address as it may be shown. An address that cannot be read is not shown at all."""
    try:
        parts = urlsplit(url)
        if parts.password is None:
            return url
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "(not shown)"
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:…@{host}"))


def check_database(url: str) -> None:
    """Raises CannotStart unless PostgreSQL answers there."""
    import psycopg

    hint = "Set it to postgres://user:password@host:5432/name, or unset it to use the bundled server."
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/") and (parts.port, 1)
    except ValueError:
        usable = False
    if not usable:
        raise CannotStart(f"DATABASE_URL is not a PostgreSQL address. {hint}")
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as problem:
        reason = " ".join(str(problem).split()) or type(problem).__name__
        raise CannotStart(
            f"DATABASE_URL ({without_password(url)}) cannot be reached: {reason}. {hint}"
        ) from None


def check_redis(url: str) -> None:
    """Raises CannotStart unless a server that speaks the Redis protocol answers there."""
    import redis

    hint = "Set it to redis://:password@host:6379/0, or unset it to use the bundled Valkey."
    try:
        redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5).ping()
    except ValueError:
        raise CannotStart(f"REDIS_URL is not a redis:// address. {hint}") from None
    except redis.RedisError as problem:
        raise CannotStart(
            f"REDIS_URL ({without_password(url)}) cannot be reached: {problem}. {hint}"
        ) from None


def check_mail(url: str) -> None:
    """Raises CannotStart unless it reads like a mail server. Mail waits, so it need not answer now."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"smtp", "smtps", "smtp+tls"} and parts.hostname and (parts.port, 1)
    except ValueError:
        usable = False
    if not usable:
        raise CannotStart(
            "EMAIL_URL is not the address of a mail server. Set it to smtp://host:25 (or smtp+tls://, "
            "smtps://), or unset it to keep mail in VAR_DIR."
        )


def answers(port: int, path: str = "/healthz") -> bool:
    """Whether the web process answers; any answer below 500 will do."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def short_enough(socket_path: Path) -> bool:
    """UNIX socket paths end at 107 bytes."""
    return len(str(socket_path).encode()) <= 103
