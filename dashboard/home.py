"""A partner's home: one clear next step, the next appointment, what can wait.

Everything comes from this person's own steps; nothing here depends on where the other one is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from booking import queries as booking
from booking.models import Appointment
from core import clock, zones
from couples.models import Partner
from homework import queries as homework
from intake import gate
from intake import measure_queries as measures
from parts import queries as parts
from parts import telling
from sessions_app import last_queries
from sessions_app import queries as sessions
from sessions_app.models import LastSession

# The question for today opens two hours before (domain rule 2.11).
BEFOREHAND = timedelta(hours=2)


@dataclass(frozen=True)
class Next:
    """The one thing now. `sees` is a visibility level, or empty."""

    eyebrow: str
    title: str
    words: str
    action: str
    url: str
    sees: str = ""


def greeting(moment: datetime, zone: str) -> str:
    """Good morning, afternoon or evening, by the reader's own clock."""
    hour = moment.astimezone(zones.of(zone)).hour
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s")
    return _("Good morning, %(name)s") if hour < 12 else _("Good afternoon, %(name)s")


def home(partner: Partner, user: User, *, folded: bool = False) -> dict[str, Any]:
    """What a partner's home shows; `user` is the person whose membership it is. `folded`: what is private
    waits for their PIN."""
    now = clock.now()
    upcoming = booking.next_appointment(partner, known_to_all=folded)
    kept = homework.mine(partner)
    last = last_queries.of_partner(partner)
    return {
        "partner": partner,
        "now": now,
        "zone": user.time_zone,
        "greeting": greeting(now, user.time_zone) % {"name": user.name_used},
        "next": next_step(partner, kept.to_decide, now, last, folded=folded),
        "last": last.session if last else None,
        "upcoming": upcoming,
        "keep_free": keep_free_until(upcoming, partner) if upcoming and not folded else None,
        "folded": folded,
        "practices": [] if folded else kept.active[:2],
        "parts": [] if folded else _parts(partner)[:4],
        "memberships": list(Partner.objects.of(user)),
    }


def _parts(partner: Partner) -> list[telling.Told]:
    """A person's own parts as they stand in their list, with who sees each of them."""
    shared = parts.shared_of(partner)
    return [telling.tell(one, shared.get(one.pk)) for one in parts.parts_of(partner)]


def keep_free_until(appointment: Appointment, partner: Partner) -> datetime:
    """The end of this person's own quiet time after an appointment."""
    own = booking.own_yes(appointment, partner)
    minutes = own.integration_minutes if own else booking.own_minutes(partner, appointment.offering)
    return appointment.end + timedelta(minutes=minutes)


def next_step(
    partner: Partner, to_decide: list, now: datetime, last: LastSession | None = None, *, folded: bool = False
) -> Next | None:
    """The first of: an open room, a time to say yes to, a form, a document, a talk alone, a last session to
    look back in, an offer. `folded`: only a room that all know of, for the others tell what somebody did."""
    room = sessions.next_room(partner, known_to_all=folded)
    if room is not None and (room.opened_at or room.starts_at - now <= BEFOREHAND):
        return Next(
            _("Now"),
            _("Your appointment"),
            _("Come in when you are ready. There is one question for you alone, and then we arrive."),
            _("Go in"),
            reverse("my:sessions:room", args=[room.pk]),
        )
    if folded:
        return None
    upcoming = booking.next_appointment(partner)
    if upcoming is not None and upcoming.is_waiting and booking.own_yes(upcoming, partner) is None:
        return _yes(upcoming)
    asked = booking.asked_in_a_row(partner)
    if asked is not None:
        return _yes(asked)
    for step in gate.own_steps(partner):
        if not step.done and step.key in {"form", "documents"}:
            return _form(step.key, step.title, step.url)
        if not step.done and step.key == "conversation" and not booking.has_time_alone(partner):
            return _alone(step.url)
    to_come = last is not None and not last.session.is_over and last.session.ends_at > now
    if last is not None and to_come and last_queries.carried_by(partner) is None:
        return Next(
            _("Before your last session"),
            _("What goes on from here"),
            _("Your loop and your map to look back on, and room for a line of your own. All of it can wait."),
            _("Look back"),
            reverse("my:sessions:last", args=[last.session_id]),
            "private_therapist",
        )
    if to_decide:
        return Next(
            _("One thing, when you have a minute"),
            _("A practice you could choose"),
            _("Yes, a smaller version, or not now. Your answer is seen by you and your therapist."),
            _("Look at it"),
            reverse("my:homework:practices"),
            "private_therapist",
        )
    if measures.to_look_back(partner):
        return Next(
            _("One thing, when you have five minutes"),
            _("A few questions to look back"),
            _("Your therapist reads your answers, nobody else. You can leave out any of them, or all."),
            _("Look at them"),
            reverse("my:intake:measures"),
            "private_therapist",
        )
    if parts.loop_to_answer(partner) is not None:
        return Next(
            _("One thing, when you have five minutes"),
            _("Does this drawing of your loop fit?"),
            _("Drawn from what you all said. You can say that it fits, add your own lines, or leave it."),
            _("Look at the drawing"),
            reverse("my:parts:cycle"),
            "shared_duo",
        )
    return None


def _yes(appointment: Appointment) -> Next:
    if appointment.series_id is not None:
        return Next(
            _("One thing, when you have a minute"),
            _("Do these times suit you?"),
            _("You answer for yourself, to all of them at once or to some. Nobody can say yes for you."),
            _("Look at the times"),
            reverse("my:booking:series", args=[appointment.series_id]),
        )
    return Next(
        _("One thing, when you have a minute"),
        _("Does this time suit you?"),
        _("You answer for yourself. Nobody can say yes for you."),
        _("Look at the time"),
        reverse("my:booking:appointment", args=[appointment.pk]),
    )


def _alone(url: str) -> Next:
    """Everybody is offered the same, in the same words, whatever they wrote."""
    return Next(
        _("Before you meet together"),
        _("A conversation on your own"),
        _("Everybody first talks with the therapist alone, for 20 to 30 minutes, at a time that suits them."),
        _("Find a time"),
        url,
    )


def _form(key: str, title: str | Promise, url: str) -> Next:
    if key == "documents":
        return Next(
            _("One thing, when you have ten minutes"),
            _("Some agreements to read"),
            _("You read and sign them alone, one at a time. You can stop and come back."),
            _("Read them"),
            url,
            "private_therapist",
        )
    return Next(
        _("One thing, in as many sittings as you like"),
        str(title),
        _("About half an hour in all. It is saved as you write, and only you and your therapist read it."),
        _("Go on with it"),
        url,
        "private_therapist",
    )
