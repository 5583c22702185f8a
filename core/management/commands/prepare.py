"""Everything between an empty database and the first page, in one process: migrate, rights, demo world."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from core import grants, vault


class Command(BaseCommand):
    help = "Migrate, set the roles' rights and, in a demo, make the demo world if there is none."

    def handle(self, *args: Any, **options: Any) -> None:
        from django.contrib.auth import get_user_model
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        else:
            grants.apply()  # a policy that reads differently now comes with no migration
        try:
            vault.check_ring()
        except vault.Damaged as problem:
            raise CommandError(
                f"{problem} Private text in this database cannot be read with it. Put back the VAULT_KEYS"
                " it was written with (make run keeps them in VAR_DIR/secrets.env), or begin with an empty"
                " database."
            ) from None
        if settings.DEMO and not get_user_model().objects.exists():
            with (Path(settings.VAR_DIR) / "demo.json").open("w") as file:
                call_command("demo_world", json=True, stdout=file)
