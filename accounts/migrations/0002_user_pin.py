from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="pin",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="A hash, or empty: before what is theirs alone.",
                max_length=128,
            ),
        ),
    ]
