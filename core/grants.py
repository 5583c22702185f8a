"""What the database roles may touch.

`ifio_web` serves pages and `ifio_worker` sends notices; both own nothing and bypass nothing. The log
and the history can be added to, never changed, and the worker cannot read a sealed body.
"""

from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from . import policies
from .models import AccessEntry, KeyReceipt, SealedModel, StateChange
from .policies import WEB, WORKER

APPEND_ONLY = (AccessEntry, StateChange, KeyReceipt)


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Set the rights once, when the last app of a migrate run is done."""
    with_models = [config for config in apps.get_app_configs() if config.models_module is not None]
    if sender.label == with_models[-1].label:
        apply()


def apply() -> None:
    """Give both roles exactly their rights on every table there is, and the rows of each to whom they are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname IN (%s, %s)", [WEB, WORKER])
        if cursor.fetchone()[0] < 2:
            return
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        present = {name for (name,) in cursor.fetchall()}
        for role in (WEB, WORKER):
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WEB}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WORKER}")
        for model in append_only():
            if model._meta.db_table in present:
                cursor.execute(
                    f"REVOKE UPDATE, DELETE, TRUNCATE ON {model._meta.db_table} FROM {WEB}, {WORKER}"
                )
        for table in ("core_vaultkey", "django_session", "django_migrations"):
            if table in present:
                cursor.execute(f"REVOKE ALL ON {table} FROM {WORKER}")
        # Which keys are gone is told outside by the worker; what they are wrapped in is nothing for it.
        cursor.execute(f"GRANT SELECT (id, scope, superseded_at, destroyed_at) ON core_vaultkey TO {WORKER}")
        cursor.execute(f"GRANT SELECT ON django_migrations TO {WORKER}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {WEB}")
        for sealed in sealed_models():
            table = sealed._meta.db_table
            if table not in present:
                continue
            columns = ", ".join(
                f'"{field.column}"' for field in sealed._meta.concrete_fields if field.name != "body"
            )
            cursor.execute(f"REVOKE SELECT, UPDATE ON {table} FROM {WORKER}")
            cursor.execute(f"GRANT SELECT ({columns}), UPDATE ({columns}) ON {table} TO {WORKER}")
        for table, policy in policies.protected().items():
            if table in present and not policy.worker:
                cursor.execute(f"REVOKE ALL ON {table} FROM {WORKER}")
                if policy.worker_sees:
                    cursor.execute(f"GRANT SELECT ON {table} TO {WORKER}")
        policies.apply(cursor)


def append_only() -> list[type[models.Model]]:
    """Tables that are added to and never changed: the log, the history, and whoever says so of itself."""
    said = [model for model in apps.get_models() if getattr(model, "append_only", False)]
    return [*APPEND_ONLY, *said]


def sealed_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, SealedModel)]
