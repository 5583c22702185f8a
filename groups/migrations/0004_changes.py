from django.db import migrations, models

# Other dates change the feeds of whoever comes, as they do of whoever leads.
COUNT = """
    CREATE OR REPLACE FUNCTION ifio_feed_changes_of_groups() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
                                WHERE l.gathering_id = NEW.id
                               UNION SELECT s.user_id FROM groups_seat s WHERE s.gathering_id = NEW.id);
        END IF;
        RETURN NULL;
    END $$;
"""
AS_BEFORE = """
    CREATE OR REPLACE FUNCTION ifio_feed_changes_of_groups() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0003_feed_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="gathering",
            name="changed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When dates or the place were last changed after it was open.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="gathering",
            name="opens_at",
            field=models.DateTimeField(
                blank=True, help_text="Registration begins then; empty: as soon as it is shown.", null=True
            ),
        ),
        migrations.RunSQL(COUNT, AS_BEFORE),
    ]
