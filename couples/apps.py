from django.apps import AppConfig


class CouplesConfig(AppConfig):
    name = "couples"

    def ready(self) -> None:
        from . import kinds, mine  # noqa: F401
