from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"

    def ready(self) -> None:
        from . import beside, kinds, mine, receivers  # noqa: F401
