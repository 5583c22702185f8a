"""Sending a form: every answer goes to its own level, and the same things happen whatever was answered."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import live_in
from core import audit, clock
from core.states import move
from couples.models import Couple, Partner
from intake import queries, screen
from intake.models import Intake
from intake.models.answers import AnswersRow
from intake.questionnaire import SELF, THERAPIST, Section
from intake.signals import gate_changed
from notifications.services import contact_rule, notify

from . import contact, measures, quick_parts
from .answers import begun_with, only_author, open_intake, table_of
from .safety import ask_again, raise_alert


class NotReady(Exception):
    """Some answers are needed first; `missing` names them with their pages."""

    def __init__(self, missing: list[dict[str, Any]]) -> None:
        super().__init__(len(missing))
        self.missing = missing


@transaction.atomic
def submit(partner: Partner, *, by: User) -> Intake:
    """Send the form as it stands: a new version, each answer sealed at its own level.

    What was sent before stays readable to the therapist. Sending again without a change is harmless.
    Raises NotReady. Whatever was answered, one row of each kind is written, one receipt goes out to the
    writer and one mail to each therapist.
    """
    only_author(partner, by)
    intake = open_intake(partner, by=by)
    if not queries.has_changes(intake):
        return intake
    written, pages = queries.drafts(intake), queries.pages_of(intake)
    wanting = queries.missing(intake, partner.couple, written, pages)
    if wanting:
        raise NotReady(wanting)
    version, now = intake.version + 1, clock.now()
    form = queries.form_of(intake)
    called_for = queries.shown(form, partner.couple, written)
    for section in form.sections:
        _seal(intake, section, written.get(section.letter, {}), version, called_for)
    quick_parts.create(partner, intake, written.get("G", {}), by=by)
    if not contact.is_newer_than_form(contact_rule(by), intake.pk):
        contact.apply(partner, written.get("B", {}), by=by)
    contact.keep_context(partner, written.get("B", {}), by=by)
    _settings(by, written.get("A", {}))
    move(
        intake,
        "submit",
        by=by,
        version=version,
        submitted_at=now,
        first_submitted_at=intake.first_submitted_at or now,
        screened_at=now,
    )
    asked = {
        **written.get("J", {}),
        "self_harm": written.get("I", {}).get("self_harm"),
        "ask_alone": written.get("L", {}).get("ask_alone"),
    }
    measures.keep_form_answers(partner, written.get("M", {}), by=by)
    level = screen.alert_level(asked)
    raise_alert(partner.couple, partner, rule="form", level=level, by=by)
    ask_again(partner.couple, needed=level in {screen.URGENT, screen.SOON})
    notify(by, "form_receipt", subject_id=intake.pk, version=version)
    audit.record("intake.sent", about=intake)
    gate_changed.send(Couple, couple=partner.couple)
    return intake


def _seal(
    intake: Intake, section: Section, words: dict[str, Any], version: int, called_for: set[str]
) -> None:
    """One row per level that this section has, the same rows for everybody. What is not shown is not sent."""
    levels: dict[str, dict[str, Any]] = {}
    tables: dict[str, type[AnswersRow]] = {}
    for field in queries.asked(section.fields, intake.partner.couple):
        value = words.get(field.key) if field.key in called_for else None
        tables[field.visibility] = table_of(field)
        if field.key == "parts":
            tables[SELF], tables[THERAPIST] = table_of(field), table_of(field)
            shown = [part for part in value or [] if part.get("share")]
            kept = [part for part in value or [] if not part.get("share")]
            levels[THERAPIST], levels[SELF] = {"parts": shown}, {"parts": kept}
        else:
            levels.setdefault(field.visibility, {})[field.key] = value
    for level, answers in levels.items():
        row = tables[level](
            intake=intake,
            section=section.letter,
            version=version,
            author=intake.partner,
            questionnaire_id=begun_with(intake),
        )
        row.write(answers, visibility=level)
        row.save(force_insert=True)


def _settings(user: User, about: dict[str, Any]) -> None:
    """The time zone a person gave holds from now on.

    The name does not: it was written for the therapist alone, and what others read is chosen elsewhere.
    """
    zone = about.get("time_zone")
    if zone and zone != user.time_zone:
        live_in(user, zone, by=user)
