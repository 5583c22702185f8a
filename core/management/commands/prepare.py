"""Everything between an empty database and the first page, in one process: migrate, rights, demo world."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command


class Command(BaseCommand):
    help = "Migrate, set the roles' rights and, in a demo, make the demo world if there is none."

    def handle(self, *args: Any, **options: Any) -> None:
        from django.contrib.auth import get_user_model
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        if settings.DEMO and not get_user_model().objects.exists():
            with (Path(settings.VAR_DIR) / "demo.json").open("w") as file:
                call_command("demo_world", json=True, stdout=file)
