"""The worker forgets inquiries but may not touch keys: this one function destroys an inquiry's own key."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION booking_forget_inquiry_key(inquiry uuid, at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE core_vaultkey SET wrapped = '', destroyed_at = at
    WHERE scope = inquiry AND purpose = 'inquiry' AND destroyed_at IS NULL
$$;
REVOKE ALL ON FUNCTION booking_forget_inquiry_key(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION booking_forget_inquiry_key(uuid, timestamptz) TO ifio_web, ifio_worker;
"""
BACK = "DROP FUNCTION booking_forget_inquiry_key(uuid, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("booking", "0002_catalogue"), ("core", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
