"""The form before the first session, what people sign, and what only a therapist weighs."""

from .answers import (
    Intake,
    IntakeAnswers,
    IntakePage,
    IntakeState,
    SafetyAnswers,
    SharedAnswer,
)
from .documents import Document, Method, Resign, Signature, SignedName
from .measures import (
    Administration,
    AdministrationState,
    InstrumentText,
    InstrumentUse,
    MeasureAnswers,
    Moment,
    ReviewRhythm,
)
from .questions import Questionnaire, QuestionnaireDraft
from .safety import Alert, AlertLevel, Clearance, Conversation, Decision

__all__ = [
    "Administration",
    "AdministrationState",
    "Alert",
    "AlertLevel",
    "Clearance",
    "Conversation",
    "Decision",
    "Document",
    "InstrumentText",
    "InstrumentUse",
    "Intake",
    "IntakeAnswers",
    "IntakePage",
    "IntakeState",
    "MeasureAnswers",
    "Method",
    "Moment",
    "Questionnaire",
    "QuestionnaireDraft",
    "Resign",
    "ReviewRhythm",
    "SafetyAnswers",
    "SharedAnswer",
    "Signature",
    "SignedName",
]
