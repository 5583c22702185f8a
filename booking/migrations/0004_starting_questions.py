"""The questions and answers a practice starts with."""

from django.db import migrations

from booking import starting_questions


def load(apps, schema_editor):
    starting_questions.load(apps.get_model("booking", "Question"))


class Migration(migrations.Migration):
    dependencies = [("booking", "0003_forget_inquiry")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
