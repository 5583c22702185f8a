from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from . import grants

        # Once a migrate run, after the last app, tables and rights belong together.
        post_migrate.connect(grants.after_migrate, dispatch_uid="core.grants")
