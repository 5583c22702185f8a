"""The worker's part of the outbox: look what is due, and what is long over. No ids; PostgreSQL knows."""

from celery import shared_task

from . import anchor, delivery, purge


@shared_task(ignore_result=True)
def send_due_notices() -> None:
    delivery.send_due()


@shared_task(ignore_result=True)
def purge_notices() -> None:
    purge.purge()


@shared_task(ignore_result=True)
def mail_anchor() -> None:
    anchor.mail()
