from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from core import actor as acting


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from . import devices, idle, mine, pin, receivers, waits  # noqa: F401

        user_logged_in.connect(_acts_from_now_on, dispatch_uid="accounts.become")


def _acts_from_now_on(sender: Any, user: Any, **kwargs: Any) -> None:
    acting.become(user)
