"""A participant's own screen in the room. Each verb has its own address; each answer is their own screen."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.states import TooLate
from couples.models import SpaceClosed
from homework import queries as homework
from parts.queries import parts_of
from sessions_app import access, forms, last_queries, prompts, queries, services
from sessions_app.models import Audience, NoteKind, RoomMember, RoomState
from sessions_app.room import Role, Words, room_state
from sessions_app.services import last

from .press import Screen, answer, once, refusal, said_before

PAGE, PIECE = "sessions_app/my/room.html", "sessions_app/my/_screen.html"
TODAY_OPENS_HOURS = 2


def _audiences(place: RoomMember) -> tuple[str, ...]:
    """What this person's screen listens to: on a device for all, the room alone."""
    return (Audience.ROOM,) if place.shares_device else (Audience.ROOM, Audience.of(place.partner_id))


def _screen(place: RoomMember) -> Screen:
    return Screen(
        page=PAGE,
        piece=PIECE,
        address=reverse("my:sessions:room", args=[place.session_id]),
        draw=lambda **more: _draw(place, **more),
        cursor=lambda: queries.cursor(place.session, _audiences(place)),
    )


def _draw(place: RoomMember, **more: Any) -> dict[str, Any]:
    """What this person's screen needs: what `room_state` lets them see, and nothing else."""
    session = place.session
    # Read before the rows: an event between is sent again.
    cursor = queries.cursor(session, _audiences(place))
    role = Role("partner", place.partner_id)
    rows = queries.room_rows(session, role)
    seen = room_state(rows, role)
    hours = (rows.starts_at - rows.now).total_seconds() / 3600
    asks_today = (
        seen.private
        and not seen.me.today
        and seen.state in {RoomState.NOT_OPEN, RoomState.WAITING_ROOM, RoomState.LANDING}
        and hours <= TODAY_OPENS_HOURS
    )
    context = {
        "says": "",
        "typed": Words(),
        "kept_words": [],
        "seen": seen,
        "session": session,
        "cursor": cursor,
        "asks_today": asks_today,
        "nothing_to_write": not asks_today and seen.nothing_to_write,
        "may_write": seen.private and not seen.me.same_room,
        "agreements": prompts.AGREEMENT_CARDS,
        "another_part": prompts.ANOTHER_PART,
        "sentence_frame": prompts.SENTENCE_FRAME,
        "reflect_frame": prompts.REFLECT_FRAME,
        "repairs": [*prompts.REPAIRS.items(), (prompts.NOT_TODAY, prompts.NOT_TODAY_WORDS)],
        "leaving": list(prompts.LEAVING.items()),
        "feedback": list(enumerate(prompts.FEEDBACK, start=1)),
        "parts": parts_of(place.partner) if _plans_visits(seen) else [],
        **_carried(place, seen),
        "offers": homework.to_decide(place.partner) if seen.private and seen.screen == "debrief" else [],
    }
    return {**context, **more}


def _carried(place: RoomMember, seen: Any) -> dict[str, Any]:
    """In a last session: one's own line, and those that all read."""
    if not seen.last or seen.screen not in {"debrief", "closed"}:
        return {}
    mine = last_queries.carried_by(place.partner) if seen.private else None
    return {
        "carried": Words(mine.words if mine is not None else {}),
        "carry_shared": last_queries.is_shared(place.partner),
        "lines": last_queries.shared_lines(place.partner.couple),
    }


def _plans_visits(seen: Any) -> bool:
    """On a screen of one's own in the de-brief; where it is the room's as well, once the call is over."""
    return seen.private and seen.screen == ("closed" if seen.me.same_room else "debrief")


