"""What participants note for themselves and the therapist, and what they choose to say to all."""

from typing import Any

from django.db import transaction

from accounts.models import User
from core import audit, clock
from core.states import TooLate
from couples.models import Partner
from couples.visibility import Visibility
from intake.services import measures, raise_alert
from parts.models import Part
from sessions_app import prompts
from sessions_app.models import (
    Audience,
    JoiningMode,
    NoteKind,
    PhaseNote,
    RoomMember,
    RoomState,
    SaidAloud,
    SaidKind,
    TherapySession,
)
from sessions_app.models.words import APART, SIGNALS

from .course import told_of_agreement
from .events import emit, emit_private, locked


@transaction.atomic
def keep_note(
    session: TherapySession, partner: Partner, kind: str, *, by: User, quiet: bool = False, **words: Any
) -> PhaseNote:
    """Add words to somebody's own note of one kind. For them and the therapist, nobody else. What somebody
    is like now has no place in a room that is closed: raises TooLate."""
    session = locked(session)
    if session.is_over and kind in SIGNALS:
        raise TooLate(session, str(kind))
    row = PhaseNote.objects.filter(session=session, author=partner, kind=kind).first()
    if row is None:
        row = PhaseNote(session=session, author=partner, kind=NoteKind(kind))
    before = row.words if row.body else {}
    level = Visibility.SAFETY_RESTRICTED if kind in APART else Visibility.PRIVATE_THERAPIST
    row.write({**before, **words}, visibility=level)
    row.save()
    audit.record(f"room.{kind}", about=row)
    _follow(session, partner, kind, row.words)
    if not quiet:
        emit_private(session, kind, partner.pk)
    return row


@transaction.atomic
def give_feedback(session: TherapySession, partner: Partner, words: dict[str, Any], *, by: User) -> PhaseNote:
    """What somebody says about the session: on their own screen again, and kept to look back on."""
    row = keep_note(session, partner, NoteKind.FEEDBACK, by=by, **words)
    measures.keep_feedback(partner, session.pk, row.words, by=by)
    return row


def _follow(session: TherapySession, partner: Partner, kind: str, words: dict[str, Any]) -> None:
    """The workflow columns that a note may set: that something is done, never what was said."""
    member = RoomMember.objects.filter(session=session, partner=partner)
    if kind == NoteKind.PRIVACY:
        member.filter(privacy_at=None).update(privacy_at=clock.now())
    if kind == NoteKind.AGREEMENTS:
        tried = words.get("brake_tested") or _agreed_before(session, partner)
        done = prompts.NEEDED_AGREEMENTS <= set(words.get("affirmed", [])) and tried
        changed = (
            member.filter(agreed_at=None).update(agreed_at=clock.now(), agreed_aloud=False)
            if done
            else member.exclude(agreed_at=None).filter(agreed_aloud=False).update(agreed_at=None)
        )
        if changed and done:
            told_of_agreement(session, partner)


def _agreed_before(session: TherapySession, partner: Partner) -> bool:
    """Whether this person met the brake in an earlier session: it is tried once, and confirmed from then on
    (domain rule 2.4)."""
    earlier = RoomMember.objects.filter(partner=partner).exclude(session=session)
    return earlier.exclude(agreed_at=None).exists()


@transaction.atomic
def may_be_unsafe_today(session: TherapySession, partner: Partner, answer: str, *, by: User) -> None:
    """The question of the day, alone on one's own device. A yes reaches the therapist at once; the screens
    stay the same whatever the answer (domain rule 4.4.6)."""
    keep_note(session, partner, NoteKind.TODAY, by=by, answer=answer, at=clock.now().isoformat())
    RoomMember.objects.filter(session=session, partner=partner).update(today_at=clock.now())
    if answer == "yes":
        raise_alert(session.couple, partner, rule="today_unsafe", level="urgent", by=by)


@transaction.atomic
def tell_state(
    session: TherapySession, partner: Partner, state: str, *, by: User, intensity: int | None = None
) -> None:
    """The word that is closest now, and how strong; private to the person and the therapist."""
    keep_note(
        session, partner, NoteKind.STATE, by=by, state=state, intensity=intensity, at=clock.now().isoformat()
    )


