"""The therapist's desk in the room, and the screen that everyone in one room can see."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import staff
from booking.models import Appointment
from core import clock, zones
from couples.access import care_or_404
from homework import queries as homework
from sessions_app import access, forms, last_queries, prompts, queries, services
from sessions_app import room as rooms
from sessions_app.forms_notes import ProcessNoteForm
from sessions_app.models import Audience, JoiningMode, Reason, RoomState, TherapySession, TurnMode
from sessions_app.note_access import process_note
from sessions_app.services import notes

from .press import (
    TOO_LATE,
    TOO_LONG,
    Screen,
    answer,
    once,
    refusal,
    said_before,
    with_what_was_typed,
)

STALE = _("This note was saved in another window. Your words here are still on this page.")
PAGE, PIECE = "sessions_app/practice/room.html", "sessions_app/practice/_desk.html"
AUDIENCES = (Audience.ROOM, Audience.THERAPIST)
SCREEN_PAGE, SCREEN_PIECE = "sessions_app/practice/shared_screen.html", "sessions_app/practice/_shared.html"


def _screen(request: HttpRequest, session: TherapySession) -> Screen:
    return Screen(
        page=PAGE,
        piece=PIECE,
        address=reverse("practice:sessions:room", args=[session.pk]),
        draw=lambda **more: _draw(request, session, **more),
        cursor=lambda: queries.cursor(session, AUDIENCES),
    )


def _draw(request: HttpRequest, session: TherapySession, **more: Any) -> dict[str, Any]:
    cursor = queries.cursor(session, AUDIENCES)  # read before the rows: an event between is sent again
    rows = queries.room_rows(session, rooms.THERAPIST)
    seen = rooms.room_state(rows, rooms.THERAPIST)
    steps = {
        RoomState.SPEAKING_TO: prompts.SPEAKING_STEPS,
        RoomState.WITNESS_REPAIR: prompts.WITNESS_STEPS,
    }.get(seen.state, ())
    step = prompts.STEPS.get(seen.turn.step) if seen.turn else None
    deck = step.prompts if step and steps else prompts.deck_of(seen.state, last=seen.last)
    keys = [one.key for one in steps]
    after = keys.index(step.key) + 1 if step and step.key in keys else len(keys)
    place = access.care_of(request.user, session)
    context = {
        "says": "",
        "typed": rooms.Words(),
        "kept_words": [],
        "seen": seen,
        "desk": seen.desk,
        "rows": rows,
        "session": session,
        "cursor": cursor,
        "steps": steps,
        "step": step,
        "next_step": steps[after] if steps and after < len(steps) else None,
        "deck": deck,
        "nothing_new_from": date_format(
            seen.desk.nothing_new_from.astimezone(zones.of(request.user.time_zone)), "H:i"
        ),
        "phases": [(view, RoomState(view.phase).label) for view in seen.desk.rail],
        "modes": JoiningMode.choices,
        "turn_modes": TurnMode.choices,
        "reasons": [Reason.SAFETY, Reason.TECH, Reason.TIME],
        "note": process_note(session, place),
        **_carried(request, session, seen),
        "practices": [practice for practice, ready in homework.practices_to_offer(session.couple) if ready]
        if seen.state == RoomState.DEBRIEF
        else [],
        "offers": [
            offer
            for offer in homework.offers_for_therapist(request.user, session.couple)
            if offer.offer.session_id == session.pk
        ]
        if seen.state == RoomState.DEBRIEF
        else [],
    }
    return {**context, **more}


def _carried(request: HttpRequest, session: TherapySession, seen: rooms.Seen) -> dict[str, Any]:
    """In the de-brief of a last session: what each carries on, for the therapist."""
    if not seen.last or seen.state not in {RoomState.DEBRIEF, RoomState.CLOSED}:
        return {}
    rows = last_queries.carried_for_therapist(request.user, session.couple)
    shared = {line.author_id for line in last_queries.shared_lines(session.couple)}
    return {
        "carried": [
            (one, rows[one.id].words if one.id in rows else {}, one.id in shared) for one in seen.people
        ]
    }


def press(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """A POST of the therapist: the view answers what to do, or a form that was not taken."""

    @require_POST
    @staff("therapist")
    @wraps(view)
    def pressed(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        session = access.session_or_404(request.user, pk)
        act = view(request, session, **kwargs)
        outcome = refusal(act) if isinstance(act, Form) else once(request, session, act)
        return answer(request, outcome, _screen(request, session))

    return pressed


@require_safe
@staff("therapist")
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    session = access.session_or_404(request.user, pk)
    return render(request, PAGE, _draw(request, session, says=said_before(request)))


@require_safe
@staff("therapist")
def desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The desk without the page round it, for the script that follows the room."""
    return render(request, PIECE, _draw(request, access.session_or_404(request.user, pk)))


