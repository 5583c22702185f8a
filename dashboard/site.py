"""Who stands on the public pages."""

from django.db.models import QuerySet

from accounts.models import TherapistProfile


def therapists() -> QuerySet[TherapistProfile]:
    """The therapists of this practice who are shown to everyone."""
    return TherapistProfile.objects.filter(public=True, user__is_active=True, user__is_therapist=True)
