"""The practice's instruments: whose they are, their items, on or off. No client's answers here."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import staff
from intake import measure_queries as queries
from intake.forms_measures import NoiseForm, PasteForm, SwitchForm
from intake.measures import change, words
from intake.services import instruments as services


@staff("therapist", "administrator")
@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    found = queries.in_practice().values()
    groups = [
        {
            "licence": licence,
            "words": label,
            "rows": [one for one in found if one.instrument.licence == licence],
        }
        for licence, label in sorted(words.LICENCES.items(), key=lambda pair: "DABC".index(pair[0]))
    ]
    return render(request, "intake/practice/instruments.html", {"groups": groups})


@staff("therapist", "administrator")
@require_safe
def instrument(request: HttpRequest, key: str) -> HttpResponse:
    return _instrument(request, _known_or_404(key))


@staff("therapist", "administrator")
@require_POST
def paste(request: HttpRequest, key: str) -> HttpResponse:
    """Keep items the practice is licensed to use, with the licence they are used under."""
    known = _known_or_404(key)
    if known.instrument.ships:
        raise Http404
    form = PasteForm(known.instrument, request.POST)
    if not form.is_valid() or form.wording is None:
        return _instrument(request, known, paste=form, status=422)
    services.paste(
        key,
        form.wording,
        statement=form.cleaned_data["licence_statement"],
        licensed_on=form.cleaned_data["licensed_on"],
        by=request.user,
    )
    messages.success(request, _("Kept, with the licence. Answers to an earlier wording keep theirs."))
    return redirect("practice:intake:instrument", key)


@staff("therapist", "administrator")
@require_POST
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """On or off. What was answered stays."""
    known = _known_or_404(key)
    form = SwitchForm(request.POST)
    on = request.POST.get("on") == "1"
    form.is_valid()
    try:
        services.switch(key, on=on, by=request.user, terms=bool(form.cleaned_data.get("terms")))
    except services.NeedsText:
        form.add_error(None, _("Its items are not here yet. Paste them first."))
    except services.NeedsTerms:
        form.add_error("terms", _("Please confirm the terms first. Until then it stays off."))
    else:
        messages.success(request, _("It is offered from now on.") if on else _("It is not offered any more."))
        return redirect("practice:intake:instrument", key)
    return _instrument(request, known, switch=form, status=422)


@staff("therapist", "administrator")
@require_POST
def noise(request: HttpRequest, key: str) -> HttpResponse:
    known = _known_or_404(key)
    form = NoiseForm(request.POST)
    if not form.is_valid():
        return _instrument(request, known, noise=form, status=422)
    services.set_noise(key, by=request.user, **form.cleaned_data)
    messages.success(request, _("Kept. It is shown to therapists only."))
    return redirect("practice:intake:instrument", key)


def _known_or_404(key: str) -> queries.InPractice:
    found = queries.in_practice([key])
    if key not in found:
        raise Http404
    return found[key]


def _instrument(
    request: HttpRequest,
    known: queries.InPractice,
    *,
    paste: PasteForm | None = None,
    switch: SwitchForm | None = None,
    noise: NoiseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    instrument = known.instrument
    use = known.use
    kept = {
        "points": use.noise_points if use else None,
        "sd": use.noise_sd if use else None,
        "reliability": use.noise_reliability if use else None,
    }
    worded = known.worded() if known.has_text else None
    context: dict[str, Any] = {
        "known": known,
        "instrument": instrument,
        "worded": worded,
        "text": worded.text if worded else None,
        "licence_words": words.LICENCES[instrument.licence],
        "needs_terms": instrument.licence in {"B", "C"} and not (use and use.terms_confirmed_at),
        "paste": None if instrument.ships else paste or PasteForm(instrument),
        "switch": switch or SwitchForm(),
        "noise_form": (noise or NoiseForm(initial=kept))
        if instrument.has_total and not instrument.is_apart
        else None,
        "formula": change.FORMULA,
        "scales": [
            {"items": _span(scale.items), "low": scale.low, "high": scale.high} for scale in instrument.scales
        ],
        "reverse": ", ".join(str(n) for n in sorted(instrument.reverse)),
    }
    return render(request, "intake/practice/instrument.html", context, status=status)


def _span(items: tuple[int, ...]) -> str:
    return str(items[0]) if len(items) == 1 else f"{items[0]}–{items[-1]}"
