"""The questions as shipped, version 4: what most people leave out is folded at the end of its page.

A form that was begun stays with the questions it was begun with.
"""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations

FORMS = Path(__file__).parent / "forms"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)  # as the texts to sign


def publish(apps, schema_editor):
    """A practice that published a version 4 of its own keeps it."""
    Questionnaire = apps.get_model("intake", "Questionnaire")
    data = json.loads((FORMS / "4.json").read_text(encoding="utf-8"))
    body = json.dumps(data, sort_keys=True, ensure_ascii=False).encode()
    Questionnaire.objects.get_or_create(
        key=data["key"],
        version=data["version"],
        defaults={"data": data, "hash": hashlib.sha256(body).hexdigest(), "created_at": SINCE},
    )


class Migration(migrations.Migration):
    dependencies = [("intake", "0009_time_alone")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
