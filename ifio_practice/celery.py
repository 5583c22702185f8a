"""The worker and its clock. Tasks carry ids and do one service call; PostgreSQL knows what is due."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ifio_practice.settings.dev")

app = Celery("ifio_practice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
