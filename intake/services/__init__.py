"""Verbs of the form, the texts and the gate, read as `services.sign(...)`."""

from .answers import Stale, open_intake, save_page, share_answer, take_newer_questions, unshare_answer
from .documents import NameDiffers, Outdated, publish, sign, withdraw
from .questions import (
    Changed,
    NothingToPublish,
    Refused,
    add_question,
    bring_back_question,
    change_question,
    drop_draft,
    move_question,
    publish_questions,
    retire_question,
    word_page,
)
from .safety import acknowledge, decide, raise_alert, record_conversation, review
from .sending import NotReady, submit

__all__ = [
    "Changed",
    "NothingToPublish",
    "Refused",
    "add_question",
    "bring_back_question",
    "change_question",
    "drop_draft",
    "move_question",
    "publish_questions",
    "retire_question",
    "word_page",
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
    "submit",
    "take_newer_questions",
    "unshare_answer",
    "withdraw",
]
