"""Verbs of the form, the texts and the gate, read as `services.sign(...)`."""

from .answers import Stale, open_intake, save_page, share_answer, stored_questionnaire, unshare_answer
from .documents import NameDiffers, Outdated, publish, sign, withdraw
from .safety import acknowledge, decide, raise_alert, record_conversation, review
from .sending import NotReady, submit

__all__ = [
    "NameDiffers",
    "NotReady",
    "Outdated",
    "Stale",
    "acknowledge",
    "decide",
    "open_intake",
    "publish",
    "raise_alert",
    "record_conversation",
    "review",
    "save_page",
    "share_answer",
    "sign",
    "stored_questionnaire",
    "submit",
    "unshare_answer",
    "withdraw",
]
