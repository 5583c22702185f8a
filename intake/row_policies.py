"""For row-level security: what is about one member, and what the gate weighs when a yes sets it off."""

from core.policies import among, at_job
from couples.row_policies import MEMBERSHIPS

MINE = among("partner_id", MEMBERSHIPS)
# A yes of one member asks whether everything of all is there, and in the evening the worker asks; the answer
# is a yes or a no, never a row.
GATE = at_job("gate")
