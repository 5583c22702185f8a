from django.db import migrations

# What changes somebody's own meetings counts for their feed, as in booking's `feed_changes`.
COUNT = """
    CREATE FUNCTION ifio_feed_changes_of_groups() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF TG_TABLE_NAME = 'groups_seat' THEN
            UPDATE booking_calendarfeed SET changes = changes + 1
             WHERE user_id IN (OLD.user_id, NEW.user_id);
        ELSIF TG_TABLE_NAME = 'groups_party' THEN
            UPDATE booking_calendarfeed SET changes = changes + 1
             WHERE user_id IN (SELECT s.user_id FROM groups_seat s WHERE s.party_id = NEW.id);
        ELSE
            UPDATE booking_calendarfeed SET changes = changes + 1
             WHERE user_id IN (SELECT l.user_id FROM groups_gathering_leaders l
                                WHERE l.gathering_id = NEW.id);
        END IF;
        RETURN NULL;
    END $$;
    REVOKE ALL ON FUNCTION ifio_feed_changes_of_groups() FROM PUBLIC;
    CREATE TRIGGER feed_changes AFTER INSERT OR UPDATE OR DELETE ON groups_seat
        FOR EACH ROW EXECUTE FUNCTION ifio_feed_changes_of_groups();
    CREATE TRIGGER feed_changes AFTER UPDATE ON groups_party
        FOR EACH ROW EXECUTE FUNCTION ifio_feed_changes_of_groups();
    CREATE TRIGGER feed_changes AFTER UPDATE ON groups_gathering
        FOR EACH ROW EXECUTE FUNCTION ifio_feed_changes_of_groups();
"""
STOP = """
    DROP TRIGGER feed_changes ON groups_seat;
    DROP TRIGGER feed_changes ON groups_party;
    DROP TRIGGER feed_changes ON groups_gathering;
    DROP FUNCTION ifio_feed_changes_of_groups();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0002_attendance"),
        ("booking", "0010_feed_changes"),
    ]

    operations = [migrations.RunSQL(COUNT, STOP)]
