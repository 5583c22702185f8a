"""The floor: Django with nothing of ours in it, no middleware, one file, a database and schema of its own.

`python -m bench.bare` makes the database of BARE_URL anew. `bench.bare:pages` is served by WSGI,
`bench.bare:streams` by ASGI.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

import django
import redis
import redis.asyncio
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path

_url = urlsplit(os.environ["BARE_URL"])
PAGE = "<!doctype html><title>{{ row.name }}</title><h1>{{ row.name }}</h1><p>{{ row.pk }}"
if not settings.configured:
    settings.configure(
        SECRET_KEY="the floor keeps no secrets",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(_url.path.strip("/")),
                "USER": unquote(_url.username or ""),
                "PASSWORD": unquote(_url.password or ""),
                "HOST": dict(parse_qsl(_url.query)).get("host") or _url.hostname or "",
                "PORT": str(_url.port or ""),
                "CONN_MAX_AGE": None,
            }
        },
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"row.html": PAGE})]},
            }
        ],
        USE_TZ=True,
    )
    django.setup()

SCHEMA = """
    CREATE EXTENSION IF NOT EXISTS btree_gist;
    CREATE TABLE helper (id int PRIMARY KEY, name text NOT NULL);
    CREATE TABLE visit (
        id bigserial PRIMARY KEY, helper_id int NOT NULL REFERENCES helper,
        starts timestamptz NOT NULL, ends timestamptz NOT NULL, state text NOT NULL,
        CONSTRAINT apart EXCLUDE USING gist (helper_id WITH =, tstzrange(starts, ends) WITH &&));
    CREATE TABLE visitor (
        id bigserial PRIMARY KEY, visit_id bigint NOT NULL REFERENCES visit, person int NOT NULL,
        UNIQUE (visit_id, person));
    CREATE TABLE letter (id bigserial PRIMARY KEY, kind text NOT NULL, about jsonb NOT NULL);
    CREATE SEQUENCE next_time;
    INSERT INTO helper SELECT n, 'Helper ' || n FROM generate_series(0, 99) n;
    ANALYZE;
"""
HELPERS, OPENING = 100, datetime(2031, 1, 1, tzinfo=UTC)


class Helper(models.Model):
    id = models.IntegerField(primary_key=True)
    name = models.TextField()

    class Meta:
        app_label, db_table, managed = "bare", "helper", False

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    id = models.BigAutoField(primary_key=True)
    helper = models.ForeignKey(Helper, on_delete=models.DO_NOTHING)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    state = models.TextField(default="asked")

    class Meta:
        app_label, db_table, managed = "bare", "visit", False

    def __str__(self) -> str:
        return str(self.pk)


class Visitor(models.Model):
    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.DO_NOTHING)
    person = models.IntegerField()

    class Meta:
        app_label, db_table, managed = "bare", "visitor", False

    def __str__(self) -> str:
        return str(self.pk)


class Letter(models.Model):
    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    about = models.JSONField()

    class Meta:
        app_label, db_table, managed = "bare", "letter", False

    def __str__(self) -> str:
        return str(self.pk)


def row(request: HttpRequest) -> HttpResponse:
    """One row by its key, in one template."""
    return render(request, "row.html", {"row": Helper.objects.get(pk=7)})


def book(request: HttpRequest) -> HttpResponse:
    """A time nobody has, two people, one line in an outbox; one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('next_time')")
        number = cursor.fetchone()[0]
    starts = OPENING + timedelta(hours=number // HELPERS)
    with transaction.atomic():
        visit = Visit.objects.create(
            helper_id=number % HELPERS, starts=starts, ends=starts + timedelta(minutes=50)
        )
        Visitor.objects.bulk_create([Visitor(visit=visit, person=one) for one in (1, 2)])
        Letter.objects.create(kind="visit.asked", about={"visit": visit.pk, "helper": visit.helper_id})
    return HttpResponse(str(visit.pk), status=201)


# ── A broadcast: one subscription a process, one queue a listener ────────────


class Board:
    """The listeners of this process."""

    def __init__(self) -> None:
        self.queues: set[asyncio.Queue[bytes]] = set()
        self.task: asyncio.Task | None = None

    async def listen(self) -> None:
        async with redis.asyncio.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None).pubsub() as ear:
            await ear.subscribe("bare")
            async for message in ear.listen():
                if message["type"] == "message":
                    for queue in self.queues:
                        queue.put_nowait(b"data: " + message["data"] + b"\n\n")


board = Board()
_bell: redis.asyncio.Redis | None = None


async def stream(request: HttpRequest) -> StreamingHttpResponse:
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    if board.task is None:
        board.task = asyncio.create_task(board.listen())

    async def lines():
        board.queues.add(queue)
        try:
            yield b": here\n\n"
            while True:
                yield await queue.get()
        finally:
            board.queues.discard(queue)

    return StreamingHttpResponse(lines(), content_type="text/event-stream")


async def shout(request: HttpRequest) -> HttpResponse:
    global _bell
    if _bell is None:
        _bell = redis.asyncio.Redis.from_url(os.environ["REDIS_URL"])
    await _bell.publish("bare", request.body)
    return HttpResponse(status=204)


urlpatterns = [path("row", row), path("book", book), path("stream", stream), path("shout", shout)]
pages, streams = get_wsgi_application(), get_asgi_application()


def make() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)


if __name__ == "__main__":
    sys.exit(make())
