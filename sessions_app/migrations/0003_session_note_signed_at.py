"""A session knows when its note was signed, so that those without one are found by an index of their own."""

from django.db import migrations, models

FILL = """
UPDATE sessions_app_therapysession session SET note_signed_at = note.signed_at
FROM sessions_app_progressnote note WHERE note.session_id = session.id AND note.state = 'signed'
"""


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0002_signed_notes_stay")]
    operations = [
        migrations.AddField(
            model_name="therapysession",
            name="note_signed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="As the progress note says; here, so that what is to write is found.",
                null=True,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="therapysession",
            index=models.Index(
                condition=models.Q(note_signed_at=None),
                fields=["couple", "starts_at"],
                name="sessions_without_a_note",
            ),
        ),
    ]