def _shared(session: TherapySession) -> dict[str, Any]:
    cursor = queries.cursor(session, (Audience.ROOM,))
    seen = rooms.room_state(queries.room_rows(session, rooms.SCREEN), rooms.SCREEN)
    return {"seen": seen, "session": session, "cursor": cursor, "agreements": prompts.AGREEMENT_CARDS}


@require_safe
@staff("therapist")
def shared_screen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For people in one room: what was said aloud, the pacer, the brake. Nothing private is on it."""
    return render(request, SCREEN_PAGE, _shared(access.session_or_404(request.user, pk)))


@require_safe
@staff("therapist")
def shared_piece(request: HttpRequest, pk: UUID) -> HttpResponse:
    return render(request, SCREEN_PIECE, _shared(access.session_or_404(request.user, pk)))


@require_POST
@staff("therapist")
def shared_brake(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody in the room touched the brake on the screen: nobody knows who, the therapist neither."""
    session = access.session_or_404(request.user, pk)
    outcome = once(request, session, lambda: services.brake(session, by=request.user))
    screen = Screen(
        page=SCREEN_PAGE,
        piece=SCREEN_PIECE,
        address=reverse("practice:sessions:shared_screen", args=[pk]),
        draw=lambda **more: _shared(session) | more,
        cursor=lambda: queries.cursor(session, (Audience.ROOM,)),
    )
    return answer(request, outcome, screen)


@require_safe
@staff("therapist")
def panel(request: HttpRequest, couple: UUID) -> HttpResponse:
    """The sessions of a couple, as a box on their page."""
    place = care_or_404(request.user, couple)
    boxed = "sessions_app/practice/_panel.html"
    page = "sessions_app/practice/panel.html"
    context = {"couple": place.couple, "sessions": queries.sessions_of(place.couple)}
    return render(request, boxed if request.htmx else page, context)


