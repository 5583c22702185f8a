"""The questions as shipped, version 3: the goals, where I come from, other care, and conditions.

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
    Questionnaire = apps.get_model("intake", "Questionnaire")
    data = json.loads((FORMS / "3.json").read_text(encoding="utf-8"))
    body = json.dumps(data, sort_keys=True, ensure_ascii=False).encode()
    Questionnaire.objects.get_or_create(
        key=data["key"],
        version=data["version"],
        defaults={"data": data, "hash": hashlib.sha256(body).hexdigest(), "created_at": SINCE},
    )


def stay(apps, schema_editor):
    """Whoever has begun stays with the questions that their answers were last written under."""
    Intake = apps.get_model("intake", "Intake")
    newest: dict = {}
    for name in ("IntakeAnswers", "SafetyAnswers"):
        rows = apps.get_model("intake", name).objects.values_list(
            "intake_id", "questionnaire_id", "questionnaire__version"
        )
        for intake_id, questionnaire_id, version in rows:
            newest[intake_id] = max(newest.get(intake_id, (0, None)), (version, questionnaire_id))
    for intake_id, (_version, questionnaire_id) in newest.items():
        Intake.objects.filter(pk=intake_id).update(questionnaire_id=questionnaire_id)
    first = apps.get_model("intake", "Questionnaire").objects.order_by("-version")[0]
    Intake.objects.exclude(state="not_started").filter(questionnaire=None).update(questionnaire=first)


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_questions_are_versions")]
    operations = [
        migrations.RunPython(publish, migrations.RunPython.noop),
        migrations.RunPython(stay, migrations.RunPython.noop),
    ]
