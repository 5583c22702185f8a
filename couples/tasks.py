"""What beat asks for once in a while; running twice is harmless, and a missed minute is caught up."""

from celery import shared_task

from core import actor as acting

from . import emergency, ending


@shared_task
def expire_openings() -> None:
    with acting.acting_as(acting.system("expire_openings")):
        emergency.expire()


@shared_task(ignore_result=True)
def hide_separated() -> None:
    ending.hide_separated()
