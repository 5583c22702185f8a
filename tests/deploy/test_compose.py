"""docker-compose.yml is well formed, complete, and says the same as the other files of the deployment."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parent.parent.parent
APPS = ("pages", "streams", "worker", "beat", "migrate", "retention")

# The parts of the Compose specification that we use; a misspelt key is not among them.
TOP = {"name", "services", "networks", "volumes"}
SERVICE = {
    *("build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "init", "logging"),
    *("networks", "ports", "read_only", "restart", "security_opt", "shm_size", "stop_grace_period"),
    *("stop_signal", "tmpfs", "user", "volumes"),
}
HEALTHCHECK = {"test", "interval", "timeout", "retries", "start_period"}
CONDITIONS = {"service_healthy", "service_completed_successfully", "service_started"}
DURATION = re.compile(r"\d+(s|m|h)")
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)(?::([-?])([^}]*))?\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    lines = (CHECKOUT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_only_keys_of_the_specification_are_used(compose):
    assert {key for key in compose if not key.startswith("x-")} == TOP
    for name, service in compose["services"].items():
        assert set(service) <= SERVICE, name
        assert "image" in service, name
        check = service.get("healthcheck", {})
        assert set(check) <= HEALTHCHECK, name
        if check:
            assert check["test"][0] in {"CMD", "CMD-SHELL"}, name
        for key in ("interval", "timeout", "start_period"):
            assert DURATION.fullmatch(check.get(key, "1s")), (name, key)
        for key in ("stop_grace_period",):
            assert DURATION.fullmatch(service.get(key, "1s")), (name, key)


def test_what_a_service_leans_on_exists_and_can_meet_the_condition(compose):
    services = compose["services"]
    for name, service in services.items():
        for other, rule in service.get("depends_on", {}).items():
            assert other in services, name
            assert rule["condition"] in CONDITIONS
            if rule["condition"] == "service_healthy":
                assert "healthcheck" in services[other], f"{name} waits for the health of {other}"
        for network in service["networks"]:
            assert network in compose["networks"], name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            known = (CHECKOUT / source).exists() if source.startswith(".") else source in compose["volumes"]
            assert known, volume


def test_everything_but_the_migration_is_brought_back_and_watched(compose):
    for name, service in compose["services"].items():
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
        assert ("healthcheck" in service) == (name != "migrate")


def test_only_the_proxy_has_ports_and_only_the_worker_reaches_out(compose):
    services = compose["services"]

    assert [name for name in services if "ports" in services[name]] == ["proxy"]
    assert compose["networks"]["inside"]["internal"] is True
    assert sorted(n for n in services if "outside" in services[n]["networks"]) == ["proxy", "worker"]


def test_every_secret_comes_from_the_environment_and_stands_in_the_example(compose, example):
    text = (CHECKOUT / "docker-compose.yml").read_text()
    required = {name for name, kind, _ in VARIABLE.findall(text) if kind == "?"}
    named = {name for name, _, _ in VARIABLE.findall(text)}

    assert {"SECRET_KEY", "VAULT_KEYS", "VALKEY_PASSWORD", "POSTGRES_PASSWORD"} <= required
    assert named == set(example)
    for name in example:
        if any(word in name for word in ("SECRET", "KEYS", "PASSWORD", "EMAIL_URL")) and name != "ACME_EMAIL":
            assert example[name] == "", f"{name} has a value in the example"


def test_each_process_logs_in_as_itself(compose):
    logins = {
        name: re.match(r"postgres://(\w+):", compose["services"][name]["environment"]["DATABASE_URL"])[1]
        for name in APPS
    }

    assert logins == {
        "pages": "ifio_pages",
        "streams": "ifio_pages",
        "worker": "ifio_jobs",
        "beat": "ifio_jobs",
        "migrate": "ifio_owner",
        "retention": "ifio_owner",
    }


def test_every_command_is_one_that_the_start_script_knows(compose):
    script = (CHECKOUT / "deploy" / "start").read_text()
    known = set(re.findall(r"^(\w+)\)$", script, re.MULTILINE))
    procfile = yaml.safe_load((CHECKOUT / "Procfile").read_text())

    assert {compose["services"][name]["command"][0] for name in APPS} == known
    assert {command.removeprefix("deploy/start ") for command in procfile.values()} == known


def test_scripts_can_be_run_and_read_by_their_shell():
    for name in ("start", "healthy", "postgres/roles.sh"):
        script = CHECKOUT / "deploy" / name
        assert os.access(script, os.X_OK), name
        if script.read_text().startswith("#!/bin/sh"):
            subprocess.run(["sh", "-n", script], check=True)


def test_an_unknown_process_is_refused_with_one_line():
    done = subprocess.run([CHECKOUT / "deploy" / "start", "cron"], capture_output=True, text=True)

    assert done.returncode == 64
    assert done.stderr.startswith("Say which process to start: ")


def test_the_image_holds_what_the_processes_need():
    dockerfile = (CHECKOUT / "deploy" / "Dockerfile").read_text()

    for source in re.findall(r"^COPY (?!--)(\S+) ", dockerfile, re.MULTILINE):
        assert (CHECKOUT / source).exists(), source
    assert "--require-hashes -r /tmp/run.txt" in dockerfile
    assert re.search(r"^USER ifio$", dockerfile, re.MULTILINE)
    assert '["/app/deploy/start"]' in dockerfile


def test_no_file_says_where_packages_come_from():
    """Hashes say what is installed; where it comes from is for the machine to say."""
    for lock in (CHECKOUT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(), lock
    files = [file for file in (CHECKOUT / "deploy").rglob("*") if file.is_file()]
    files += [CHECKOUT / name for name in ("pyproject.toml", "docker-compose.yml", "Procfile", ".ci/run")]

    for file in files:
        assert "index-url" not in file.read_text().lower(), file


def test_every_locked_package_has_a_hash_and_the_smaller_lists_are_parts_of_the_larger():
    pins = {}
    for name in ("run", "demo", "dev"):
        text = (CHECKOUT / "requirements" / f"{name}.txt").read_text()
        entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
        locked = [entry for entry in entries if "==" in entry.partition("\n")[0]]
        assert all("--hash=sha256:" in entry for entry in locked), name
        pins[name] = {re.match(r"[^\s;]+==[^\s;]+", entry)[0] for entry in locked}

    assert pins["run"] < pins["demo"] < pins["dev"]
