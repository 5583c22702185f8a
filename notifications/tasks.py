"""The worker's part of the outbox: look what is due. It carries no ids; PostgreSQL knows."""

from celery import shared_task

from . import delivery


@shared_task(ignore_result=True)
def send_due_notices() -> None:
    delivery.send_due()
