"""Structured logs: one JSON line an event, with a request id, and nothing anybody wrote.

A request is logged by its route, never by its path (paths hold link tokens), and an exception by its
type and frames, never by its message (database errors quote values).
"""

import logging
import logging.config
import time
import traceback
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("request")


def _frames_only(_logger: Any, _name: str, event: dict) -> dict:
    info = event.pop("exc_info", None)
    if info:
        if info is True:
            import sys

            info = sys.exc_info()
        elif isinstance(info, BaseException):
            info = (type(info), info, info.__traceback__)
        if info[0] is not None:
            event["exception"] = info[0].__name__
            event["frames"] = [
                f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(info[2])[-12:]
            ]
    event.pop("exc_text", None)
    return event


_SHARED: list = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _frames_only,
]


def configure(options: dict[str, Any]) -> None:
    """Send structlog and the standard library's logs through one JSON line."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.JSONRenderer(),
                    ],
                    "foreign_pre_chain": _SHARED,
                }
            },
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["console"], "level": options.get("level", "INFO")},
            "loggers": {
                # Django's own request log quotes the path.
                "django.request": {"level": "CRITICAL"},
                "django.server": {"level": "WARNING"},
                "uvicorn.access": {"level": "WARNING"},
                "weasyprint": {"level": "ERROR"},
                "fontTools": {"level": "ERROR"},
            },
        }
    )


class RequestIdMiddleware:
    """A request id in every log line of the request and in the answer; one line when it ends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex[:16]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "answered",
            method=request.method,
            route=match.view_name if match else None,
            status=response.status_code,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )
        response["X-Request-Id"] = request_id
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        from django.core.exceptions import PermissionDenied
        from django.http import Http404

        if not isinstance(exception, Http404 | PermissionDenied):
            log.error("failed", exc_info=exception)
