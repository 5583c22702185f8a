"""The worked example as it happened, step by step, each through the services that people use.

Every step has a moment; making the world up to a point carries out all steps before it, with domain
time standing at each one's moment, as the person who does it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import F

from accounts.models import User
from booking import services as booking
from booking.models import Appointment, Consultation, Inquiry, Offering
from booking.services import inquiry as inquiries
from core import actor as acting
from core import clock
from couples import services as couples
from couples.models import Couple, Invitation, JointFeature, Partner
from intake import document_queries, measure_queries
from intake import queries as intake_queries
from intake.models import Intake
from intake.questionnaire import FORM
from intake.services import answers, documents, measures, safety, sending
from notifications.models import Notice, NoticeState
from parts.models import Part, SharedPart

from . import answers as written
from . import cast
from .calendar import Calendar


@dataclass(frozen=True)
class Step:
    """Something that happened. `point` names the world as it stands just before the next step."""

    point: str
    day: str
    clock: str
    do: Callable[["Story"], None]
    what: str


STEPS: list[Step] = []


def step(point: str, day: str, at: str, what: str) -> Callable[[Callable[["Story"], None]], Any]:
    def note(do: Callable[["Story"], None]) -> Callable[["Story"], None]:
        STEPS.append(Step(point, day, at, do, what))
        return do

    return note


@contextmanager
def as_(user: User) -> Iterator[None]:
    with acting.acting_as(acting.person(user)):
        yield


@contextmanager
def as_visitor() -> Iterator[None]:
    with acting.acting_as(acting.system("visitor")):
        yield


@dataclass
class Story:
    """The world in the making: people and rows by name."""

    calendar: Calendar
    people: dict[str, User] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    def at(self, day: str, time: str) -> datetime:
        return self.calendar.at(day, time)

    @property
    def ruth(self) -> User:
        return self.people["ruth"]

    @property
    def ines(self) -> User:
        return self.people["ines"]

    @property
    def tom(self) -> User:
        return self.people["tom"]

    @property
    def couple(self) -> Couple:
        return Couple.objects.get(pk=self.rows["couple"])

    def member(self, name: str) -> Partner:
        """The membership of Ines, Tom, Noor or Sami."""
        return Partner.objects.select_related("couple", "user").get(
            user=self.people[name], state__in=["active", "paused", "left"]
        )

    def first_session(self) -> Appointment:
        return Appointment.objects.get(pk=self.rows["session_1"])

    # ── What people do more than once ──────────────────────────────────

    def come_in(self, partner: Partner, name: str) -> User:
        """Accept the open invitation of a place with a login of one's own."""
        with as_visitor():
            user = cast.person(name)
            invitation = Invitation.objects.filter(partner=partner, used_at=None, revoked_at=None).latest(
                "created_at"
            )
            couples.accept(invitation, user)
        user.refresh_from_db()
        return user

    def fill_in(self, name: str, words: dict[str, Any]) -> None:
        """Write the whole form, page by page, and send it."""
        user, partner = self.people[name], self.member(name)
        with as_(user):
            answers.open_intake(partner, by=user)
            for section in FORM.sections:
                for page in section.pages:
                    values = {f.key: words[f.key] for f in page.fields if f.key in words}
                    answers.save_page(partner, page.key, values, by=user, done=True)
            sending.submit(partner, by=user)
            for row in measure_queries.waiting(partner):
                if row.instrument in words:
                    measures.answer(row, by=user, answers=words[row.instrument])

    def sign_everything(self, name: str, as_name: str) -> None:
        user, partner = self.people[name], self.member(name)
        with as_(user):
            for document in document_queries.documents_for(partner.couple):
                documents.sign(document, partner, by=user, name=as_name)

    def part(self, name: str, label: str) -> Part:
        """A person's own part by its name. Call it as that person."""
        for part in Part.objects.written_by(self.member(name)):
            if part.words["name"] == label:
                return part
        raise LookupError(label)

    def shared(self, name: str, label: str) -> SharedPart:
        for row in SharedPart.objects.filter(author=self.member(name)):
            if row.words.get("name") == label:
                return row
        raise LookupError(label)

    def settle_post(self) -> None:
        """What was due by now counts as sent: a world in the past does not write to anybody today."""
        now = clock.now()
        Notice.objects.filter(state=NoticeState.WAITING, due_at__lte=now).update(
            state=NoticeState.SENT, sent_at=F("due_at"), channel="inbox"
        )


# ── The first weeks ───────────────────────────────────────────────────


@step("practice", "2026-03-02", "09:00", "A practice that nobody has written to yet")
def the_practice(story: Story) -> None:
    """Nothing happens; the story can be walked from here by hand."""


@step("inquiry", "2026-03-02", "20:14", "Ines writes to the practice")
def ines_asks(story: Story) -> None:
    pk = uuid4()
    with as_visitor():
        inquiries.ask(
            pk=pk,
            words={
                "hope": (
                    "We keep having the same argument and then go silent for days."
                    " I'd like us to find each other again."
                ),
                "availability": "Thu after 17:30, Tue after 18:00",
                "heard_from": "friend",
            },
            name="Ines",
            email="ines@example.test",
            time_zone="Europe/London",
            unit_type="romantic_partners",
            format="either",
            length_pref="75",
            wants_private_call_first=True,
            therapist=story.ruth,
        )
        inquiries.confirm(Inquiry.objects.get(pk=pk))
    story.rows["inquiry"] = pk


@step("offered", "2026-03-03", "09:20", "Ruth offers a first conversation")
def ruth_offers(story: Story) -> None:
    with as_(story.ruth):
        inquiry = Inquiry.objects.get(pk=story.rows["inquiry"])
        inquiries.offer(inquiry, therapist=story.ruth, by=story.ruth, start=story.at("2026-03-05", "12:30"))


