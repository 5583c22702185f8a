"""The database roles of web and worker, and btree_gist for the exclusion constraint on claims.

Roles belong to the whole server; a login without CREATEROLE finds them made by its operator, or is told.
"""

from django.contrib.postgres.operations import BtreeGistExtension
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, migrations, transaction

ROLES = ("ifio_web", "ifio_worker")


def make_roles(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for role in ROLES:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone():
                continue
            try:
                with transaction.atomic():
                    cursor.execute(f"CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS")
                    cursor.execute(f"GRANT {role} TO CURRENT_USER")
            except ProgrammingError:
                raise ImproperlyConfigured(
                    f"The database role {role} is missing and this login may not create it."
                    f" Run as an administrator of the server: CREATE ROLE {role} NOLOGIN;"
                ) from None


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        migrations.RunPython(make_roles, migrations.RunPython.noop),
    ]
