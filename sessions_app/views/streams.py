"""The live line of a room: Server-Sent Events, replayable from `Last-Event-ID`."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from sessions_app.live import watch
from sessions_app.live.hub import Stream, hub, in_database

HEARTBEAT_SECONDS = 15.0


@require_GET
async def room(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """Everything this person may know of a room, as it happens. Another's room is a 404."""
    user = await request.auser()
    shared = request.GET.get("screen") == "1"
    entered = await in_database(_enter, user, pk, request.session.session_key, shared)
    if entered is None:
        raise Http404
    place, newest = entered
    asked = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    response = StreamingHttpResponse(
        _lines(Stream(place=place, seen=_after(asked, place, newest))), content_type="text/event-stream"
    )
    response["X-Accel-Buffering"] = "no"
    return response


def _enter(user: object, pk: UUID, sign_in: str, shared: bool) -> tuple[watch.Place, dict] | None:
    return watch.enter(user, pk, sign_in, shared=shared)


def _after(asked: str, place: watch.Place, newest: dict[str, int]) -> dict[str, int]:
    """Where to go on: after what was seen last, or from now."""
    pieces = asked.split(".")
    if len(pieces) != len(place.audiences) or not all(piece.isdecimal() for piece in pieces):
        return newest
    return {
        audience: min(int(piece), newest[audience])
        for audience, piece in zip(place.audiences, pieces, strict=True)
    }


async def _lines(stream: Stream) -> AsyncIterator[str]:
    here = hub()
    here.add(stream)
    try:
        # The sign-in was read on the request's own connection; give it back before the long wait.
        await sync_to_async(connections.close_all)()
        yield f"retry: 1000\nid: {stream.cursor}\nevent: here\ndata: {{}}\n\n"
        while not stream.over:
            stream.woken.clear()
            events = await in_database(watch.missed, stream.place, dict(stream.seen))
            for event in events:
                stream.seen[event.audience] = event.number
                data = json.dumps({"kind": event.kind, "subject": str(event.subject_id or "")})
                yield f"id: {stream.cursor}\nevent: look\ndata: {data}\n\n"
            if len(events) == watch.MOST_AT_ONCE:
                continue  # there may be more; otherwise whatever came meanwhile has rung since
            try:
                await asyncio.wait_for(stream.woken.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": here\n\n"
        yield "event: over\ndata: {}\n\n"
    finally:
        here.remove(stream)
