from django.apps import AppConfig


class PartsConfig(AppConfig):
    name = "parts"

    def ready(self) -> None:
        from . import mine  # noqa: F401
