"""`make faults`: plants each fault in a copy of the tree and asks whether `-m privacy` sees it.

Row policies hide a forgotten filter, which is what they are for; in the copies they are off, so that
the filter stands alone. Two copies work side by side, each with a database that is built once.
What fails there without a fault asks the policies themselves, and is left out.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from .table import FAULTS, Fault

ROOT = Path(__file__).parents[2]
LANES = 2
MISSED_AT_MOST = 1
ABOUT_THE_WALL = 5  # tests of the selection, at most
PATIENCE = 300  # seconds; a fault that makes the selection hang is seen too
TESTS_FAILED = 1
SELECTION = ["-m", "privacy", "-p", "no:randomly", "-p", "no:cacheprovider", "-q", "--reuse-db"]
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.M)
POLICIES = "core/policies.py"
WALL = {'"{table}" ENABLE ROW': '"{table}" DISABLE ROW', '"{table}" FORCE ROW': '"{table}" NO FORCE ROW'}


class Lane:
    """One copy of the tree, with a database and a cache of its own."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder / str(number)
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.check_output(listed, cwd=ROOT, text=True).split("\0"):
            if name and (ROOT / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.folder / name)
        (self.folder / ".venv").unlink(missing_ok=True)
        (self.folder / ".venv").symlink_to((ROOT / ".venv").resolve())
        self._take_the_wall_down()
        self.left_out: list[str] = []
        # Names of our own beside those of the suite.
        database = re.sub(r"/ifio(?=\?|$)", f"/ifio_faults_{number}", os.environ["DATABASE_URL"], count=1)
        cache = re.sub(r"/0$", f"/{number + 5}", os.environ["REDIS_URL"])
        self.env = os.environ | {"DATABASE_URL": database, "REDIS_URL": cache, "PYTHONDONTWRITEBYTECODE": "1"}

    def _take_the_wall_down(self) -> None:
        path = self.folder / POLICIES
        text = path.read_text(encoding="utf-8")
        for line, off in WALL.items():
            assert text.count(line) == 1, line
            text = text.replace(line, off)
        path.write_text(text, encoding="utf-8")

    def select(self, *more: str) -> tuple[int, str]:
        """Run the selection here. Answers how it ended, and what it said at the end."""
        command = [sys.executable, "-m", "pytest", *SELECTION, *more]
        try:
            ended = subprocess.run(
                command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            return TESTS_FAILED, "it hung"
        return ended.returncode, ended.stdout + ended.stderr

    def plant(self, fault: Fault) -> tuple[bool, str, float]:
        """Whether the selection saw this fault, through which test, and how long that took."""
        path = self.folder / fault.path
        good = path.read_text(encoding="utf-8")
        assert good.count(fault.good) == 1, f"{fault.name}: what it replaces is not there once"
        path.write_text(good.replace(fault.good, fault.bad), encoding="utf-8")
        began = time.monotonic()
        try:
            ended, said = self.select("-x", *(f"--deselect={test}" for test in self.left_out))
        finally:
            path.write_text(good, encoding="utf-8")
        found = FAILED.search(said)
        return ended == TESTS_FAILED, found[1] if found else "", time.monotonic() - began


def main(wanted: list[str]) -> int:
    faults = [fault for fault in FAULTS if not wanted or any(one in fault.name for one in wanted)]
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        lanes: Queue[Lane] = Queue()
        for number in range(LANES):
            lanes.put(Lane(Path(folder), number))

        def untouched(lane: Lane) -> None:
            began = time.monotonic()
            ended, said = lane.select("--create-db")
            lane.left_out = FAILED.findall(said)
            if ended not in {0, TESTS_FAILED} or len(lane.left_out) > ABOUT_THE_WALL:
                raise SystemExit(f"The selection fails without a fault:\n{said[-4000:]}")
            took = time.monotonic() - began
            print(f"Nothing planted, {took:.0f} s; left out: {lane.left_out}", flush=True)

        def planted(fault: Fault) -> tuple[Fault, bool]:
            lane = lanes.get()
            try:
                seen, test, took = lane.plant(fault)
            finally:
                lanes.put(lane)
            said = "seen  " if seen else "MISSED"
            print(f"{said} {took:4.0f} s  {fault.name}  [{test.removeprefix('tests/')}]", flush=True)
            return fault, seen

        with ThreadPoolExecutor(LANES) as pool:
            list(pool.map(untouched, list(lanes.queue)))
            results = list(pool.map(planted, faults))
    missed = [fault for fault, seen in results if not seen]
    between = [fault for fault in missed if fault.partner]
    print(f"\n{len(faults) - len(missed)} of {len(faults)} seen; between partners {len(between)} missed.")
    return int(bool(between) or len(missed) > MISSED_AT_MOST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
