from django.db import migrations, models


def keep_what_is_read_now(apps, schema_editor):
    """Whoever is here already goes on being read as they are read today."""
    Partner = apps.get_model("couples", "Partner")
    for partner in Partner.objects.exclude(user=None).select_related("user"):
        Partner.objects.filter(pk=partner.pk).update(shown_name=partner.user.name_used)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("couples", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="shown_name",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The name the others read; only its owner changes it, on purpose.",
                max_length=60,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(keep_what_is_read_now, migrations.RunPython.noop),
    ]
