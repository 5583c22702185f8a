from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"

    def ready(self) -> None:
        from . import feed, hours, kinds, mine, receivers, retention  # noqa: F401
