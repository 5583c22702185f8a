"""pgbench, which PostgreSQL brings along: one script by some clients, values bound, statements kept."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from ifio_practice.embedded import accounts, binaries

WARM = 10  # a client's first runs, not counted: its connection has planned for good after five


@dataclass(frozen=True)
class Ran:
    """Seconds a run takes with all clients at work, and of each statement in order, first runs included."""

    seconds: float
    statements: list[float]


def run(url: str, script: list[str], *, clients: int, times: int, options: str = "") -> Ran:
    """Each client runs the script `times` times. Raises RuntimeError when a statement fails.

    A value is `:name`; a statement that ends in `\\gset` names what it answers. `options` are libpq's.
    """
    program = binaries.postgres_bin(accounts.for_postgres()) / "pgbench"
    with tempfile.TemporaryDirectory(prefix="ifio-bench-") as folder:
        file = Path(folder, "script.sql")
        file.write_text("\n".join(one if _ends_itself(one) else f"{one};" for one in script))
        command = [
            str(program),
            "--no-vacuum",
            "--protocol=prepared",
            "--report-per-command",
            f"--file={file}",
        ]
        command += [f"--client={clients}", f"--jobs={min(2, clients)}", f"--transactions={times}"]
        command += ["--log", f"--log-prefix={folder}/log", url]
        done = subprocess.run(
            command, env=os.environ | {"PGOPTIONS": options}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"pgbench stopped:\n{done.stderr[-2000:]}")
        lines = [line for log in Path(folder).glob("log*") for line in log.read_text().splitlines()]
    return Ran(a_run(lines, clients), latencies(done.stdout))


def _ends_itself(statement: str) -> bool:
    return statement.endswith("\\gset") or statement.startswith("\\")


def a_run(log: Iterable[str], clients: int) -> float:
    """Seconds of the clock for one run, from pgbench's log: client, number (from 1), microseconds …"""
    rows = [line.split() for line in log]
    return mean(int(took) for _, number, took, *_ in rows if int(number) > WARM) / clients / 1_000_000


def latencies(report: str) -> list[float]:
    """Seconds of each statement and command of the script, in order."""
    _, _, after = report.partition("statement latencies in milliseconds")
    return [float(one) / 1000 for one in re.findall(r"^ +([\d.]+) +\d+ ", after, re.MULTILINE)]
