"""/healthz says that this process answers, /readyz that what it needs is there."""

from datetime import UTC, datetime, timedelta

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from .models import Heartbeat

QUIET_FOR = timedelta(seconds=60)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    found = {"database": _database(), "valkey": _valkey(), "migrations": False, "worker": False}
    if found["database"]:
        found["migrations"] = _migrations()
        found["worker"] = _worker()
    ready = all(found.values())
    return JsonResponse({"ok": ready, **found}, status=200 if ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _valkey() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as bell:
            return bool(bell.ping())
    except redis.RedisError:
        return False


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _worker() -> bool:
    return Heartbeat.objects.filter(name="worker", at__gte=datetime.now(UTC) - QUIET_FOR).exists()
