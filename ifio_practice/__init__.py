"""The project: settings, addresses, doors and the processes that serve them."""

from .celery import app as celery_app

__all__ = ["celery_app"]
