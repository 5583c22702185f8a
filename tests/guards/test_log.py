"""Nothing private is written and nobody refused without a line in the log, over the whole worked example."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from core import actor as acting
from core import audit
from core.models import AccessEntry, SealedModel

from .matrix import MATRIX
from .test_matrix import add_things
from .world import make_world

SEALED = {model._meta.db_table: model for model in apps.get_models() if issubclass(model, SealedModel)}
WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?', re.I)


def test_whatever_changes_a_sealed_row_leaves_a_line(db, monkeypatch):
    """Also a verb that moves its state or takes it away: each transaction says something of its own."""
    silent, touched = [], {}

    def look(execute, sql, params, many, context):
        found = WRITES.match(sql) if isinstance(sql, str) else None
        actor = acting.current_or_none()
        if found and found[2] in SEALED and actor is not None:
            touched.setdefault(actor, set()).add((found[1].upper(), found[2]))
        return execute(sql, params, many, context)

    flush = audit.flush

    def looked_at(actor):
        done = touched.pop(actor, set())
        said = {entry.table for entry in actor.entries.values() if entry.action != "read"}
        if done and not said and not actor.sealed:
            silent.append(sorted(done))
        flush(actor)

    monkeypatch.setattr(audit, "flush", looked_at)
    with connection.execute_wrapper(look):
        make_world()

    assert not silent
    assert not list(unsaid())


def unsaid():
    """Sealed rows that stand in the database without a line that says who wrote them."""
    written = set(
        AccessEntry.objects.exclude(action="read").values_list("subject_table", "subject_id").distinct()
    )
    with acting.building():
        for table, model in SEALED.items():
            for pk in model._base_manager.values_list("pk", flat=True):
                if (table, str(pk)) not in written:
                    yield table, pk


def test_every_refusal_is_said_once(db, client_of):
    """Whoever finds a page closed that holds an object leaves one line, whatever the page."""
    world = make_world()
    add_things(world)
    wrong = []
    for name in ("maya", "theo", "ada"):
        browser = client_of(world.people[name], raise_request_exception=False)
        for route, row in sorted(MATRIX.items()):
            if name in row.who or not row.things or route.startswith("streams:"):
                continue
            address = reverse(route, kwargs={key: world.things[thing] for key, thing in row.things.items()})
            before = AccessEntry.objects.filter(action__startswith="denied.").count()
            answer = browser.get(address) if "GET" in row.methods else browser.post(address, row.sends)
            said = AccessEntry.objects.filter(action__startswith="denied.").count() - before
            if answer.status_code in {403, 404} and said != 1:
                wrong.append(f"{name} at {route}: {said} lines")

    assert not wrong


@pytest.mark.parametrize("door", ["my:home", "practice:today"])
def test_the_wrong_door_is_a_refusal_too(door, ines, ruth, unit, client_of):
    stranger = ruth if door.startswith("my:") else ines

    assert client_of(stranger).get(reverse(door)).status_code == 404

    assert AccessEntry.objects.filter(action=f"denied.{door}", actor=str(stranger.pk)).count() == 1
