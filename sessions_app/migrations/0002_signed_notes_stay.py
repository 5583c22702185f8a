"""A signed note cannot be changed, whatever the code above believes: the database refuses."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION sessions_app_signed_notes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A signed note cannot be changed.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER signed_notes_stay BEFORE UPDATE ON sessions_app_progressnote
  FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION sessions_app_signed_notes_stay();
CREATE TRIGGER amendments_stay BEFORE UPDATE ON sessions_app_amendment
  FOR EACH ROW EXECUTE FUNCTION sessions_app_signed_notes_stay();
"""
ALLOW = """
DROP TRIGGER amendments_stay ON sessions_app_amendment;
DROP TRIGGER signed_notes_stay ON sessions_app_progressnote;
DROP FUNCTION sessions_app_signed_notes_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
