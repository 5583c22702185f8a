"""Figure: the memory of each process of a whole copy, after the worked example and some pages each."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
from pathlib import Path

from bench import world
from bench.pairs import Figure, Line
from bench.servers import children
from ifio_practice.embedded.practice import Practice

PEOPLE, PASSWORD, PAGES = ("ruth", "ines", "tom", "ada"), "a quiet place to begin", 12


def measure(*, rounds: int, quick: bool) -> Figure:
    """One copy, started as `make run` does, with servers of its own."""
    practice = Practice(DEMO="1", DEMO_AT=world.POINT)
    try:
        practice.start(timeout=400)
        seen = sum(_visit(practice.url, name, 4 if quick else PAGES) for name in PEOPLE)
        rows = _processes(practice)
    finally:
        practice.stop(timeout=20)
    found = Figure("Memory")
    groups: dict[str, list[float]] = {}
    for name, rss, pss in rows:
        group = groups.setdefault(name, [0, 0.0, 0.0])
        group[0] += 1
        group[1] += rss
        group[2] += pss
    found.lines.append(
        Line(
            "Memory of a whole copy (proportional share), all processes",
            _mb(sum(one[2] for one in groups.values())),
            "",
        )
    )
    lines = ["| process | how many | resident (RSS), MB | proportional (PSS), MB |", "|---|---:|---:|---:|"]
    for name, (count, rss, pss) in sorted(groups.items(), key=lambda one: -one[1][2]):
        lines.append(f"| {name} | {count} | {rss:.0f} | {pss:.0f} |")
    found.notes.append(
        f"A copy as `make run` starts it, with the worked example up to the signed note and {seen} pages"
        f" seen by {len(PEOPLE)} people. Memory that processes share counts for each of them in RSS, and in"
        " parts in PSS.\n\n" + "\n".join(lines)
    )
    return found


def _mb(value: float) -> str:
    return f"{value:.0f} MB"


def _visit(url: str, name: str, most: int) -> int:
    """Sign in and follow links from the first page. Answers how many pages were seen."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = browser.open(f"{url}/account/login/", timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    if token is None:
        raise RuntimeError("The sign-in page has no form.")
    fields = {
        "login": f"{name}@example.test",
        "password": PASSWORD,
        "csrfmiddlewaretoken": token.group(1),
    }
    request = urllib.request.Request(
        f"{url}/account/login/", urllib.parse.urlencode(fields).encode(), {"Referer": f"{url}/account/login/"}
    )
    answer = browser.open(request, timeout=30)
    if "/account/login" in answer.url:
        raise RuntimeError(f"{name} could not sign in.")
    waiting, seen = _links(answer.read().decode()), 1
    for path in waiting[:most]:
        browser.open(url + path, timeout=30).read()
        seen += 1
    return seen


def _links(page: str) -> list[str]:
    found = re.findall(r'href="(/(?:my|practice)/[^"#]*)"', page)
    return [path.replace("&amp;", "&") for path in dict.fromkeys(found)]


def _processes(practice: Practice) -> list[tuple[str, float, float]]:
    """Name, RSS and PSS in MB of each process of a copy."""
    if practice.process is None:
        return []
    waiting, rows = [practice.process.pid], []
    while waiting:
        pid = waiting.pop()
        try:
            waiting += children(pid)
            facts = Path(f"/proc/{pid}/smaps_rollup").read_text()
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        numbers = dict(re.findall(r"^(Rss|Pss): +(\d+)", facts, re.MULTILINE))
        rows.append((_name(command), int(numbers["Rss"]) / 1024, int(numbers["Pss"]) / 1024))
    return rows


def _name(command: str) -> str:
    names = {
        "postgres": "PostgreSQL (all processes)",
        "uvicorn": "web (uvicorn, pages and streams)",
        " worker ": "worker (celery: one parent, two children)",
        " beat ": "beat (celery)",
        "mailsink": "mail sink",
        "valkey": "Valkey",
        "ifio_practice.embedded": "supervisor",
    }
    return next((name for mark, name in names.items() if mark in command), "helpers of the supervisor")