def press(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """A POST of a participant: the view answers what to do, or a form that was not taken."""

    @require_POST
    @wraps(view)
    def pressed(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        place = access.place_or_404(request.user, pk)
        act = view(request, place, **kwargs)
        outcome = refusal(act) if isinstance(act, Form) else once(request, place.session, act)
        return answer(request, outcome, _screen(place))

    return pressed


@require_safe
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    place = access.place_or_404(request.user, pk)
    return render(request, PAGE, _draw(place, says=said_before(request)))


@require_safe
def screen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same screen without the page round it, for the script that follows the room."""
    return render(request, PIECE, _draw(access.place_or_404(request.user, pk)))


# ── The brake ───────────────────────────────────────────────────────


@press
def brake(request: HttpRequest, place: RoomMember) -> Any:
    return lambda: services.brake(place.session, by=request.user)


@press
def slower(request: HttpRequest, place: RoomMember) -> Any:
    return lambda: services.slower(place.session, by=request.user)


@press
def ready(request: HttpRequest, place: RoomMember) -> Any:
    return lambda: services.ready(place.session, by=request.user)


@press
def stop(request: HttpRequest, place: RoomMember) -> Any:
    return lambda: services.stop_for_today(place.session, by=request.user)


# ── Arriving ────────────────────────────────────────────────────────


@press
def privacy(request: HttpRequest, place: RoomMember) -> Any:
    form = forms.PrivacyForm(request.POST)
    if not form.is_valid():
        return form
    mode = form.cleaned_data.pop("mode")
    return lambda: services.arrive(place, form.cleaned_data, mode=mode, by=request.user)


@press
def today(request: HttpRequest, place: RoomMember) -> Any:
    form = forms.TodayForm(request.POST)
    if not form.is_valid():
        return form
    return _own(
        place,
        lambda: services.may_be_unsafe_today(
            place.session, place.partner, form.cleaned_data["answer"], by=request.user
        ),
    )


@press
def state(request: HttpRequest, place: RoomMember) -> Any:
    form = forms.StateForm(request.POST)
    if not form.is_valid():
        return form
    return _own(
        place,
        lambda: services.tell_state(place.session, place.partner, by=request.user, **form.cleaned_data),
    )


@press
def landing(request: HttpRequest, place: RoomMember) -> Any:
    form = forms.LandingForm(request.POST)
    if not form.is_valid():
        return form
    return _own(
        place, lambda: services.land(place.session, place.partner, form.cleaned_data, by=request.user)
    )


@press
def stirred(request: HttpRequest, place: RoomMember) -> Any:
    on = request.POST.get("on") == "1"
    return _own(place, lambda: services.stir(place.session, place.partner, on, by=request.user))


@press
def agreements(request: HttpRequest, place: RoomMember) -> Any:
    form = forms.AgreementsForm(request.POST)
    if not form.is_valid():
        return form
    words = {**form.cleaned_data, "version": prompts.AGREEMENT_VERSION}
    if place.shares_device:
        words["objection"] = ""
    return lambda: services.keep_note(
        place.session, place.partner, NoteKind.AGREEMENTS, by=request.user, **words
    )


@press
def try_brake(request: HttpRequest, place: RoomMember) -> Any:
    """A dry run: it stops nobody."""
    return lambda: services.keep_note(
        place.session, place.partner, NoteKind.AGREEMENTS, by=request.user, brake_tested=True
    )


# ── Checking in ─────────────────────────────────────────────────────


@press
def check_in(request: HttpRequest, place: RoomMember) -> Any:
    form = forms.CheckInForm(request.POST)
    if not form.is_valid():
        return form
    return _own(
        place,
        lambda: services.keep_note(
            place.session, place.partner, NoteKind.CHECK_IN, by=request.user, **form.cleaned_data
        ),
    )


@press
def quick_part(request: HttpRequest, place: RoomMember) -> Any:
    form = forms.QuickPartForm(request.POST)
    if not form.is_valid():
        return form
    return _own(
        place, lambda: services.note_part(place.session, place.partner, form.cleaned_data, by=request.user)
    )


@press
def pass_(request: HttpRequest, place: RoomMember) -> Any:
    return _own(
        place,
        lambda: services.keep_note(
            place.session, place.partner, NoteKind.CHECK_IN, by=request.user, passed=True
        ),
    )


@press
def say(request: HttpRequest, place: RoomMember, index: int) -> Any:
    return _own(place, lambda: services.say_aloud(place.session, place.partner, index, by=request.user))


@press
def unsay(request: HttpRequest, place: RoomMember, said: UUID) -> Any:
    row = access.own_said_or_404(place, said)
    return lambda: services.take_back(row, by=request.user)


# ── A turn ──────────────────────────────────────────────────────────


@press
def put_away(request: HttpRequest, place: RoomMember) -> Any:
    return lambda: services.put_away(place.session, by=request.user)


@press
def line(request: HttpRequest, place: RoomMember, turn: UUID, kind: str) -> Any:
    """Keep one's own line of a turn; with `send` show it to everyone, on purpose."""
    row = access.turn_or_404(place, turn)
    form = forms.LINE_FORMS[kind](request.POST)
    if not form.is_valid():
        return form

    def act() -> None:
        services.keep_line(row, place.partner, kind, by=request.user, **form.cleaned_data)
        if request.POST.get("send") == "1":
            services.send_line(row, place.partner, kind, by=request.user)

    return _own(place, act)


@press
def keep(request: HttpRequest, place: RoomMember, turn: UUID) -> Any:
    row = access.turn_or_404(place, turn)
    yes = request.POST.get("keep") == "1"
    return _own(place, lambda: services.keep_words(row, place.partner, yes, by=request.user))


# ── Closing well ────────────────────────────────────────────────────


@press
def debrief(request: HttpRequest, place: RoomMember) -> Any:
    form = forms.DebriefForm(request.POST)
    if not form.is_valid():
        return form
    return _own(
        place, lambda: services.harvest(place.session, place.partner, form.cleaned_data, by=request.user)
    )


@press
def visit(request: HttpRequest, place: RoomMember) -> Any:
    """A part of one's own to visit before next time, for oneself and the therapist."""
    form = forms.VisitForm(request.POST)
    if not form.is_valid():
        return form
    return _own(
        place, lambda: services.plan_visit(place.session, place.partner, form.cleaned_data, by=request.user)
    )


@press
def drop_visit(request: HttpRequest, place: RoomMember, index: int) -> Any:
    return _own(place, lambda: services.drop_visit(place.session, place.partner, index, by=request.user))


@press
def carry(request: HttpRequest, place: RoomMember) -> Any:
    """What one carries on from a last session, on one's own screen in it.

    Shared in the de-brief alone, where all of them sit together; at any other hour on one's own page of it,
    which asks for a fresh sign-in.
    """
    row = access.last_or_404(place)
    form = forms.CarryForm(request.POST)
    if not form.is_valid():
        return form
    words, together = form.cleaned_data, place.session.state == RoomState.DEBRIEF

    def keep() -> None:
        if place.session.state == RoomState.NOT_OPEN:
            raise TooLate(place.session, "carry_on")
        if words["share_carry"] and not together and not place.partner.couple.is_over:
            raise services.NotYet("own_page")
        try:
            last.carry_on(
                row,
                place.partner,
                by=request.user,
                text=words["carry"],
                share=words["share_carry"] or (False if together else None),
                later=words["later"],
            )
        except SpaceClosed as over:
            raise services.NotYet("finished") from over

    return _own(place, keep)


@press
def feedback(request: HttpRequest, place: RoomMember) -> Any:
    form = forms.FeedbackForm(request.POST)
    if not form.is_valid():
        return form
    return _own(
        place,
        lambda: services.give_feedback(place.session, place.partner, form.cleaned_data, by=request.user),
    )


@press
def leaving(request: HttpRequest, place: RoomMember) -> Any:
    form = forms.LeavingForm(request.POST)
    if not form.is_valid():
        return form
    return _own(
        place,
        lambda: services.leave(
            place.session,
            place.partner,
            form.cleaned_data["check"],
            state=form.cleaned_data["state"],
            by=request.user,
        ),
    )


@press
def decide(request: HttpRequest, place: RoomMember, offer: UUID) -> Any:
    """One's own answer to a practice, before anyone sees the other's."""
    row = access.own_offer_or_404(place, offer)
    given = request.POST.get("answer", "")
    return _own(place, lambda: services.decide(row, place.partner, given, by=request.user))


def _own(place: RoomMember, act: Callable[[], Any]) -> Callable[[], Any]:
    """What is private has no place on a device for all (domain rule 2.11)."""
    if place.shares_device:
        return lambda: services.refuse_shared_device(place.session)
    return act
