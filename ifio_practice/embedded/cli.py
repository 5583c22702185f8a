"""The command line: run, with-servers, manage."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .addresses import web_port
from .errors import CannotStart, Stop
from .folders import Folders, read_json
from .process import die_with_parent
from .product import CHECKOUT, Product
from .servers import Servers
from .supervisor import Supervisor, complain
from .welcome import lines


def var_dir() -> Path:
    return Path(os.environ.get("VAR_DIR") or CHECKOUT / "var")


def run(with_parent: bool) -> int:
    """One copy, until somebody stops it."""
    began = time.monotonic()
    folders = Folders(var_dir())
    folders.make()
    with Supervisor(folders, with_parent=with_parent) as supervisor:
        port = web_port(os.environ.get("PORT") or "8000")  # before anything has been started
        servers = Servers(folders, supervisor)
        servers.start()
        product = Product(folders, port=port, servers=servers.env)
        supervisor.facts = {"port": port, "url": product.site_url, "env": _own(product.env)}
        supervisor.run(*product.jobs())
        supervisor.add(*product.processes())
        supervisor.facts["open"] = True
        supervisor.write_state()
        own_mail = not os.environ.get("EMAIL_URL")
        for line in lines(
            folders, site_url=product.site_url, mail_dir=product.env["MAIL_DIR"], own_mail=own_mail
        ):
            print(line, flush=True)
        supervisor.news("practice", "open", took=f"{time.monotonic() - began:.1f}s")
        try:
            supervisor.watch()
        finally:
            supervisor.news("practice", "closing")
    return 0


def _own(env: dict[str, str]) -> dict[str, str]:
    """What a command needs beside the caller's environment to work on this copy."""
    names = "VAR_DIR PORT SITE_URL DATABASE_URL REDIS_URL EMAIL_URL MAIL_DIR SECRET_KEY VAULT_KEYS DEMO"
    names += " DATABASE_ROLE DJANGO_SETTINGS_MODULE"
    return {name: env[name] for name in names.split() if name in env}


def with_servers(command: list[str]) -> int:
    """Run a command beside throw-away servers in a temporary folder; its exit code is ours."""
    temporary = Path(tempfile.mkdtemp(prefix="ifio-"))
    temporary.chmod(0o711)  # ours: the account that PostgreSQL runs under must be able to pass
    folders = Folders(temporary)
    folders.make()
    with Supervisor(folders, quiet=True) as supervisor:
        supervisor.leash.throw_away(temporary)
        servers = Servers(folders, supervisor, throw_away=True)
        servers.start()
        env = dict(os.environ) | servers.env | {"VAR_DIR": str(temporary)}
        # At a terminal it stays in our group, so that it can be typed to; elsewhere it leads a group of
        # its own, so that what it started can be ended with it.
        group = None if sys.stdin.isatty() else 0
        try:
            process = subprocess.Popen(
                command, env=env, process_group=group, preexec_fn=die_with_parent(signal.SIGTERM)
            )
        except OSError as problem:
            raise CannotStart(f"{command[0]} cannot be run: {problem.strerror}.") from None
        if group is not None:
            supervisor.leash.hold(process.pid, signal.SIGTERM)
        try:
            supervisor.watch(until=lambda: process.poll() is not None)
        except Stop:
            _end(process, group)
        return process.returncode if process.returncode >= 0 else 128 - process.returncode


def _end(process: subprocess.Popen[bytes], group: int | None) -> None:
    """Ask the command to stop, and after three seconds insist."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if group is None:
            process.send_signal(number)
        else:
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=3)
            return


def manage(arguments: list[str]) -> int:
    """A management command on the copy that runs in VAR_DIR."""
    state = read_json(Folders(var_dir()).state)
    if "env" not in state:
        raise CannotStart(f"No copy runs in {var_dir()}. Start one with `make run`.")
    env = dict(os.environ) | state["env"]
    os.chdir(CHECKOUT)
    os.execve(sys.executable, [sys.executable, "manage.py", *arguments], env)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ifio_practice.embedded", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    start = verbs.add_parser("run", help="serve one copy until stopped")
    start.add_argument("--with-parent", action="store_true", help="stop when the starting process ends")
    for name, words in (
        ("with-servers", "run a command beside throw-away servers"),
        ("manage", "run a management command on the running copy"),
    ):
        verb = verbs.add_parser(name, help=words)
        verb.add_argument("command", nargs=argparse.REMAINDER)
    chosen = parser.parse_args()
    try:
        if chosen.verb == "run":
            return run(chosen.with_parent)
        command = chosen.command[1:] if chosen.command[:1] == ["--"] else chosen.command
        if not command:
            parser.error("say which command to run")
        return with_servers(command) if chosen.verb == "with-servers" else manage(command)
    except CannotStart as problem:
        return complain(str(problem))
    except Stop:
        return 0 if chosen.verb == "run" else 130
