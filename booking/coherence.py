"""What must hold of all times at every moment, asked of the rows as they are: one statement for each rule.

The verbs and the constraints see to it; this is how anybody can look whether they did, also after a crash.
Rows are named by their ids alone, so that whoever runs it may read the answer.
"""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from core import clock

from .models import (
    LIVE,
    WAITING,
    Appointment,
    AppointmentState,
    Claim,
    ClaimKind,
    Confirmation,
    Proposal,
    ProposalState,
    ProposedTime,
    TimeAlone,
)

# The sweep of what lapses comes once a minute; this much later something has stopped.
LATE = timedelta(minutes=10)
GONE = [AppointmentState.CANCELLED, AppointmentState.EXPIRED]


def rules() -> dict[str, QuerySet]:
    """Each rule in words, with the rows that break it."""
    claims = Claim.objects.filter(appointment=OuterRef("pk"))
    yes = Confirmation.objects.filter(appointment=OuterRef("pk"))
    held = Claim.objects.filter(holder=OuterRef("pk"), kind=ClaimKind.THERAPIST)
    others = Claim.objects.filter(resource=OuterRef("resource"), during__overlap=OuterRef("during"))
    live = Appointment.objects.filter(state__in=LIVE)
    return {
        "nobody's time and no room's is claimed twice": Claim.objects.filter(
            Exists(others.exclude(pk=OuterRef("pk")))
        ),
        "what is live has its therapist's time": live.exclude(
            Exists(
                claims.filter(
                    kind=ClaimKind.THERAPIST,
                    resource=OuterRef("therapist_id"),
                    session=OuterRef("during"),
                )
            )
        ),
        "what is live in a room has the room's time": live.filter(room__isnull=False).exclude(
            Exists(claims.filter(kind=ClaimKind.ROOM, resource=OuterRef("room_id")))
        ),
        "what is over keeps nobody's time": Appointment.objects.filter(Exists(claims), state__in=GONE),
        "what is arranged has a yes": live.filter(
            ~Exists(yes), state=AppointmentState.CONFIRMED, couple__isnull=False
        ),
        "a person's time is claimed after their own yes": Claim.objects.filter(
            ~Exists(
                Confirmation.objects.filter(
                    appointment=OuterRef("appointment"), partner__user=OuterRef("resource")
                )
            ),
            kind=ClaimKind.PERSON,
            appointment__isnull=False,
        ),
        "a time and the one it was moved to are never both live": live.filter(replaced_by__state__in=LIVE),
        "what waits lapses in time": Appointment.objects.filter(
            state__in=WAITING, held_until__lt=clock.now() - LATE
        ),
        "a proposed time is kept while its proposal runs": ProposedTime.objects.filter(
            ~Exists(held), proposal__state__in=[ProposalState.PICKING, ProposalState.OPEN]
        ),
        "a proposal that is over keeps nobody's time": ProposedTime.objects.filter(
            Exists(held), proposal__state__in=[ProposalState.TAKEN, ProposalState.OVER]
        ),
        "a time one may have alone is kept until its clock ends": TimeAlone.objects.kept().filter(
            ~Exists(held)
        ),
        "a time alone that is taken or over is not kept beside": TimeAlone.objects.filter(
            Exists(held), state__in=["taken", "over"]
        ),
        "whether somebody comes alone is settled in time": TimeAlone.objects.kept().filter(
            until__lt=clock.now() - LATE
        ),
        "proposals lapse in time": Proposal.objects.filter(
            until__lt=clock.now() - LATE, state__in=[ProposalState.PICKING, ProposalState.OPEN]
        ),
        "what is in a series is for its couple, with its therapist": Appointment.objects.filter(
            series__isnull=False
        ).exclude(couple=F("series__couple"), therapist=F("series__therapist"), partner=None),
        "an appointment ends after it begins": Appointment.objects.filter(
            during__endswith__lte=F("during__startswith")
        ),
    }


def faults() -> list[tuple[str, list[str]]]:
    """Every rule that is broken, with the ids of the rows that break it. Empty when all is whole."""
    found = []
    for words, rows in rules().items():
        broken = [str(pk) for pk in rows.values_list("pk", flat=True).order_by("pk")]
        if broken:
            found.append((words, broken))
    return found
