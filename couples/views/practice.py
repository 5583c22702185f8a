"""A therapist's couples, and the one page of a couple that every app brings its section to."""

from copy import copy

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import staff
from couples import access, arrivals, beside, queries, services
from couples.forms import CoupleForm, InviteForm, OpenForm
from couples.models import Couple, JointFeature, Partner, PartnerState
from couples.words import role_word

SECTIONS = [
    ("practice:intake:panel", gettext_lazy("Forms, conversations and agreements")),
    ("practice:booking:panel", gettext_lazy("Times")),
    ("practice:sessions:panel", gettext_lazy("Sessions and notes")),
    ("practice:parts:panel", gettext_lazy("Parts")),
    ("practice:homework:panel", gettext_lazy("Practices between sessions")),
]


@require_safe
@staff("therapist")
def couples(request: HttpRequest) -> HttpResponse:
    found = queries.couples_of(request.user)
    said = beside.of(request.user, [couple for couple, _people in found])
    rows = [(couple, people, said.get(couple.pk, [])) for couple, people in found]
    return render(request, "couples/practice/couples.html", {"couples": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff("therapist")
def new(request: HttpRequest) -> HttpResponse:
    """Open a couple for people who came another way than by an inquiry."""
    form = OpenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "couples/practice/new.html", {"form": form}, status=status)
    couple = services.open_couple(kind=form.cleaned_data["kind"], therapist=request.user, by=request.user)
    for _place in range(form.cleaned_data["people"]):
        services.add_member(couple, by=request.user, role_word=role_word(couple.kind))
    return redirect("practice:couples:couple", couple.pk)


@require_safe
@staff("therapist")
def couple(request: HttpRequest, pk: str) -> HttpResponse:
    return _page(request, access.care_or_404(request.user, pk).couple)


@require_POST
@staff("therapist")
def change(request: HttpRequest, pk: str) -> HttpResponse:
    """What they are to each other, the word that stops everything, the rule for what is said alone."""
    couple = access.care_or_404(request.user, pk).couple
    form = CoupleForm(request.POST, instance=copy(couple))
    if not form.is_valid():
        return _page(request, couple, details=form, status=422)
    services.change_couple(form.instance, by=request.user)
    messages.success(request, _("Kept."))
    return redirect("practice:couples:couple", couple.pk)


@require_POST
@staff("therapist")
def joint(request: HttpRequest, pk: str) -> HttpResponse:
    """Set a joint feature up, or pause it."""
    couple = access.care_or_404(request.user, pk).couple
    feature = request.POST.get("feature", "")
    if feature not in JointFeature:
        raise Http404
    services.set_joint_work(couple, feature, on=request.POST.get("on") == "1", by=request.user)
    return redirect(reverse("practice:couples:couple", args=[couple.pk]) + "#joint")


@require_POST
@staff("therapist")
def add(request: HttpRequest, pk: str) -> HttpResponse:
    """One more place among three or more people, while nobody has come in yet."""
    couple = access.care_or_404(request.user, pk).couple
    if queries.may_grow(couple):
        services.add_member(couple, by=request.user, role_word=role_word(couple.kind))
    else:
        messages.warning(request, _("No place can be added here now. A new couple can be opened instead."))
    return redirect(reverse("practice:couples:couple", args=[couple.pk]) + "#people")


@require_POST
@staff("therapist")
def invite(request: HttpRequest, pk: str) -> HttpResponse:
    """Send a member's own link, or a fresh one in place of the last. Nobody but them sees it."""
    partner = access.partner_or_404(request.user, pk)
    form = InviteForm(request.POST, partner=partner)
    if partner.state != PartnerState.INVITED:
        messages.warning(request, _("They are here already, so no link was sent."))
        return redirect("practice:couples:couple", partner.couple_id)
    if not form.is_valid():
        return _page(request, partner.couple, inviting=(partner, form), status=422)
    services.invite(partner, by=request.user, **form.cleaned_data)
    messages.success(request, _("The link is on its way to them."))
    return redirect("practice:couples:couple", partner.couple_id)


@require_POST
@staff("therapist")
def revoke(request: HttpRequest, pk: str) -> HttpResponse:
    """Take an unused invitation back."""
    partner = access.partner_or_404(request.user, pk)
    arrivals.revoke(partner, by=request.user)
    messages.success(request, _("The link no longer works. You can send a new one at any time."))
    return redirect("practice:couples:couple", partner.couple_id)


def _page(
    request: HttpRequest,
    couple: Couple,
    *,
    details: CoupleForm | None = None,
    inviting: tuple[Partner, InviteForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    members = []
    for partner in couple.partners.exclude(state=PartnerState.LEFT).select_related("user"):
        last = partner.invitations.order_by("-created_at").first()
        form = None
        if partner.state == PartnerState.INVITED:
            form = InviteForm(
                partner=partner,
                auto_id=f"invite-{partner.position}-%s",
                initial={"name": last.name, "email": last.email} if last else {},
            )
            if inviting and inviting[0].pk == partner.pk:
                form = inviting[1]
        members.append(
            {"partner": partner, "name": queries.called(partner), "invitation": last, "form": form}
        )
    page = {
        "couple": couple,
        "members": members,
        "details": details or CoupleForm(instance=couple),
        "joint": queries.joint_switches(couple) if couple.is_joint else [],
        "may_grow": queries.may_grow(couple),
        "sections": _sections(couple),
    }
    return render(request, "couples/practice/couple.html", page, status=status)


def _sections(couple: Couple) -> list[tuple[str, str]]:
    """Title and address of every section this deployment has."""
    found = []
    for name, title in SECTIONS:
        try:
            found.append((str(title), reverse(name, args=[couple.pk])))
        except NoReverseMatch:
            continue
    return found
