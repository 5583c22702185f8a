"""Which notes there are, and what stands in a signed one."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from core import clock, vault
from couples.models import CareTeam, Partner, name_in

from .draft import SECTIONS
from .models import ProgressNote, RoomMember, TherapySession


def members(session: TherapySession) -> list[Partner]:
    """Who took part, first person first."""
    places = RoomMember.objects.filter(session=session).select_related("partner__user")
    return [place.partner for place in places.order_by("partner__position")]


def note_list(user: Any) -> dict[str, list[TherapySession]]:
    """`to_write`: sessions that are over without a signed note; `signed`: the newest sixty signed."""
    signed = _sessions(user).filter(note_signed_at__isnull=False)
    return {"to_write": list(to_write(user)), "signed": list(signed[:60])}


def to_write(user: Any) -> QuerySet[TherapySession]:
    """Sessions of this therapist that are over without a signed note, oldest first; `names` of who came."""
    over = Q(state="closed") | Q(ends_at__lt=clock.now(), opened_at__isnull=False)
    return _sessions(user).filter(over, note_signed_at=None).order_by("starts_at")


def _sessions(user: Any) -> QuerySet[TherapySession]:
    caring = CareTeam.objects.current().filter(user=user)
    came = RoomMember.objects.filter(session=OuterRef("pk"), partner__user__isnull=False)
    names = came.order_by("partner__position").values(called=name_in("partner"))
    return (
        TherapySession.objects.filter(couple_id__in=caring.values("couple_id"))
        .select_related("progress_note")
        .defer("progress_note__body")
        .annotate(names=ArraySubquery(names))
    )


def signed_note(note: ProgressNote) -> dict[str, Any]:
    """A signed note and its amendments, opened."""
    vault.open_one(note)
    amendments = list(note.amendments.select_related("signed_by__profile"))
    vault.open_all(amendments)
    sections = [(heading, note.words.get(key, "")) for key, (heading, _limit) in SECTIONS.items()]
    signer = note.signed_by
    profile = getattr(signer, "profile", None)
    return {
        "note": note,
        "sections": [(heading, text) for heading, text in sections if text.strip()],
        "amendments": amendments,
        "signer": profile.full_name if profile else str(signer or ""),
        "members": members(note.session),
    }