@step("consulted", "2026-03-05", "12:50", "The first conversation with Ines")
def first_conversation(story: Story) -> None:
    with as_(story.ruth):
        inquiry = Inquiry.objects.get(pk=story.rows["inquiry"])
        inquiries.talk(inquiry, by=story.ruth)
        inquiries.note(inquiry, "20 min, fits, wants to go on", by=story.ruth)


@step("invited", "2026-03-05", "13:05", "Ines says that Tom may be written to; each gets their own link")
def both_invited(story: Story) -> None:
    with as_(story.ruth):
        inquiry = Inquiry.objects.get(pk=story.rows["inquiry"])
        couple = inquiries.invite(inquiry, by=story.ruth)
        Couple.objects.filter(pk=couple.pk).update(brake_word="anchor")
        inquiry.refresh_from_db()
        inquiries.invite_other(inquiry, name="Tom", email="tom@example.test", by=story.ruth)
    story.rows["couple"] = couple.pk


@step("both_in", "2026-03-06", "13:30", "Both come in with a login of their own")
def both_come_in(story: Story) -> None:
    with as_(story.ruth):  # on Friday at 13:00, with Tom alone
        inquiries.held(
            Consultation.objects.get(inquiry_id=story.rows["inquiry"], for_other=True), by=story.ruth
        )
    first, second = story.couple.partners.order_by("position")
    story.people["ines"] = story.come_in(first, "Ines")
    story.people["tom"] = story.come_in(second, "Tom")


@step("held", "2026-03-07", "11:00", "A time is asked for, held, and each says yes for themselves")
def time_is_held(story: Story) -> None:
    offering = Offering.objects.get(slug="session-for-two")
    with as_(story.ines):
        asked = booking.request_appointment(
            story.member("ines"),
            offering,
            story.ruth,
            story.at("2026-03-19", "18:00"),
            length=75,
            by=story.ines,
        )
    with as_(story.ruth):
        booking.hold_request(asked, by=story.ruth)
    asked.refresh_from_db()
    with as_(story.tom):
        booking.confirm(asked, by=story.tom)
    story.rows["session_1"] = asked.pk


@step("ines_wrote", "2026-03-08", "21:05", "Ines sends her form")
def ines_writes(story: Story) -> None:
    story.fill_in("ines", written.INES)
    with as_(story.ines):
        for key in ("hope", "close_moment"):
            answers.share_answer(story.member("ines"), key, by=story.ines)


@step("both_wrote", "2026-03-10", "07:40", "Tom sends his form")
def tom_writes(story: Story) -> None:
    story.fill_in("tom", written.TOM)
    with as_(story.tom):
        answers.share_answer(story.member("tom"), "value", by=story.tom)


@step("talked_alone", "2026-03-11", "18:00", "Ruth speaks with each alone")
def conversations_alone(story: Story) -> None:
    with as_(story.ruth):
        for name, time in (("ines", "12:00"), ("tom", "17:30")):
            safety.record_conversation(
                story.member(name), by=story.ruth, held_at=story.at("2026-03-11", time), met=True
            )


@step("decided", "2026-03-12", "09:10", "Ruth decides")
def ruth_decides(story: Story) -> None:
    with as_(story.ruth):
        for intake in Intake.objects.filter(couple=story.couple):
            safety.review(intake, by=story.ruth)
        safety.decide(
            story.couple,
            by=story.ruth,
            pattern="none_identified",
            decision="cleared",
            reasons=(
                "Mostly meant nervous, not pressed. Once was a row after the loss, apologised for, no fear."
            ),
        )
        for alert in intake_queries.open_alerts(story.ruth).filter(couple=story.couple):
            safety.acknowledge(alert, by=story.ruth)
        for feature in (JointFeature.CYCLE, JointFeature.HELPER, JointFeature.PRACTICES):
            couples.set_joint_work(story.couple, feature, on=True, by=story.ruth)


@step("tom_signed", "2026-03-16", "19:00", "Tom signs")
def tom_signs(story: Story) -> None:
    story.sign_everything("tom", "Tom Adeyemi")


@step("confirmed", "2026-03-17", "20:30", "Ines has signed, and the evening confirms the time")
def ines_signs(story: Story) -> None:
    clock.set_now(story.at("2026-03-17", "19:30"))
    story.sign_everything("ines", "Ines Carvalho")
    clock.set_now(story.at("2026-03-17", "20:30"))
    booking.settle_due()


@step("reminded", "2026-03-18", "18:00", "Reminders go out")
def reminders(story: Story) -> None:
    booking.plan_reminders()


@step("before_session_1", "2026-03-19", "17:30", "Half an hour before the first session")
def before_the_first(story: Story) -> None:
    """Nothing happens; it is a good moment to look round."""


def steps() -> list[Step]:
    """Every step of the world, in order of time."""
    from . import afterwards, meetings, siblings  # noqa: F401, PLC0415  they add their steps to the list

    return sorted(STEPS, key=lambda one: (one.day, one.clock))


def points() -> list[str]:
    """Names of the worlds that can be made, in order."""
    return [one.point for one in steps()]


def tell(until: str, calendar: Calendar) -> Story:
    """Make the world up to and including a point; domain time is left standing at its moment."""
    story = Story(calendar)
    opening = calendar.at("2026-03-01", "09:00")
    clock.set_now(opening)
    with acting.building("demo"):
        story.people |= cast.practice()
    for one in steps():
        clock.set_now(calendar.at(one.day, one.clock))
        one.do(story)
        if one.point == until:
            break
    booking.plan_reminders()
    story.settle_post()
    return story
