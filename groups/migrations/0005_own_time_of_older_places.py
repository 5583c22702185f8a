from django.db import migrations

# Places were taken before a yes claimed its person's own time. As when dates move: the time is claimed where
# it is free; where it is not, the place stands, and its owner alone finds the clash on their own page.
FILL = """
    INSERT INTO booking_claim (resource, kind, during, holder, joint)
    SELECT DISTINCT s.user_id, 'person', m.during, m.id, false
      FROM groups_seat s
      JOIN groups_party p ON p.id = s.party_id AND p.state IN ('held', 'confirmed')
      JOIN groups_gathering g ON g.id = s.gathering_id AND g.state = 'open'
      JOIN groups_meeting m ON m.gathering_id = g.id
     WHERE s.yes_at IS NOT NULL
     ORDER BY m.during, m.id, s.user_id
        ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0004_changes"),
        ("booking", "0018_calendar_entry_of"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
