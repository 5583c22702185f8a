from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0017_time_alone"),
    ]

    operations = [
        migrations.AddField(
            model_name="calendarentry",
            name="of",
            field=models.UUIDField(blank=True, help_text="What of an app above it is one of.", null=True),
        ),
    ]