@require_POST
@staff("therapist")
def open_room(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """From an appointment into its room; opened once, however often it is pressed."""
    row = get_object_or_404(Appointment.objects.visible_to(request.user), pk=appointment)
    if row.couple_id is None:
        raise Http404
    care_or_404(request.user, row.couple_id)
    session = services.open_room(row, request.user)
    return redirect("practice:sessions:room", pk=session.pk)


@require_POST
@staff("therapist")
def quick_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The therapist's own note, saved while they write: their process note of this session."""
    session = access.session_or_404(request.user, pk)
    place = access.care_of(request.user, session)
    form = ProcessNoteForm(request.POST)
    typing, written = bool(request.headers.get("X-Autosave")), [request.POST.get("text", "")]
    if not form.is_valid():
        if not typing:  # 413: the field of the same name in another form stays as it is
            return with_what_was_typed(request, TOO_LONG, _screen(request, session), written, 413)
        return JsonResponse({"errors": form.errors}, status=422)
    text, version = form.cleaned_data["text"], form.cleaned_data.get("version") or 0
    try:
        note = notes.save_process_note(session, place, text, version=version, by=request.user)
    except notes.Stale:
        if not typing:
            return with_what_was_typed(request, TOO_LATE, _screen(request, session), written, 409)
        return JsonResponse({"words": str(STALE)}, status=409)
    if not typing:
        return redirect("practice:sessions:room", pk=pk)
    saved_at = date_format(clock.now().astimezone(zones.of(request.user.time_zone)), "H:i")
    return JsonResponse({"saved_at": saved_at, "version": note.version})


# ── Where we are ────────────────────────────────────────────────────


@press
def open_(request: HttpRequest, session: TherapySession) -> Any:
    return lambda: services.open_room(session.appointment, request.user)


@press
def go(request: HttpRequest, session: TherapySession, phase: str) -> Any:
    return lambda: services.go_to(session, phase, by=request.user)


@press
def resume(request: HttpRequest, session: TherapySession) -> Any:
    how = request.POST.get("how", "")
    if how in {"protector", "inside"}:
        return lambda: services.resume_smaller(session, how, by=request.user)
    return lambda: services.resume(session, by=request.user)


@press
def return_(request: HttpRequest, session: TherapySession) -> Any:
    return lambda: services.return_to_landing(session, by=request.user)


@press
def protect(request: HttpRequest, session: TherapySession) -> Any:
    return lambda: services.protect(session, by=request.user)


@press
def moment(request: HttpRequest, session: TherapySession) -> Any:
    on = request.POST.get("on") == "1"
    return lambda: services.parts_moment(session, on=on, by=request.user)


@press
def brake(request: HttpRequest, session: TherapySession) -> Any:
    return lambda: services.brake(session, by=request.user)


@press
def slower(request: HttpRequest, session: TherapySession) -> Any:
    return lambda: services.slower(session, by=request.user)


@press
def ready_aloud(request: HttpRequest, session: TherapySession) -> Any:
    return lambda: services.ready_aloud(session, by=request.user)


@press
def stop(request: HttpRequest, session: TherapySession) -> Any:
    reason = request.POST.get("reason", "")
    return lambda: services.stop(
        session, by=request.user, reason=reason if reason in Reason.values else Reason.SAFETY
    )


@press
def close(request: HttpRequest, session: TherapySession) -> Any:
    return lambda: services.close(session, by=request.user)


# ── What is asked, and who speaks ───────────────────────────────────


@press
def prompt(request: HttpRequest, session: TherapySession) -> Any:
    key = request.POST.get("prompt", "")
    return lambda: services.send_prompt(session, key if key in prompts.PROMPTS else "", by=request.user)


@press
def focus(request: HttpRequest, session: TherapySession) -> Any:
    form = forms.FocusForm(request.POST)
    if not form.is_valid():
        return form
    return lambda: services.set_focus(session, form.cleaned_data["text"], by=request.user)


@press
def turn(request: HttpRequest, session: TherapySession) -> Any:
    form = forms.TurnForm(request.POST)
    if not form.is_valid():
        return form
    speaker = access.member_or_404(session, form.cleaned_data["speaker"])
    said = form.cleaned_data["said"]
    row = access.said_or_404(request.user, session, said) if said else None
    mode = form.cleaned_data["mode"] or TurnMode.SPEAK_FOR_PART
    return lambda: services.start_turn(session, speaker, said=row, mode=mode, by=request.user)


@press
def switch(request: HttpRequest, session: TherapySession) -> Any:
    return lambda: services.switch_roles(session, by=request.user)


@press
def end_turn(request: HttpRequest, session: TherapySession) -> Any:
    return lambda: services.end_turn(session, by=request.user)


@press
def step(request: HttpRequest, session: TherapySession) -> Any:
    return lambda: services.next_step(session, request.POST.get("step", ""), by=request.user)


@press
def part(request: HttpRequest, session: TherapySession) -> Any:
    form = forms.PartForm(request.POST)
    if not form.is_valid():
        return form
    partner = access.member_or_404(session, form.cleaned_data["partner"])
    return lambda: services.record_part(session, partner, form.cleaned_data["label"], by=request.user)


@press
def unsay(request: HttpRequest, session: TherapySession, said: UUID) -> Any:
    row = access.said_or_404(request.user, session, said)
    return lambda: services.take_back(row, by=request.user)


# ── Each person ─────────────────────────────────────────────────────


@press
def agreed(request: HttpRequest, session: TherapySession, partner: UUID) -> Any:
    person = access.member_or_404(session, partner)
    return lambda: services.agreed_aloud(session, person, by=request.user)


@press
def mode(request: HttpRequest, session: TherapySession, partner: UUID) -> Any:
    form = forms.ModeForm(request.POST)
    person = access.member_or_404(session, partner)
    if not form.is_valid():
        return form
    return lambda: services.set_mode(session, person, form.cleaned_data["mode"], by=request.user)


@press
def leaving_read(request: HttpRequest, session: TherapySession, partner: UUID) -> Any:
    person = access.member_or_404(session, partner)
    return lambda: services.read_leaving(session, person, by=request.user)


@press
def follow_up(request: HttpRequest, session: TherapySession, partner: UUID) -> Any:
    person = access.member_or_404(session, partner)
    return lambda: services.arrange_follow_up(session, person, by=request.user)


@press
def offer(request: HttpRequest, session: TherapySession) -> Any:
    chosen = set(request.POST.getlist("for"))
    members = [
        member.partner
        for member in session.members.select_related("partner__user")
        if not chosen or str(member.partner_id) in chosen
    ]
    key = request.POST.get("practice", "")
    return lambda: services.offer(session, key, members, by=request.user)
