"""Keeping the public questions and answers."""

from typing import Any

from django.db import transaction

from booking.models import Question
from core import audit


@transaction.atomic
def save(question: Question, *, by: Any) -> None:
    """Keep a question and its answer as they are now."""
    question.save()
    audit.record("question.kept", about=question)


@transaction.atomic
def remove(question: Question, *, by: Any) -> None:
    """Take a question out of the list for good."""
    audit.record("question.removed", about=question)
    Question.objects.filter(pk=question.pk).delete()
