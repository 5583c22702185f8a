"""Mistakes that could be made twice: found by reading the source."""

import ast
import re
from pathlib import Path

import pytest

from .routes import routes

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = (
    "accounts booking core couples dashboard groups homework intake notifications parts sessions_app".split()
)
SOURCES = sorted(
    path
    for app in [*APPS, "ifio_practice"]
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)

# System time, where the system means it: leases, heartbeats, process supervision, log lines.
SYSTEM_TIME = {
    "core/clock.py",
    "core/health.py",
    "core/logs.py",
    "core/tasks.py",
    "dashboard/management/commands/demo_world.py",  # what week it is outside, to move the story to
    "dashboard/post.py",
    "notifications/delivery.py",  # leases
    "sessions_app/live/watch.py",  # who is connected
    "sessions_app/queries.py",
}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(tree: ast.AST) -> list[tuple[str, int]]:
    return [(ast.unparse(node.func), node.lineno) for node in ast.walk(tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_domain_time_comes_from_the_clock(path):
    if relative(path) in SYSTEM_TIME or relative(path).startswith("ifio_practice/embedded"):
        return
    asked = {"datetime.now", "timezone.now", "datetime.utcnow", "date.today", "datetime.today", "Now"}

    found = [f"{name}() in line {line}" for name, line in calls(ast.parse(path.read_text())) if name in asked]

    assert not found, f"{relative(path)} asks another clock: {found}"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_zone_is_asked_of_the_one_place_that_knows_of_zones_that_are_gone(path):
    if relative(path) == "core/zones.py" or relative(path).startswith("dashboard/demo/"):
        return

    assert "ZoneInfo(" not in path.read_text(), f"{relative(path)} makes a zone: core.zones.of() does"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_query_asks_the_database_what_time_it_is(path):
    text = path.read_text()
    found = [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"\b(now\(\)|current_timestamp|clock_timestamp)", node.value, re.I)
        and re.search(r"\b(select|update|insert|where|delete)\b", node.value, re.I)
    ]

    assert not found, f"{relative(path)} asks SQL for the time in lines {found}"


VIEWS = [path for path in SOURCES if "views" in path.parts or path.name == "views.py"]


@pytest.mark.parametrize("path", VIEWS, ids=relative)
def test_views_reach_rows_only_through_access_or_a_service(path):
    """`Model.objects…` in a view is a way around the walls, unless it begins with `visible_to`."""
    tree = ast.parse(path.read_text())
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}

    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager", "_default_manager"}:
            then = parents.get(node)
            if not (isinstance(then, ast.Attribute) and then.attr in {"visible_to", "of", "beside"}):
                found.append(f"line {node.lineno}: {ast.unparse(node)}")

    assert not found, f"{relative(path)}: {found}"


ROUTED = {(route.view.__module__, route.view.__name__) for route in routes()}


@pytest.mark.parametrize("path", VIEWS, ids=relative)
def test_every_view_says_its_methods(path):
    """A view without a method decorator answers methods that nobody thought of."""
    decorators = {"require_safe", "require_POST", "require_GET", "require_http_methods", "press"}
    module = relative(path).removesuffix(".py").replace("/", ".")
    found = []
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (module, node.name) in ROUTED:
            names = {ast.unparse(item).split("(")[0].split(".")[-1] for item in node.decorator_list}
            if not names & decorators:
                found.append(node.name)

    assert not found, f"{relative(path)}: {found}"


def test_only_the_suite_opens_a_chromium():
    """Tests take the fixture `browser`: two of them in one process clash, in some orders only. The proof of
    scripts runs in a process without it."""
    mine = Path(__file__)
    found = [
        relative(path)
        for path in (ROOT / "tests").rglob("test_*.py")
        if path != mine and "proof" not in path.parts and "chromium.opened(" in path.read_text()
    ]

    assert not found


def test_the_suite_runs_with_its_own_settings(settings):
    """The settings of a laptop's copy limit how often somebody signs in, and hash slowly."""
    assert settings.SETTINGS_MODULE == "ifio_practice.settings.test"
