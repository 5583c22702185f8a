from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from django.core.validators import MaxLengthValidator

        from . import fields, grants, planned, unattended

        # In every form, also those that a model makes: what is too long is said in our words.
        MaxLengthValidator.message = fields.TOO_LONG
        # Once a migrate run, after the last app, tables and rights belong together.
        post_migrate.connect(grants.after_migrate, dispatch_uid="core.grants")
        connection_created.connect(planned.keep_many, dispatch_uid="core.planned")
        if settings.RAISE_WITHOUT_ACTOR:
            connection_created.connect(unattended.watch, dispatch_uid="core.unattended")
