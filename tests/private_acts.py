"""What somebody does alone, and what a therapist decides about them: every kind of act there is, once.

Each is a function of a `Life`; none may change anything that the other partner can observe.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts import services as accounts
from booking import services as booking
from booking.services.feed import make_feed
from core import actor as acting
from core import clock
from couples.access import care_or_404
from couples.visibility import Visibility
from homework import services as homework
from homework.models import Plan, PracticeOffer
from intake import document_queries
from intake import services as intake
from intake.models import Alert, Intake, Signature
from notifications.models import ContactRule, Notice
from notifications.services import confirm_contact, keep_quiet, see_all
from parts import queries as parts_queries
from parts import services as parts
from parts.models import CrossRelation, Part, Relation
from sessions_app import services as room
from sessions_app.models import LastSession, NoteKind
from sessions_app.services import last, notes

from .intake.answers import NOOR


@dataclass
class Life:
    """Whose acts these are (`person`, a membership), their therapist, and what they find to act on.

    `send`, `sign_all`, `meet` and `clear` are the fixtures of the intake's tests.
    """

    person: Any
    therapist: Any
    session: Any
    appointment: Any
    joint_offer: PracticeOffer
    own_offer: PracticeOffer
    send: Callable
    sign_all: Callable
    meet: Callable
    clear: Callable

    @property
    def user(self) -> Any:
        return self.person.user

    def alone(self) -> Any:
        return acting.acting_as(acting.person(self.user))

    def therapist_at_work(self) -> Any:
        return acting.acting_as(acting.person(self.therapist))


ACTS: dict[str, Callable[[Life], None]] = {}


def act(name: str) -> Callable[[Callable[[Life], None]], Callable[[Life], None]]:
    def note(do: Callable[[Life], None]) -> Callable[[Life], None]:
        ACTS[name] = do
        return do

    return note


# ── The form, documents, safety ───────────────────────────────────────────────────────────────────


@act("answers the safety screen with fear and harm, asks to be spoken to alone, and sends the form")
def discloses(life: Life) -> None:
    harm = {"I": {"self_harm": "now"}, "L": {"ask_alone": True, "ask_alone_about": "About last winter"}}
    life.send(life.person, J=NOOR, **harm)


@act("signs every document")
def signs(life: Life) -> None:
    life.sign_all(life.person)


@act("takes a signature back")
def withdraws(life: Life) -> None:
    with life.alone():
        signature = Signature.objects.filter(partner=life.person).select_related("partner__couple").first()
        intake.withdraw(signature, by=life.user)


@act("is spoken to alone")
def is_met(life: Life) -> None:
    life.meet(life.person, life.therapist)


@act("has the form read")
def is_read(life: Life) -> None:
    with life.therapist_at_work():
        intake.review(Intake.objects.get(partner=life.person), by=life.therapist)


@act("an urgent item stands at the therapist's")
def is_urgent(life: Life) -> None:
    with life.alone():
        intake.raise_alert(life.person.couple, life.person, rule="form", level="urgent", by=life.user)


@act("the therapist has seen the item")
def is_acknowledged(life: Life) -> None:
    with life.therapist_at_work():
        alert = Alert.objects.filter(partner=life.person).select_related("couple").latest("raised_at")
        intake.acknowledge(alert, by=life.therapist)


@act("the therapist holds joint work, with reasons")
def is_held(life: Life) -> None:
    life.clear(life.person.couple, life.therapist, "hold", reasons="Afraid to speak in front of him")


@act("says where a message may be read by others, with a code word")
def changes_contact(life: Life) -> None:
    with life.alone():
        rule = ContactRule(
            user=life.user,
            channels=["sms"],
            phone="+44 7700 900123",
            code_word="lantern",
            email=life.user.email,
        )
        rule.safe_times, rule.reminders = [[0, "10:00", "11:00"]], False
        confirm_contact(rule, by=life.user)


@act("wants to hear nothing for a while")
def is_quiet(life: Life) -> None:
    with life.alone():
        during = DateTimeTZRange(clock.now(), clock.now() + timedelta(days=2))
        keep_quiet(life.user, during=during, subject_id=life.person.pk)


@act("reads their messages")
def reads(life: Life) -> None:
    with life.alone():
        see_all(Notice.objects.filter(recipient=life.user))


@act("sets a PIN before what is theirs alone")
def sets_a_pin(life: Life) -> None:
    with life.alone():
        accounts.set_pin(life.user, "402917", by=life.user)


# ── Parts ─────────────────────────────────────────────────────────────────────────────────────────


@act("writes down parts: one for nobody, one for the therapist")
def writes_parts(life: Life) -> None:
    with life.alone():
        for name, level in (("The one behind the door", "private_self"), ("The Guard", "private_therapist")):
            parts.create_part(
                life.person,
                by=life.user,
                name=name,
                kind="exile",
                visibility=level,
                feel_toward="scared_of_it",
            )


@act("rewords a part, and what is shared of it stays")
def rewords(life: Life) -> None:
    with life.alone():
        for part in Part.objects.written_by(life.person).select_related("author"):
            parts.change_part(part, by=life.user, role_job="Keeps quiet when steps come near")


@act("draws who stands how to whom inside")
def draws(life: Life) -> None:
    with life.alone():
        one, two = Part.objects.written_by(life.person).select_related("author")[:2]
        parts.relate(one, two, type="protects", note="From what was said that night", by=life.user)


@act("takes a line of the own map away")
def unrelates(life: Life) -> None:
    with life.alone():
        for line in Relation.objects.written_by(life.person).select_related("author"):
            parts.unrelate(line, by=life.user)


@act("narrows who may see a part")
def narrows(life: Life) -> None:
    with life.alone():
        for part in Part.objects.written_by(life.person).select_related("author"):
            parts.set_visibility(part, Visibility.PRIVATE_SELF, by=life.user)


@act("puts a part away")
def puts_away(life: Life) -> None:
    with life.alone():
        part = Part.objects.written_by(life.person).select_related("author").last()
        parts.change_part(part, by=life.user, status="archived")


@act("says no to a line that the other drew to their part")
def declines_line(life: Life) -> None:
    with life.alone():
        line = CrossRelation.objects.exclude(author=life.person).select_related("author", "couple").first()
        parts.decline_line(line, life.person, by=life.user)


@act("says that the loop fits, and takes it back")
def wavers(life: Life) -> None:
    with life.alone():
        loop = parts_queries.loop_of(life.person.couple)
        assert loop is not None
        parts.agree_to_loop(loop.cycle, life.person, by=life.user)
        parts.take_yes_back(loop.cycle, life.person, by=life.user)


# ── Practices ─────────────────────────────────────────────────────────────────────────────────────


@act("declines a practice for two")
def declines_joint(life: Life) -> None:
    with life.alone():
        homework.decide(life.joint_offer, life.person, "not_now", by=life.user)


@act("takes up a practice of their own, with a nudge")
def takes_up(life: Life) -> None:
    with life.alone():
        homework.decide(life.own_offer, life.person, "smaller_version", by=life.user)
        homework.set_nudge(_plan(life), on=True, by=life.user, days=[0, 3], at=time(7, 30))


@act("writes a line after the practice, and removes one")
def logs(life: Life) -> None:
    with life.alone():
        homework.log(_plan(life), life.person, by=life.user, did="no_and_ok", noticed="He was at home")
        gone = homework.log(_plan(life), life.person, by=life.user, did="bit", noticed="For nobody")
        homework.remove_log(gone, by=life.user)


@act("stops a practice of their own")
def stops(life: Life) -> None:
    with life.alone():
        homework.stop(_plan(life), by=life.user)


def _plan(life: Life) -> Plan:
    rows = Plan.objects.select_related("author__user", "author__couple", "offer")
    return rows.get(offer=life.own_offer, author=life.person)


# ── In the room ───────────────────────────────────────────────────────────────────────────────────


@act("says in the room how it is inside")
def tells_state(life: Life) -> None:
    with life.alone():
        room.tell_state(life.session, life.person, "shut_down", intensity=9, by=life.user)


@act("lets the therapist know that a part is stirred")
def is_stirred(life: Life) -> None:
    with life.alone():
        room.stir(life.session, life.person, True, by=life.user)


@act("notes a part without saying it aloud")
def notes_part(life: Life) -> None:
    with life.alone():
        room.note_part(life.session, life.person, {"label": "The Shutter", "phrase": "Nothing"}, by=life.user)


@act("writes in the check-in what is alive")
def checks_in(life: Life) -> None:
    words = {"what_is_alive": "Tired of being careful", "feel_toward": "agree_with_it"}
    with life.alone():
        room.keep_note(life.session, life.person, NoteKind.CHECK_IN, by=life.user, **words)


@act("objects to an agreement, to the therapist alone")
def objects(life: Life) -> None:
    with life.alone():
        room.keep_note(life.session, life.person, NoteKind.AGREEMENTS, by=life.user, objection="Not to A4")


@act("says that today may not be safe")
def is_unsafe(life: Life) -> None:
    with life.alone():
        room.may_be_unsafe_today(life.session, life.person, "yes", by=life.user)


@act("the therapist writes a process note and a progress note about it")
def is_noted(life: Life) -> None:
    with life.therapist_at_work():
        place = care_or_404(life.therapist, life.person.couple_id)
        words = "Watch her when he speaks of money"
        notes.save_process_note(life.session, place, words, version=0, by=life.therapist)
        notes.save_progress_note(life.session, place, {"focus": words}, version=0, by=life.therapist)


# ── Times ─────────────────────────────────────────────────────────────────────────────────────────


@act("writes what they carry on from the last session, for the therapist alone, and may be asked later")
def carries_on(life: Life) -> None:
    row = LastSession.objects.select_related("session").get(couple=life.person.couple)
    with life.alone():
        last.carry_on(row, life.person, by=life.user, text="Saying it out loud", share=False, later="yes")


@act("the therapist offers them the questions before the end and keeps a day to ask again")
def is_asked_before_the_end(life: Life) -> None:
    with life.therapist_at_work():
        row = LastSession.objects.select_related("couple", "session").get(couple=life.person.couple)
        last.offer_questions(row, [life.person], moment="end", by=life.therapist)
        last.remind(row, clock.now().date() + timedelta(days=92), by=life.therapist)
        last.checked(row, by=life.therapist)


@act("says yes to a time that is being arranged")
def says_yes(life: Life) -> None:
    with life.alone():
        booking.confirm(life.appointment, by=life.user)


@act("has their times in a calendar of their own, and keeps more time free afterwards")
def keeps_a_calendar(life: Life) -> None:
    with life.alone():
        make_feed(life.user, title="busy", own_time=True, by=life.user)
        booking.confirm(life.appointment, by=life.user, integration_minutes=120)


@act("looks through all documents and every page of the form again")
def looks_again(life: Life) -> None:
    with life.alone():
        assert document_queries.documents_for(life.person.couple)
        intake.open_intake(life.person, by=life.user)
