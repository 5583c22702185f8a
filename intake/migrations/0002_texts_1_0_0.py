"""The eight texts to sign, in version 1.0.0. A practice changes them by publishing a new version."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations

TEXTS = Path(__file__).parent / "texts" / "1_0_0"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)

# key, policy, title
ORDER = [
    ("way_of_working", "", "How we work together"),
    ("privacy_between_us", "transparency", "Privacy between us"),
    ("privacy_between_us", "limited", "Privacy between us"),
    ("privacy_between_us", "individual_confidential", "Privacy between us"),
    ("confidentiality_limits", "", "When something cannot stay private"),
    ("records_and_release", "", "What is kept, and who can get it"),
    ("online_sessions", "", "Meeting online"),
    ("fees_and_changes", "", "Fees and changes"),
    ("data_use", "", "What the app stores"),
    ("limits_of_app", "", "What the app cannot do"),
]


def write(apps, schema_editor):
    Document = apps.get_model("intake", "Document")
    keys = list(dict.fromkeys(key for key, _policy, _title in ORDER))
    for key, policy, title in ORDER:
        name = f"{key}-{policy}.md" if policy else f"{key}.md"
        body = (TEXTS / name).read_text(encoding="utf-8")
        Document.objects.create(
            key=key,
            policy=policy,
            position=keys.index(key) + 1,
            title=title,
            major=1,
            minor=0,
            patch=0,
            effective_from=SINCE,
            body=body,
            body_hash=hashlib.sha256(body.encode()).hexdigest(),
            resign_on="major",
        )


def take_back(apps, schema_editor):
    apps.get_model("intake", "Document").objects.filter(major=1, minor=0, patch=0).delete()


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    operations = [migrations.RunPython(write, take_back)]
