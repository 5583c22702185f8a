"""The way to a release: for the care team of the couple, and for a member to what was written to them."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from couples.models import CareTeam

from .models import ProgressNote
from .models.release import Release, ReleaseAsk


def release_or_404(user: Any, pk: UUID) -> tuple[Release, CareTeam]:
    release = get_object_or_404(Release.objects.visible_to(user).select_related("couple", "asked_by"), pk=pk)
    return release, CareTeam.objects.current().select_related("user").get(user=user, couple=release.couple_id)


def releases_of(place: CareTeam) -> list[Release]:
    return list(Release.objects.filter(couple_id=place.couple_id))


def note_or_404(release: Release, pk: UUID) -> ProgressNote:
    rows = ProgressNote.objects.filter(couple_id=release.couple_id, state="signed")
    return get_object_or_404(rows.filter(session__appointment__partner=None), pk=pk)


def own_ask_or_404(user: Any, pk: UUID) -> ReleaseAsk:
    """What was written to this person, also after they left."""
    rows = ReleaseAsk.objects.filter(author__user=user).select_related("author", "release")
    return get_object_or_404(rows, pk=pk)


def own_asks(user: Any) -> list[ReleaseAsk]:
    rows = ReleaseAsk.objects.filter(author__user=user).select_related("release", "author")
    return list(rows.order_by("-created_at"))
