"""Practices offered and chosen in the room, through the app that keeps them."""

from django.db import transaction

from accounts.models import User
from core.states import TooLate
from couples.models import Partner
from homework import services as homework
from homework.models import Answer, PracticeOffer
from sessions_app.models import Audience, TherapySession

from .course import NotYet
from .events import emit, locked


@transaction.atomic
def offer(session: TherapySession, key: str, people: list[Partner], *, by: User, why: str = "") -> None:
    """Offer a practice to some or all. Nobody is told that it is there for anyone but themselves."""
    session = locked(session)
    try:
        homework.offer(session.couple, key, for_=people, by=by, why=why, session_id=session.pk)
    except homework.NotSetUp:
        raise NotYet("not_set_up") from None
    except (KeyError, ValueError):
        raise NotYet("speaker") from None
    for audience in sorted([Audience.THERAPIST, *(Audience.of(person.pk) for person in people)]):
        emit(session, "offer", to=audience)


@transaction.atomic
def decide(row: PracticeOffer, partner: Partner, answer: str, *, by: User) -> None:
    """One person's own answer, blind: the others' screens do not change for it."""
    if answer not in Answer.values:
        raise TooLate(row, "decide")
    homework.decide(row, partner, answer, by=by)
    session = TherapySession.objects.filter(pk=row.session_id).first() if row.session_id else None
    if session is not None:
        for audience in sorted([Audience.THERAPIST, Audience.of(partner.pk)]):
            emit(session, "decided", to=audience, subject_id=partner.pk)
