"""Who is who for row-level security: memberships, couples, care. Tables say with these who finds a row.

Each condition is about the columns `couple_id`, `author_id`, `writer_id`, `visibility` of the table it
stands on. Somebody who left keeps what they wrote and finds nothing of the others.
"""

from core.policies import ME, Policy, among, function

# Of this person, also where they have left: what they wrote stays theirs.
MEMBERSHIPS = function("ifio_memberships", "id", "couples_partner", f"user_id = {ME}")
COUPLES = function(
    "ifio_couples", "couple_id", "couples_partner", f"user_id = {ME} AND state IN ('active', 'paused')"
)
# Places in care, also those that are over: what was written from there stays its writer's.
PLACES = function("ifio_places", "id", "couples_careteam", f"user_id = {ME}")
_NOW = "until IS NULL AND kind <> 'supervisor'"
CARED_FOR = function("ifio_cared_for", "couple_id", "couples_careteam", f"user_id = {ME} AND {_NOW}")
# Opened in an emergency by the one who acts, and not ended. That its time is over too, the vault knows.
OPENED = function("ifio_opened", "couple_id", "couples_opening", f"user_id = {ME} AND ended_at IS NULL")

# Whom they may have to reach.
function(
    "ifio_people_in_care",
    "user_id",
    "couples_partner",
    "user_id IS NOT NULL AND state IN ('active', 'paused')"
    f" AND (couple_id = ANY ({CARED_FOR}()) OR couple_id = ANY ({OPENED}()))",
)

OWN = among("author_id", MEMBERSHIPS)
IN_MY_COUPLE = among("couple_id", COUPLES)
IN_MY_CARE = among("couple_id", CARED_FOR)
IN_AN_EMERGENCY = among("couple_id", OPENED)

# What a member wrote for themselves, perhaps for their therapist: never for the other.
_WRITTEN = f"{OWN} OR ({IN_MY_CARE} AND visibility <> 'private_self')"
PRIVATE = Policy(
    see=f"{_WRITTEN} OR (visibility = 'safety_restricted' AND {IN_AN_EMERGENCY})", change=_WRITTEN
)
# What a member shows to all of the couple: their own to change.
SHARED = Policy(see=f"{OWN} OR {IN_MY_COUPLE} OR {IN_MY_CARE}", change=f"{OWN} OR {IN_MY_CARE}")
# What a therapist wrote: the record for those who care, the rest for its writer.
STAFF = Policy(
    see=f"{among('writer_id', PLACES)}"
    f" OR (visibility = 'therapist_record' AND ({IN_MY_CARE} OR {IN_AN_EMERGENCY}))",
    change=among("writer_id", PLACES),
)
# What belongs to the couple as a whole, written with and for all of it.
JOINT = Policy(see=f"{IN_MY_COUPLE} OR {IN_MY_CARE}")
