"""The form before the first session, what people sign, and what only a therapist weighs."""

from .answers import (
    Intake,
    IntakeAnswers,
    IntakePage,
    IntakeState,
    Questionnaire,
    SafetyAnswers,
    SharedAnswer,
)
from .documents import Document, Method, Resign, Signature, SignedName
from .safety import Alert, AlertLevel, Clearance, Conversation, Decision

__all__ = [
    "Alert",
    "AlertLevel",
    "Clearance",
    "Conversation",
    "Decision",
    "Document",
    "Intake",
    "IntakeAnswers",
    "IntakePage",
    "IntakeState",
    "Method",
    "Questionnaire",
    "Resign",
    "SafetyAnswers",
    "SharedAnswer",
    "Signature",
    "SignedName",
]
