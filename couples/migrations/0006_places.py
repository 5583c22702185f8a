from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("couples", "0005_published_times"),
    ]

    operations = [
        migrations.AlterField(
            model_name="receipt",
            name="kind",
            field=models.CharField(
                choices=[
                    ("person", "What was a person's own, at their wish"),
                    ("case", "A record that was kept as long as it had to be"),
                    ("process", "Process notes past their time"),
                    ("places", "Places in past groups, retreats and workshops"),
                    ("training", "Places in past trainings"),
                    ("spans", "Past days on which somebody could have come"),
                ],
                max_length=8,
            ),
        ),
    ]