@transaction.atomic
def stir(session: TherapySession, partner: Partner, on: bool, *, by: User) -> None:
    """A part of me is stirred: a private sign to the therapist, on or off."""
    row = PhaseNote.objects.filter(session=session, author=partner, kind=NoteKind.STIRRED).first()
    times = int(row.words.get("times", 0)) if row else 0
    keep_note(
        session,
        partner,
        NoteKind.STIRRED,
        by=by,
        on=on,
        at=clock.now().isoformat(),
        times=times + (1 if on else 0),
    )


@transaction.atomic
def say_aloud(session: TherapySession, partner: Partner, index: int, *, by: User) -> SaidAloud:
    """Put the name of one's own noted part on the board that all can see. Nothing else of it goes along."""
    session = locked(session)
    note = PhaseNote.objects.filter(session=session, author=partner, kind=NoteKind.CHECK_IN).first()
    parts = list(note.words.get("parts", [])) if note else []
    if not 0 <= index < len(parts) or session.is_over:
        raise TooLate(session, "say_aloud")
    row = SaidAloud(session=session, author=partner, kind=SaidKind.PART)
    row.write({"label": parts[index]["label"]})
    row.save()
    parts[index] = {**parts[index], "said": str(row.pk)}
    keep_note(session, partner, NoteKind.CHECK_IN, by=by, quiet=True, parts=parts)
    audit.record("room.said", about=row)
    emit(session, "said", subject_id=row.pk)
    return row


@transaction.atomic
def take_back(said: SaidAloud, *, by: User) -> None:
    """Take a label off the board again; the others may have read it."""
    session = locked(said.session)
    session.turns.filter(said=said).update(said=None)
    audit.record("room.taken_back", about=said)
    SaidAloud.objects.filter(pk=said.pk).delete()
    emit(session, "said")


@transaction.atomic
def arrive(place: RoomMember, words: dict[str, Any], *, mode: str, by: User) -> None:
    """The privacy check: where somebody is, whether they are alone, and from which kind of device."""
    if mode and place.joining_mode != JoiningMode.IN_PERSON:
        RoomMember.objects.filter(pk=place.pk).update(joining_mode=mode)
        place.joining_mode = mode
    if place.shares_device:
        RoomMember.objects.filter(pk=place.pk, privacy_at=None).update(privacy_at=clock.now())
        emit(place.session, "privacy", to=Audience.THERAPIST, subject_id=place.partner_id)
        return
    keep_note(place.session, place.partner, NoteKind.PRIVACY, by=by, **words)


@transaction.atomic
def land(session: TherapySession, partner: Partner, words: dict[str, Any], *, by: User) -> None:
    """What helps to land, and the word that is closest, if somebody says one."""
    if words.get("state"):
        tell_state(session, partner, words["state"], intensity=words.get("intensity"), by=by)
    rest = {name: value for name, value in words.items() if name not in {"state", "intensity"}}
    keep_note(session, partner, NoteKind.LANDING, by=by, **rest)


@transaction.atomic
def note_part(session: TherapySession, partner: Partner, words: dict[str, Any], *, by: User) -> None:
    """A part somebody notices inside, noted for themselves and the therapist until they say it aloud."""
    session = locked(session)
    note = PhaseNote.objects.filter(session=session, author=partner, kind=NoteKind.CHECK_IN).first()
    parts = [*(note.words.get("parts", []) if note else []), words]
    keep_note(session, partner, NoteKind.CHECK_IN, by=by, parts=parts)


@transaction.atomic
def harvest(session: TherapySession, partner: Partner, words: dict[str, Any], *, by: User) -> None:
    """What fed and what stretched somebody, and their plans; shown to all only where they ticked it."""
    session = locked(session)
    if session.state != RoomState.DEBRIEF:
        raise TooLate(session, "harvest")
    keep_note(session, partner, NoteKind.DEBRIEF, by=by, **words)
    chosen = {
        kind: words.get(kind, "") if words.get(f"share_{kind}") else ""
        for kind in (SaidKind.NOURISHING, SaidKind.STRETCHY, SaidKind.APPRECIATION)
    }
    share_debrief(session, partner, {str(kind): text for kind, text in chosen.items()}, by=by)


