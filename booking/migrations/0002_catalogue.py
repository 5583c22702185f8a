"""The offerings a practice starts with."""

from django.db import migrations

from booking import catalogue


def load(apps, schema_editor):
    catalogue.load(apps.get_model("booking", "Offering"))


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
