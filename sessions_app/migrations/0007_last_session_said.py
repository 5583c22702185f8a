from django.db import migrations, models


def days_that_are_kept_were_chosen(apps, schema_editor):
    rows = apps.get_model("sessions_app", "LastSession").objects
    rows.filter(check_on__isnull=False).update(check_said=True)


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0006_last_session")]

    operations = [
        migrations.AddField(
            model_name="lastsession",
            name="check_said",
            field=models.BooleanField(
                default=False,
                help_text="Whether the therapist chose that day, or none; until then one is offered.",
            ),
        ),
        migrations.RunPython(days_that_are_kept_were_chosen, migrations.RunPython.noop),
    ]
