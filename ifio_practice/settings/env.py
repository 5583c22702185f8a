"""Reading the environment: a wrong value stops the start with one line that says what to do."""

import base64
import binascii
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def env_bool(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0; it is {value!r}.")


def env_int(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number; it is {value!r}.") from None


def env_hour(name: str, default: int) -> int:
    """A whole hour of the day, 0 to 23."""
    hour = env_int(name, default)
    if not 0 <= hour <= 23:
        raise ImproperlyConfigured(f"{name} must be an hour from 0 to 23; it is {hour}.")
    return hour


def env_years(name: str, default: int) -> int:
    """Years for which something is kept, 0 to 100."""
    years = env_int(name, default)
    if not 0 <= years <= 100:
        raise ImproperlyConfigured(f"{name} must be a number of years from 0 to 100; it is {years}.")
    return years


def env_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def env_secret(name: str, *, at_least: int = 32) -> str:
    """A secret from the environment, or from the file that NAME_FILE points to."""
    value = os.environ.get(name, "")
    file = os.environ.get(f"{name}_FILE")
    if not value and file:
        try:
            value = Path(file).read_text().strip()
        except OSError as problem:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {problem.strerror}.") from None
    if len(value) < at_least:
        raise ImproperlyConfigured(
            f"{name} is missing or shorter than {at_least} characters. Set it in the environment."
        )
    return value


def key_ring(value: str) -> dict[str, bytes]:
    """`id:base64,id2:base64` to {id: 32 bytes}; the first one wraps new keys.

    Raises ImproperlyConfigured with one line that says what is wrong, never with a key in it.
    """
    hint = "Set VAULT_KEYS to id:key pairs, each key 32 bytes in base64, the current one first."
    ring: dict[str, bytes] = {}
    for pair in filter(None, (part.strip() for part in value.split(","))):
        key_id, _, encoded = pair.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise ImproperlyConfigured(f"The vault key {key_id!r} is not base64. {hint}") from None
        if len(key) != 32 or not 1 <= len(key_id) <= 16 or key_id in ring:
            raise ImproperlyConfigured(f"The vault key {key_id!r} is not 32 bytes, or is named twice. {hint}")
        ring[key_id] = key
    if not ring:
        raise ImproperlyConfigured(f"The vault has no keys, so private text could not be read. {hint}")
    return ring


def database(url: str, *, role: str = "", pool: bool = False) -> dict:
    """Django's DATABASES entry for a postgres:// address.

    `role` is assumed when the connection opens (libpq `-c role=`), so that RESET ROLE cannot leave it.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL is missing or is not a PostgreSQL address."
            " Set it to postgres://user:password@host:5432/name."
        )
    # What is asked again and again stays planned on its connection (ADR 21).
    options: dict = {"connect_timeout": 5, "server_side_binding": True, "prepare_threshold": 3}
    switches = ["-c statement_timeout=30s", "-c lock_timeout=10s"]
    if role:
        switches.append(f"-c role={role}")
    options["options"] = " ".join(switches)
    if "sslmode" in query:
        options["sslmode"] = query["sslmode"]
    if pool:
        options["pool"] = {"min_size": 2, "max_size": 24, "timeout": 10}
    try:
        port = parts.port or query.get("port") or ""
    except ValueError:
        raise ImproperlyConfigured("The port in DATABASE_URL is not a number.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or (parts.hostname or ""),
        "PORT": str(port),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pool else 60,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings for an smtp:// or smtps:// address."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"}:
        raise ImproperlyConfigured("EMAIL_URL must begin with smtp://, smtp+tls:// or smtps://.")
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
