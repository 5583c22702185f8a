"""What the room knows of a session, gathered for a draft: only what everyone in it saw."""

from datetime import datetime

from django.utils.text import get_text_list
from django.utils.translation import gettext

from booking.models import Appointment
from core import vault
from couples.models import Partner
from homework.models import OfferState, PracticeOffer

from .draft import Facts
from .models import (
    PHASES,
    BrakeLevel,
    JoiningMode,
    LastSession,
    NoteKind,
    PhaseNote,
    RoomFocus,
    RoomMember,
    RoomState,
    TherapySession,
)


def facts_of(session: TherapySession, *, zone: str) -> Facts:
    """The facts of one session. The reader's grants decide whether the focus can be opened."""
    members = list(session.members.select_related("partner__user"))
    last = LastSession.objects.filter(session=session).first()
    reached = {row.became for row in session.phase_log.all()} | {session.state}
    turns: dict[str, int] = {}
    for turn in session.turns.select_related("speaker__user"):
        turns[turn.speaker.name] = turns.get(turn.speaker.name, 0) + 1
    return Facts(
        number=session.number,
        starts_at=session.starts_at,
        ended_at=session.closed_at,
        minutes=int((session.ends_at - session.starts_at).total_seconds() // 60),
        present=[member.partner.name for member in members if member.seen_at or member.agreed_at],
        format=_format(members),
        phases=[str(RoomState(phase).label) for phase in PHASES if phase in reached],
        turns_by=turns,
        pauses=session.brakes.exclude(level=BrakeLevel.SLOW).count(),
        focus=_focus(session),
        practices=_practices(session),
        next_at=_next(session),
        ended_early=session.ended_early,
        last=last is not None,
        check_on=last.check_on if last is not None else None,
        visits=_visits(session, members),
        zone=zone,
    )


def attendance(session: TherapySession) -> dict[str, str]:
    """Who was there and how they joined, for the head of a note; empty where the room does not know."""
    members = list(session.members.select_related("partner__user"))
    present = [member.partner.name for member in members if member.seen_at or member.agreed_at]
    how = _format(members) if members else ""
    return {"present": get_text_list(present, gettext("and")), "format": how[:1].upper() + how[1:]}


def _format(members: list[RoomMember]) -> str:
    modes = {member.joining_mode for member in members}
    mode = modes.pop() if len(modes) == 1 else JoiningMode.SEPARATE_ROOMS
    label = str(JoiningMode(mode).label)
    return label[:1].lower() + label[1:]


def _focus(session: TherapySession) -> str:
    row = RoomFocus.objects.filter(session=session).first()
    return vault.open_one(row).get("text", "") if row is not None else ""


def _practices(session: TherapySession) -> list[str]:
    """What is done together and was agreed to by all; what one person keeps alone is theirs."""
    offers = PracticeOffer.objects.filter(session_id=session.pk, state=OfferState.ACTIVE, needed__gt=1)
    return [str(offer.practice.name) for offer in offers.defer("body").order_by("created_at")]


def _visits(session: TherapySession, members: list[RoomMember]) -> list[str]:
    """Parts somebody thought of visiting: only in the note of a meeting with one person, which is theirs."""
    if len(members) != 1:
        return []
    return [visit["label"] for _, visits in visits_thought_of(session) for visit in visits]


def visits_thought_of(session: TherapySession) -> list[tuple[Partner, list[dict[str, str]]]]:
    """What each person of a session would like to visit, as they told the therapist alone."""
    rows = PhaseNote.objects.filter(session=session, kind=NoteKind.DEBRIEF).select_related("author__user")
    notes = list(rows.order_by("author__position"))
    vault.open_all(notes)
    return [(row.author, row.words["followup_parts"]) for row in notes if row.words.get("followup_parts")]


def _next(session: TherapySession) -> datetime | None:
    following = (
        Appointment.objects.live()
        .filter(couple=session.couple, partner=None, during__startswith__gt=session.starts_at)
        .in_order()
        .first()
    )
    return following.start if following else None
