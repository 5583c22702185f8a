"""One function adds an event and its number: most acts are told to an audience the one who acts is not of."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION sessions_app_emit(room uuid, audience text, kind text, subject uuid, at timestamptz)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    newest integer;
BEGIN
    -- The counter's row stays locked until the transaction ends: numbers become visible in order, without gaps.
    INSERT INTO sessions_app_roomcounter AS counter (session_id, audience, number)
        VALUES (room, sessions_app_emit.audience, 1)
        ON CONFLICT ON CONSTRAINT one_counter_per_audience DO UPDATE SET number = counter.number + 1
        RETURNING number INTO newest;
    INSERT INTO sessions_app_roomevent (session_id, audience, number, kind, subject_id, at)
        VALUES (room, sessions_app_emit.audience, newest, sessions_app_emit.kind, subject, sessions_app_emit.at);
    RETURN newest;
END
$$;
REVOKE ALL ON FUNCTION sessions_app_emit(uuid, text, text, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sessions_app_emit(uuid, text, text, uuid, timestamptz) TO ifio_web, ifio_worker;
"""
BACK = "DROP FUNCTION sessions_app_emit(uuid, text, text, uuid, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0004_releases"), ("core", "0001_roles_and_extensions")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
