"""Asking for, agreeing to and giving out the joint record."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core import audit, clock, zones
from core.states import move
from couples.models import CareTeam, Partner
from couples.visibility import Visibility
from notifications.services import notify
from sessions_app.draft import SECTIONS
from sessions_app.models import ProgressNote
from sessions_app.models.release import Release, ReleaseAsk, ReleaseState, ReleaseText


class NotOpen(PermissionDenied):
    """Not every yes stands, it was not looked through, or its last day is over."""


def named_in_the_record(place: CareTeam) -> list[Partner]:
    """Every member who ever came in, those who left included: each is named in the joint record."""
    rows = Partner.objects.filter(couple_id=place.couple_id).exclude(joined_at=None)
    return list(rows.select_related("user", "couple").order_by("position"))


@transaction.atomic
def ask(place: CareTeam, *, to_whom: str, what: str, why: str, until: date, by: User) -> Release:
    """Write to each member alone, in the same words and at the same time."""
    release = Release.objects.create(couple_id=place.couple_id, asked_by=place, until=until)
    for partner in named_in_the_record(place):
        row = ReleaseAsk(author=partner, release=release)
        row.write({"to_whom": to_whom, "what": what, "why": why}, visibility=Visibility.PRIVATE_THERAPIST)
        row.save()
        if partner.user is not None and partner.user.is_active:
            notify(partner.user, "release_asked", subject_id=row.pk)
    audit.record("release.asked", about=release)
    return release


@transaction.atomic
def agree(ask: ReleaseAsk, *, by: User) -> None:
    """This person's own yes. It opens nothing by itself."""
    _only_theirs(ask, by)
    ReleaseAsk.objects.filter(pk=ask.pk, yes_at=None).update(yes_at=clock.now())
    audit.record("release.yes", about=ask)


@transaction.atomic
def take_back(ask: ReleaseAsk, *, by: User) -> None:
    """No longer, or not: the same row and the same words for the others. What was given stays given."""
    _only_theirs(ask, by)
    ReleaseAsk.objects.filter(pk=ask.pk).update(yes_at=None)
    audit.record("release.no_yes", about=ask)


def _only_theirs(ask: ReleaseAsk, by: User) -> None:
    if ask.author.user_id != by.pk:
        raise PermissionDenied("Everybody answers for themselves.")


def notes_of(release: Release) -> list[ProgressNote]:
    """The signed notes of the joint record, oldest first; never of a time alone, which is one person's."""
    rows = ProgressNote.objects.filter(couple_id=release.couple_id, state="signed")
    rows = rows.filter(session__appointment__partner=None).select_related("session")
    return list(rows.order_by("session__starts_at"))


@transaction.atomic
def redact(
    release: Release, place: CareTeam, note: ProgressNote, words: dict[str, str], *, by: User
) -> ReleaseText:
    """Keep how one note reads when it is given. Whatever changes has to be looked through again."""
    row = ReleaseText.objects.filter(release=release, note=note).select_related("writer").first()
    row = row or ReleaseText(release=release, note=note, writer=place)
    row.write({key: words.get(key, "").strip() for key in SECTIONS})
    row.save()
    if release.state == ReleaseState.APPROVED:
        move(release, "reopen", by=by)
    audit.record("release.redacted", about=row)
    return row


def texts_of(release: Release) -> dict[UUID, ReleaseText]:
    """By note: how it reads when it is given."""
    rows = ReleaseText.objects.filter(release=release).select_related("note__session")
    return {row.note_id: row for row in rows}


@transaction.atomic
def approve(release: Release, *, by: User) -> None:
    """The therapist has looked through what goes, as it goes. Raises NotOpen while a note was not."""
    if not notes_of(release) or {note.pk for note in notes_of(release)} != set(texts_of(release)):
        raise NotOpen
    move(release, "approve", by=by)
    audit.record("release.approved", about=release)


@transaction.atomic
def end(release: Release, *, by: User) -> None:
    """Nothing more is given. Raises TooLate."""
    move(release, "end", by=by)
    audit.record("release.ended", about=release)


def is_open(release: Release) -> bool:
    """Whether it may be given now: every yes, the therapist's approval of these very notes, and its day."""
    if release.state != ReleaseState.APPROVED:
        return False
    if clock.now().astimezone(zones.of(settings.PRACTICE_TIME_ZONE)).date() > release.until:
        return False
    place = release.asked_by
    agreed = ReleaseAsk.objects.filter(release=release).exclude(yes_at=None)
    yes = set(agreed.values_list("author_id", flat=True))
    everyone = {partner.pk for partner in named_in_the_record(place)}
    looked_at = {note.pk for note in notes_of(release)} == set(texts_of(release))
    return looked_at and bool(everyone) and everyone <= yes


@transaction.atomic
def give(release: Release, *, by: User) -> list[tuple[ProgressNote, list[tuple[Any, str]]]]:
    """What goes: the notes as they were looked through. Raises NotOpen. Each time is in the log."""
    release = Release.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=release.pk)
    if not is_open(release):
        raise NotOpen
    texts = texts_of(release)
    given = [
        (note, [(SECTIONS[key][0], text) for key, text in texts[note.pk].words.items() if text])
        for note in notes_of(release)
    ]
    audit.record("release.given", about=release)
    return given
