"""Every press in the room goes the same way: once per key, one verb, then a short answer.

The room's script hears that it is done and how far the room has come, and fetches its screen like
everybody else's: nothing is drawn before the press is committed and the bell has rung.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from core.states import TooLate
from sessions_app import forms, services
from sessions_app.models import TherapySession
from sessions_app.room import Words
from sessions_app.services import presses

DONE, TOO_LATE, TOO_LONG, NOT_CHOSEN = "", "too_late", "too_long", "not_chosen"
FINISHED, OWN_PAGE = "finished", "own_page"
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
    FINISHED: _(
        "The work is finished, so nothing more can be shared. Without the tick, the line stays yours."
    ),
    OWN_PAGE: _(
        "It is shared on your own page of the last session by now. Without the tick, the line stays yours."
    ),
    "not_set_up": _("This practice takes both, and nothing joint is set up for them yet."),
}
STATUS = {TOO_LATE: 409, TOO_LONG: 422, NOT_CHOSEN: 422, FINISHED: 422, OWN_PAGE: 422}


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


@dataclass(frozen=True)
class Screen:
    """One role's screen: how it is drawn, where it lives, and how far the room has come for it."""

    page: str
    piece: str
    address: str
    draw: Callable[..., dict[str, Any]]
    cursor: Callable[[], str]


def answer(request: HttpRequest, outcome: str, screen: Screen) -> HttpResponse:
    """To the room's script: done, and up to which event; or the screen with what a refused press has to say.
    To a plain browser: a redirect, or the page with what they typed."""
    status = STATUS.get(outcome, 409)
    if request.headers.get("X-Room"):
        if outcome == DONE:
            return HttpResponse(status=204, headers={"X-Cursor": screen.cursor()})
        return render(request, screen.piece, screen.draw(says=SAYS.get(outcome, "")), status=status)
    if outcome == DONE:
        return redirect(screen.address)
    words = [request.POST[name] for name in forms.TEXTS if request.POST.get(name)]
    if not words and status != 422:
        return redirect(f"{screen.address}?said={outcome}")
    return with_what_was_typed(request, outcome, screen, words, status)


def with_what_was_typed(
    request: HttpRequest, outcome: str, screen: Screen, words: list[str], status: int
) -> HttpResponse:
    """The page as it is now, with what was typed in its fields; what has no field any more stands beside."""
    # Only a form that was not taken is drawn again with what was in it: after a press that came too late the
    # room may be at a step whose field is called the same and means something else.
    typed = Words(request.POST.dict()) if status == 422 else Words()
    context = screen.draw(says=SAYS.get(outcome, ""), typed=typed, nothing_to_write=False)
    page = render(request, screen.page, context, status=status)
    lost = [text for text in words if escape(text) not in page.content.decode()]
    if lost:
        page = render(request, screen.page, context | {"kept_words": lost}, status=status)
    return page


def said_before(request: HttpRequest) -> Any:
    """What a redirect after a press has to say."""
    return SAYS.get(request.GET.get("said", ""), "")
