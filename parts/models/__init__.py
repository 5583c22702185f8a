"""Parts and what stands between them."""

from .cycle import Cycle, CycleLine, CycleState, CycleYes
from .part import (
    OWN_LEVELS,
    CrossNo,
    CrossRelation,
    CrossYes,
    Part,
    Relation,
    SharedPart,
    SharedRelation,
)

__all__ = [
    "OWN_LEVELS",
    "CrossNo",
    "CrossRelation",
    "CrossYes",
    "Cycle",
    "CycleLine",
    "CycleState",
    "CycleYes",
    "Part",
    "Relation",
    "SharedPart",
    "SharedRelation",
]
