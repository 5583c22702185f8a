"""What only the couple's therapist sees: the screens, what waits, conversations alone, the decision."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import staff
from core import clock, vault, zones
from couples.models import Couple, PartnerState
from intake import access, gate, queries, screen, services
from intake.forms import ConversationForm, DecisionForm
from intake.models import SafetyAnswers
from intake.models.safety import LEVEL_ORDER, AlertLevel
from intake.reach import reach_of
from intake.reading import Answer
from intake.vocabulary import CLEARANCE, REASONS, Condition, DecisionKind, Pattern


@staff("therapist")
@require_safe
def safety(request: HttpRequest, pk: UUID) -> HttpResponse:
    couple = access.cared_couple_or_404(request.user, pk)
    return _safety(request, couple, DecisionForm())


@staff("therapist")
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    couple = access.cared_couple_or_404(request.user, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        services.decide(couple, by=request.user, **form.cleaned_data)
        messages.success(request, _("Recorded. Nobody but the therapists of this couple can see it."))
        return redirect("practice:intake:safety", couple.pk)
    return _safety(request, couple, form, status=422)


@staff("therapist")
@require_POST
def conversation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that this person was met alone."""
    partner = access.cared_partner_or_404(request.user, pk)
    form = ConversationForm(request.POST, prefix=str(pk))
    if form.is_valid():
        zone = zones.of(request.user.time_zone)
        moment = datetime.combine(form.cleaned_data["day"], form.cleaned_data["time"] or time(12), zone)
        if moment > clock.now():
            form.add_error("day", _("This is still to come. Record it once you have talked."))
    if form.is_valid():
        services.record_conversation(partner, by=request.user, held_at=moment, met=form.cleaned_data["met"])
        messages.success(request, _("Recorded: a conversation alone."))
        return redirect("practice:intake:safety", partner.couple_id)
    return _safety(request, partner.couple, DecisionForm(), talked=form, status=422)


@staff("therapist")
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """What waits, most urgent first."""
    waiting = sorted(queries.open_alerts(request.user), key=lambda one: LEVEL_ORDER.index(one.level))
    context = {
        "alerts": waiting,
        "forms": queries.forms_to_read(request.user),
        "couples": queries.decisions_waiting(request.user).prefetch_related("partners__user"),
    }
    return render(request, "intake/practice/alerts.html", context)


@staff("therapist")
@require_safe
def urgent(request: HttpRequest) -> HttpResponse:
    """A line for the head of the therapist's pages, until every urgent item was looked at."""
    count = queries.open_alerts(request.user).filter(level=AlertLevel.URGENT).count()
    return render(request, "intake/practice/_urgent.html", {"count": count})


@staff("therapist")
@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    alert = access.alert_or_404(request.user, pk)
    services.acknowledge(alert, by=request.user)
    return redirect("practice:intake:alerts")


def _safety(
    request: HttpRequest,
    couple: Couple,
    form: DecisionForm,
    *,
    talked: ConversationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    members = list(couple.partners.exclude(state=PartnerState.LEFT).select_related("user", "couple"))
    intakes = queries.sent_forms(members)
    rows = queries.submitted(request.user, intakes.values(), SafetyAnswers)
    vault.open_all(rows)
    conversations = queries.conversations_of(couple)
    people = []
    for member in members:
        mine = [row for row in rows if row.author_id == member.pk]
        prefix = str(member.pk)
        shown = talked if talked and talked.prefix == prefix else ConversationForm(prefix=prefix)
        people.append(
            {
                "partner": member,
                "intake": intakes.get(member.pk),
                "conversations": conversations[member.pk],
                "form": shown,
                "reach": reach_of(member),
                **_screen(mine),
            }
        )
    decisions = queries.decisions_of(request.user, couple)
    context = {
        "couple": couple,
        "people": people,
        "alerts": queries.open_alerts(request.user).filter(couple=couple),
        "decisions": [_decision_words(one) for one in decisions],
        "clearance": CLEARANCE[gate.clearance(request.user, couple)],
        "open": gate.is_open(couple),
        "form": form,
        "reasons": REASONS,
    }
    return render(request, "intake/practice/safety.html", context, status=status)


def _screen(rows: list[Any]) -> dict[str, Any]:
    """One person's answers that are kept apart, with what they ask of the therapist. No total."""
    words: dict[str, dict[str, Any]] = {row.section: row.words for row in rows}
    answers = words.get("J", {})
    levels = {one.rule: one.level for one in screen.findings(answers)} if "J" in words else {}
    sections = []
    for row in rows:
        section = queries.questionnaire_of(row).section(row.section)
        shown = []
        for field in section.fields:
            if field.key not in row.words:
                continue
            value = row.words[field.key]
            if field.key not in screen.QUESTIONS and queries.is_empty(value):
                continue
            shown.append(Answer(field, queries.answer_words(field, value), levels.get(field.key, "")))
        sections.append({"section": section, "answers": shown})
    return {"sections": sections, "level": screen.level(answers) if "J" in words else ""}


def _decision_words(row: Any) -> dict[str, Any]:
    words = row.words
    names = dict(Condition.choices)
    conditions = [names.get(one, one) for one in words["conditions"]]
    if words.get("other_condition"):
        conditions.append(words["other_condition"])
    return {
        "row": row,
        "decision": DecisionKind(words["decision"]).label,
        "pattern": Pattern(words["pattern"]).label,
        "conditions": conditions,
        "safety_plan_done": words["safety_plan_done"],
        "consulted_with": words["consulted_with"],
        "reasons": words.get("reasons", ""),
        "rescreen_after_sessions": words["rescreen_after_sessions"],
    }
