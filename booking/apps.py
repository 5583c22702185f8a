from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "booking"

    def ready(self) -> None:
        from . import beside, inquiry_kinds, kinds, mine, receivers, retention  # noqa: F401