@transaction.atomic
def plan_visit(session: TherapySession, partner: Partner, words: dict[str, Any], *, by: User) -> None:
    """A part that somebody would like to visit, how and when; for them and the therapist (domain rule 2.10).
    A part of one's own keeps its id, so that it is found again whatever it is called later."""
    session = _closing(session)
    part = words.get("part")
    if part is not None and not part_of(partner, part):
        raise TooLate(session, "plan_visit")
    visit = {
        "part": str(part or ""),
        "label": str(part_of(partner, part) if part else words["label"]),
        "plan": words.get("plan", ""),
        "when": words.get("when", ""),
    }
    keep_note(session, partner, NoteKind.DEBRIEF, by=by, followup_parts=[*_visits(session, partner), visit])


@transaction.atomic
def drop_visit(session: TherapySession, partner: Partner, index: int, *, by: User) -> None:
    """Take a planned visit off one's list again."""
    session = _closing(session)
    visits = _visits(session, partner)
    if not 0 <= index < len(visits):
        raise TooLate(session, "drop_visit")
    del visits[index]
    keep_note(session, partner, NoteKind.DEBRIEF, by=by, followup_parts=visits)


def _closing(session: TherapySession) -> TherapySession:
    """The room, locked, while or after it is harvested; who has no screen of their own in it plans later."""
    session = locked(session)
    if session.state not in {RoomState.DEBRIEF, RoomState.CLOSED}:
        raise TooLate(session, "visit")
    return session


def _visits(session: TherapySession, partner: Partner) -> list[dict[str, Any]]:
    note = PhaseNote.objects.filter(session=session, author=partner, kind=NoteKind.DEBRIEF).first()
    return list(note.words.get("followup_parts", [])) if note else []


def part_of(partner: Partner, part: Any) -> str:
    """The name of one of this person's own parts, or nothing where it is not theirs."""
    row = Part.objects.written_by(partner).filter(pk=part).first()
    return str(row.words["name"]) if row else ""


def refuse_shared_device(session: TherapySession) -> None:
    """Nothing private is kept from a device that everyone looks at."""
    raise TooLate(session, "private")


@transaction.atomic
def share_debrief(session: TherapySession, partner: Partner, words: dict[str, str], *, by: User) -> None:
    """What this person chose to say to all at the end, and nothing that they did not."""
    session = locked(session)
    for kind in (SaidKind.NOURISHING, SaidKind.STRETCHY, SaidKind.APPRECIATION):
        old = SaidAloud.objects.filter(session=session, author=partner, kind=kind)
        text = words.get(kind, "").strip()
        row = old.first()
        if not text:
            if row is not None:
                old.delete()
                emit(session, "said")
            continue
        if row is not None and row.words.get("text") == text:
            continue
        row = row or SaidAloud(session=session, author=partner, kind=kind)
        row.write({"text": text})
        row.save()
        audit.record("room.shared", about=row)
        emit(session, "said", subject_id=row.pk)


@transaction.atomic
def leave(session: TherapySession, partner: Partner, check: str, *, by: User, state: str = "") -> None:
    """How somebody leaves. Not safe to go home: the therapist knows at once, and no screen changes for it."""
    session = locked(session)
    if session.state not in {RoomState.DEBRIEF, RoomState.CLOSED}:
        raise TooLate(session, "leave")
    keep_note(session, partner, NoteKind.LEAVING, by=by, check=check, state=state, at=clock.now().isoformat())
    RoomMember.objects.filter(session=session, partner=partner).update(left_read_at=None)
    if check == "not_safe_to_go_home":
        raise_alert(session.couple, partner, rule="not_safe_to_go_home", level="urgent", by=by)
