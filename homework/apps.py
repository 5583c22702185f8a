from django.apps import AppConfig


class HomeworkConfig(AppConfig):
    name = "homework"

    def ready(self) -> None:
        from . import kinds, mine, receivers  # noqa: F401
