"""bench/RESULTS.md: what was measured, on what, and what there is to say about it."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psycopg
import redis

from bench.pairs import Figure, Line
from bench.servers import CHECKOUT

FILE = CHECKOUT / "bench" / "RESULTS.md"
PACKAGES = ("django", "psycopg", "gunicorn", "uvicorn", "celery", "redis", "cryptography")

HEAD = """# Figures

Written by `make bench` (`python -m bench`), and overwritten by each run. Every figure stands beside a floor:
the same thing done by Django with nothing of ours in it (`bench/bare.py`), on the same machine, the same
PostgreSQL and in the same minute, in turn: ours, bare, ours, bare. What counts is the ratio; absolute times
are of this machine at that moment. A ratio is the median of its pairs, with the least and the greatest.
"""


def write(figures: list[Figure], commit: str, rounds: int, *, quick: bool, seconds: float) -> str:
    """The whole page as text."""
    parts = [HEAD, machine(), run(commit, rounds, quick, seconds), overview(figures)]
    for figure in figures:
        if figure.notes:
            parts.append(f"## {figure.title}\n\n" + "\n\n".join(figure.notes))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def machine() -> str:
    """The machine and the versions."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SHOW server_version").fetchone()
        quick = connection.execute("SHOW synchronous_commit").fetchone()
    bell = redis.Redis.from_url(os.environ["REDIS_URL"]).info("server")
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return "\n".join(
        [
            "## Machine",
            "",
            f"- {os.cpu_count()} cores, {_cpu()}, {_memory()} of memory,"
            f" {platform.system()} {platform.release()}",
            f"- Python {platform.python_version()}, PostgreSQL {row[0] if row else '?'} (commits wait for the"
            f" disk: {quick[0] if quick else '?'}), Valkey {bell.get('valkey_version', '?')}",
            f"- {packages}",
            f"- Load averages when this was written: {load}; the load's own process shares the cores",
        ]
    )


def commit() -> str:
    """The commit that is measured, taken when a run begins."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def run(commit: str, rounds: int, quick: bool, seconds: float) -> str:
    how = "a quick look, with fewer requests" if quick else "a whole run"
    return (
        f"Measured on {datetime.now(UTC):%d %B %Y, %H:%M} UTC, after commit {commit}: {how},"
        f" {rounds} pairs a figure, {seconds / 60:.0f} minutes. Production settings, the database role of the"
        " web process (or the worker), 2 processes of 4 threads where nothing else is said."
    )


def overview(figures: list[Figure]) -> str:
    lines = [
        "## Overview",
        "",
        "| figure | ours | bare | ratio (least to greatest) | target | met |",
        "|---|---:|---:|---:|---:|---|",
    ]
    return "\n".join([*lines, *(_row(one) for figure in figures for one in figure.lines)])


def _row(one: Line) -> str:
    ratio = ""
    if one.value is not None:
        ratio = f"{one.value:.2f}"
        if one.spread:
            ratio += f" ({one.spread[0]:.2f} to {one.spread[1]:.2f})"
    met = "" if one.met is None else "yes" if one.met else "**no**"
    return f"| {one.name} | {one.ours} | {one.bare} | {ratio} | {one.target} | {met} |"


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> str:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal"):
            return f"{int(line.split()[1]) / 1024 / 1024:.0f} GB"
    return "an unknown amount"
