"""Every press in the room goes the same way: once per key, one verb, then the screen as it is now."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from core.states import TooLate
from sessions_app import services
from sessions_app.models import TherapySession
from sessions_app.room import Words
from sessions_app.services import presses

DONE, TOO_LATE, TOO_LONG, NOT_CHOSEN = "", "too_late", "too_long", "not_chosen"
SAYS = {
    TOO_LATE: _("The room has moved on meanwhile. Nothing is lost. This is where it is now."),
    TOO_LONG: _("That is longer than we can keep. Your words are still on this page; make them shorter."),
    NOT_CHOSEN: _("Nothing was chosen yet. Choose one, or leave it."),
    "quiet": _("A minute of quiet comes first. Then you can go on."),
    "ready": _("The one who paused is not ready yet."),
    "agreements": _("Everyone goes along with the first three agreements, and tries the brake, before this."),
    "permission": _("Somebody said: not today. Stay with the part that says no, or go back to check-in."),
    "speaker": _("Choose who speaks first."),
    "stopped": _("Somebody wants to stop for today. Go to the de-brief, or end here."),
    "leaving": _("Read how each person leaves first, or note that you have arranged to hear from them."),
    "not_set_up": _("This practice takes both, and nothing joint is set up for them yet."),
}
STATUS = {TOO_LATE: 409, TOO_LONG: 422, NOT_CHOSEN: 422}

Draw = Callable[..., dict[str, Any]]


def once(request: HttpRequest, session: TherapySession, act: Callable[[], Any]) -> str:
    """Do it, unless this key was dealt with before: then only say again what came of it."""
    key = _key(request)
    taken = presses.take(request.user, session, key) if key is not None else None
    if taken is not None and taken.outcome != presses.UNSETTLED:
        return taken.outcome
    try:
        with transaction.atomic():
            act()
        outcome = DONE
    except TooLate:
        outcome = TOO_LATE
    except services.NotYet as not_yet:
        outcome = not_yet.rule
    if taken is not None:
        presses.settle(taken, outcome)
    return outcome


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def refusal(form: Form) -> str:
    """Why a form was not taken, as an outcome."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return TOO_LONG if "max_length" in codes else NOT_CHOSEN


def answer(
    request: HttpRequest, outcome: str, *, page: str, piece: str, draw: Draw, back: str
) -> HttpResponse:
    """The screen as it is now to the room's script; to a plain browser a redirect, or the page with what
    they typed."""
    status = STATUS.get(outcome, 200 if outcome == DONE else 409)
    if request.headers.get("X-Room"):
        return render(request, piece, draw(says=SAYS.get(outcome, "")), status=status)
    if status == 422:
        context = draw(says=SAYS[outcome], typed=Words(request.POST.dict()))
        return render(request, page, context, status=status)
    return redirect(f"{back}?said={outcome}" if outcome else back)


def said_before(request: HttpRequest) -> Any:
    """What a redirect after a press has to say."""
    return SAYS.get(request.GET.get("said", ""), "")
