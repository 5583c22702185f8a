from django.apps import AppConfig


class SessionsAppConfig(AppConfig):
    name = "sessions_app"

    def ready(self) -> None:
        from . import kinds, mine, receivers, retention  # noqa: F401
