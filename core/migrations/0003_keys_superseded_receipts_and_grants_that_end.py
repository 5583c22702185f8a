import uuid

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]

    operations = [
        migrations.AddField("vaultkey", "superseded_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("vaultkey", "one_live_key_per_purpose"),
        migrations.AddConstraint(
            "vaultkey",
            models.UniqueConstraint(
                fields=["scope", "purpose"],
                condition=Q(destroyed_at=None, superseded_at=None),
                name="one_key_seals_per_purpose",
            ),
        ),
        migrations.AddField("scopegrant", "expires_at", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="KeyReceipt",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("scope", models.UUIDField()),
                ("whole", models.BooleanField()),
                ("purposes", models.JSONField()),
                ("keys", models.JSONField()),
                ("destroyed", models.PositiveIntegerField()),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"indexes": [models.Index(fields=["scope"], name="receipts_of_a_scope")]},
        ),
    ]
