"""What somebody reads when a copy cannot start: one line that says what to do."""

import os
import socket
import subprocess
import sys

import pytest

from ifio_practice.embedded import install, system
from ifio_practice.embedded.practice import NOT_INHERITED, DidNotHappen, Practice
from ifio_practice.embedded.product import CHECKOUT

from .processes import none_left

OUTER = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}


def start(tmp_path, **env: str) -> str:
    """Standard error of a start that must fail; nothing of it may stay."""
    var = tmp_path / "var"
    done = subprocess.run(
        [sys.executable, "-m", "ifio_practice.embedded", "run"],
        cwd=CHECKOUT,
        env=OUTER | {"VAR_DIR": str(var)} | env,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1, done.stdout
    assert none_left(var, within=3) == {}
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"DATABASE_URL": "mysql://localhost/ifio"}, "DATABASE_URL is not a PostgreSQL address. Set it to"),
        ({"DATABASE_URL": "postgres://u:geheim@127.0.0.1:1/ifio"}, "cannot be reached"),
        ({"DATABASE_URL": "postgres://u@127.0.0.1:port/ifio"}, "DATABASE_URL is not a PostgreSQL address"),
        ({"REDIS_URL": "localhost:6379", "DATABASE_URL": ""}, "REDIS_URL is not a redis:// address"),
        ({"REDIS_URL": "redis://:geheim@127.0.0.1:1/0"}, "REDIS_URL (redis://:…@127.0.0.1:1/0) cannot be"),
        ({"EMAIL_URL": "me@example.org"}, "EMAIL_URL is not the address of a mail server"),
        ({"PORT": "eight"}, "PORT must be a number"),
        ({"PORT": "99999"}, "PORT must be a number"),
        ({"VAR_DIR": "/proc/ifio"}, "VAR_DIR /proc/ifio cannot be used"),
        ({"VAULT_KEYS": "k1:geheim"}, "failed: The vault key 'k1' is not base64. Set VAULT_KEYS to id:key"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_do(env, words, tmp_path):
    line = start(tmp_path, **env)

    assert line.startswith("Cannot start: ")
    assert words in line
    assert "geheim" not in line


def test_a_port_in_use_is_told_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        line = start(tmp_path, PORT=str(port))

    assert f"Port {port} is in use. Stop what uses it, or choose another" in line
    assert not (tmp_path / "var" / "pg").exists()


def test_a_lost_key_ring_is_told_and_not_made_anew(tmp_path):
    """A new ring beside old data would look well, and every private word would be lost."""
    practice = Practice(tmp_path / "var", DEMO_AT="inquiry")
    try:
        practice.start(timeout=240)
        practice.stop(timeout=30)
        kept = practice.folders.secrets.read_text()
        practice.folders.secrets.unlink()

        with pytest.raises(DidNotHappen):
            practice.start(timeout=240)

        said = practice.console.read_text().splitlines()[-1]
        assert said.startswith("Cannot start: prepare failed: ")
        assert "Put back the VAULT_KEYS" in said
        assert "Traceback" not in practice.console.read_text()
        practice.folders.secrets.write_text(kept)
        practice.start(timeout=240)
    finally:
        practice.stop(timeout=30)
        practice.discard()


def test_a_python_without_venv_is_told_which_package_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install.util, "find_spec", lambda name: None)

    with pytest.raises(SystemExit, match=r"no venv module\. Install it .*apt-get install python3\.\d+-venv"):
        install.main(["demo"])

    assert not (tmp_path / ".venv").exists()


def test_an_old_python_is_told_so(monkeypatch):
    monkeypatch.setattr(install.sys, "version_info", (3, 10, 4))

    with pytest.raises(SystemExit, match="Python 3.11 or newer is needed, this is 3.10"):
        install.main(["demo"])


def test_an_installation_is_repeated_only_when_the_lock_changed(tmp_path, monkeypatch):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    (tmp_path / "requirements").mkdir()
    for name in install.INCLUDES:
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1\n")
    monkeypatch.setattr(install, "CHECKOUT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    done = []
    monkeypatch.setattr(install, "make_environment", lambda: None)

    class Done:
        returncode = 0

    monkeypatch.setattr(install.subprocess, "run", lambda command, **_: done.append(command[-1]) or Done())

    install.main(["dev"])
    install.main(["dev"])
    install.main(["demo"])
    assert len(done) == 1

    (tmp_path / "requirements" / "demo.txt").write_text("demo==2\n")
    install.main(["dev"])
    assert len(done) == 1
    install.main(["demo"])
    assert len(done) == 2


def test_a_missing_browser_is_told_in_one_line_where_nothing_may_be_installed(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))  # neither a browser nor a package manager

    system.main(["browser"])

    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "Chromium is missing: apt-get install chromium. Browser tests need it."
