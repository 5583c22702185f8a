"""How work ends: finished, separated, gone on alone, or closed for now (domain rule 4.10).

One person alone may separate or leave, without a reason. The others read “Finished”, whoever did it.
"""

from datetime import timedelta

from django.db import transaction

from accounts.models import User
from core import actor as acting
from core import audit, clock
from core.states import TooLate, move

from . import queries, services, signals
from .models import Couple, CoupleState, JointWork, Kind, Partner, PartnerState

READABLE = timedelta(days=30)


@transaction.atomic
def separate(couple: Couple, *, by: User) -> None:
    """What is shared can be read for thirty days and added to by nobody; then it is hidden. Each may take
    back their own at any time, nobody another's. Times together and practices stop. Raises TooLate."""
    move(couple, "separate", by=by, readable_until=clock.now() + READABLE)
    _over_for_all(couple, by=by)
    audit.record("couple.separated", about=couple)


@transaction.atomic
def finish(couple: Couple, *, by: User) -> None:
    """A planned ending: what was shared stays to be read by all of them. Raises TooLate."""
    move(couple, "complete", by=by)
    _over_for_all(couple, by=by)
    audit.record("couple.finished", about=couple)


def _over_for_all(couple: Couple, *, by: User) -> None:
    JointWork.objects.filter(couple=couple).update(on=False)
    signals.couple_ended.send(Couple, couple=couple, by=by)


def hide_separated() -> int:
    """Close what was shared once its thirty days are over. Returns for how many couples."""
    done = 0
    due = Couple.objects.filter(state=CoupleState.SEPARATED, readable_until__lte=clock.now())
    with acting.acting_as(acting.system("hide_separated")):
        waiting = list(due)
    for couple in waiting:
        with acting.acting_as(acting.system("hide_separated")):
            for partner in couple.partners.exclude(state=PartnerState.LEFT).select_related("couple", "user"):
                try:
                    services.leave(partner, by="hide_separated")
                except TooLate:
                    pass  # they left by themselves in this moment
            Couple.objects.filter(pk=couple.pk).update(readable_until=None)
        done += 1
    return done


@transaction.atomic
def go_on_alone(partner: Partner, *, by: User) -> Couple:
    """A new unit for one person, in the care of the therapist who opens it, with agreements of its own.

    Nothing of the couple goes over. The person comes in by an invitation of their own, or does not.
    """
    if partner.user is None:
        raise TooLate(partner, "go_on_alone")
    alone = services.open_couple(kind=Kind.INDIVIDUAL, therapist=by, by=by)
    place = services.add_member(alone, by=by, role_word="client")
    services.invite(place, email=partner.user.email, name=queries.called(partner), by=by)
    return alone


@transaction.atomic
def freeze(partner: Partner, *, by: User) -> None:
    """After a death, or when somebody can no longer act for themselves: nobody comes in as this person, and
    the therapist looks what is to be done. The others see a pause. Raises TooLate."""
    move(partner, "freeze", by=by)
    if partner.couple.can("pause"):
        move(partner.couple, "pause", by=by)
    audit.record("member.frozen", about=partner)


@transaction.atomic
def thaw(partner: Partner, *, by: User) -> None:
    """They are back. The work stays paused until the therapist goes on with it. Raises TooLate."""
    move(partner, "thaw", by=by)
    audit.record("member.thawed", about=partner)


@transaction.atomic
def resume(couple: Couple, *, by: User) -> None:
    move(couple, "resume", by=by)
    audit.record("couple.resumed", about=couple)
