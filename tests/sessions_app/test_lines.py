"""What an open stream asks of the database: once when it is rung for, and not while nothing happens."""

import asyncio
from types import SimpleNamespace
from uuid import uuid4

from sessions_app.live import watch
from sessions_app.live.hub import Stream
from sessions_app.views import streams


def test_an_event_costs_a_stream_one_question(monkeypatch):
    place = watch.Place(uuid4(), uuid4(), "sign-in", ("room",))
    event = SimpleNamespace(audience="room", number=1, kind="phase", subject_id=None)
    stream, asked = Stream(place=place, seen={"room": 0}), []

    async def in_database(question, *args):
        asked.append(question)
        return [event] if len(asked) == 2 else []

    monkeypatch.setattr(streams, "in_database", in_database)
    monkeypatch.setattr(streams, "hub", lambda: SimpleNamespace(add=lambda _: None, remove=lambda _: None))
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.01)

    async def listen():
        lines = streams._lines(stream)
        heard = [await anext(lines), await anext(lines)]
        stream.woken.set()
        heard += [await anext(lines), await anext(lines)]
        await lines.aclose()
        return [line.strip().splitlines()[-1] for line in heard]

    assert asyncio.run(listen()) == [
        "data: {}",
        ": here",
        'data: {"kind": "phase", "subject": ""}',
        ": here",
    ]
    assert len(asked) == 2
