"""Forms for parts and for the loop."""

from .cycle import LoopForm, StepForms, UnderneathForm, steps_of
from .part import LineForm, NewPartForm, PartForm, RelationForm, ShareForm

__all__ = [
    "LineForm",
    "LoopForm",
    "NewPartForm",
    "PartForm",
    "RelationForm",
    "ShareForm",
    "StepForms",
    "UnderneathForm",
    "steps_of",
]
