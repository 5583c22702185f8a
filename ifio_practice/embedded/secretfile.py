"""The secrets of one copy, made once and kept in `$VAR_DIR/secrets.env` (0600). The environment wins."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from .errors import CannotStart
from .folders import write_private

MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(60),
    # One key of 32 bytes; a later rotation puts a new pair in front and keeps the old ones behind it.
    "VAULT_KEYS": lambda: "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
    "VALKEY_PASSWORD": lambda: secrets.token_hex(24),
}


def load_or_make(path: Path) -> dict[str, str]:
    """All secrets by name. Missing ones are made and written down before anyone can use them.

    Losing this file loses the private text, so a file that cannot be read stops the start (CannotStart).
    """
    kept: dict[str, str] = {}
    try:
        if path.exists():
            for line in path.read_text().splitlines():
                name, mark, value = line.partition("=")
                if mark and not line.startswith("#"):
                    kept[name.strip()] = value.strip()
        made = {name: make() for name, make in MAKERS.items() if not kept.get(name)}
        if made:
            kept |= made
            lines = ["# Made once. Without VAULT_KEYS the private text in this copy cannot be read again."]
            write_private(path, "\n".join(lines + [f"{name}={value}" for name, value in kept.items()]) + "\n")
    except OSError as problem:
        raise CannotStart(
            f"{path} cannot be read or written: {problem.strerror}. Start as the user that owns it."
        ) from None
    return {name: os.environ.get(name) or value for name, value in kept.items()}
