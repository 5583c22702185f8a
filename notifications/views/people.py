"""The administrator's people: names, roles, ways in. Nothing of what anybody writes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries as accounts
from accounts import services
from accounts.forms import ColleagueForm, ProfileForm, RolesForm
from accounts.models import TherapistProfile, User
from accounts.roles import staff
from core import audit
from notifications import queries
from notifications.services import contact_rule, in_words


def person_or_404(pk: UUID) -> User:
    return get_object_or_404(User, pk=pk)


def _page(request: HttpRequest, person: User, *, status: int = 200, **context: Any) -> HttpResponse:
    audit.record("contact.seen", about=person)
    context.setdefault("roles", RolesForm(initial=_roles(person)))
    rule = contact_rule(person)
    context |= {"person": person, "state": accounts.state_of(person), "rule": rule, "reach": in_words(rule)}
    context |= {"held": person.held_at is not None, "unsent": queries.could_not_be_sent(person)}
    return render(request, "accounts/person.html", context, status=status)


def _roles(person: User) -> dict[str, bool]:
    return {"is_therapist": person.is_therapist, "is_administrator": person.is_administrator}


@staff("administrator")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    named = request.GET.get("q", "").strip()
    rows = [(person, accounts.state_of(person)) for person in accounts.everyone(named)]
    return render(request, "accounts/people.html", {"rows": rows, "q": named})


@staff("administrator")
@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, person_or_404(pk))


@staff("administrator")
@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """After a call: the administrator says that the person was known, by the code word where there is one."""
    someone = person_or_404(pk)
    if "known" not in request.POST:
        mend = _("Tick this once you know that it is this person. Until then their pages stay closed.")
        return _page(request, someone, status=422, restore_mend=mend)
    services.restore(someone, by=request.user)
    messages.success(request, _("Their pages are open again, and they are told."))
    return redirect("practice:person", pk)


@staff("administrator")
@require_POST
def sign_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.sign_out_everywhere(person_or_404(pk), by=request.user)
    messages.success(request, _("Signed out everywhere."))
    if pk == request.user.pk:
        return redirect("account_login")
    return redirect("practice:person", pk)


@staff("administrator")
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        services.close_account(person_or_404(pk), by=request.user)
    except services.CannotChange:
        messages.error(request, _("This sign-in stays open: it is your own, or the last administrator's."))
    else:
        messages.success(request, _("This sign-in is closed. What they wrote is kept."))
    return redirect("practice:person", pk)


@staff("administrator")
@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.open_account(person_or_404(pk), by=request.user)
    messages.success(request, _("They can sign in again."))
    return redirect("practice:person", pk)


@staff("administrator")
@require_POST
def roles(request: HttpRequest, pk: UUID) -> HttpResponse:
    someone, form = person_or_404(pk), RolesForm(request.POST)
    form.full_clean()
    wanted = form.cleaned_data
    try:
        services.set_roles(
            someone,
            therapist=wanted["is_therapist"],
            administrator=wanted["is_administrator"],
            by=request.user,
        )
    except services.CannotChange:
        words = _("Nothing was changed: a client does not work here, and one administrator stays.")
        messages.error(request, words)
    else:
        messages.success(request, _("Saved."))
    if pk == request.user.pk:
        return redirect("account_landing")  # the page they stood on may be closed to them now
    return redirect("practice:person", pk)


@staff("administrator")
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest, pk: UUID) -> HttpResponse:
    someone = get_object_or_404(User, pk=pk, is_therapist=True)
    known = accounts.profile_of(someone)
    blank = TherapistProfile(user=someone, full_name=someone.name_used, slug=slugify(someone.name_used))
    form = ProfileForm(request.POST or None, instance=known or blank)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("practice:person", pk)
    context = {"person": someone, "form": form}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@staff("administrator")
@require_http_methods(["GET", "POST"])
def colleague(request: HttpRequest) -> HttpResponse:
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        someone = services.add_colleague(
            email=data["email"],
            name_used=data["name_used"],
            therapist=data["is_therapist"],
            administrator=data["is_administrator"],
            by=request.user,
        )
        messages.success(request, _("They get a mail with a link to choose a password."))
        return redirect("practice:person", someone.pk)
    return render(request, "accounts/colleague.html", {"form": form}, status=422 if form.errors else 200)
