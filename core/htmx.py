"""Answering a page or the one piece of it that htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def piece(
    request: HttpRequest, page: str, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The whole `page`, or only its partial `name` when htmx asked; the context is the same."""
    template = f"{page}#{name}" if getattr(request, "htmx", False) else page
    return render(request, template, context, status=status)
