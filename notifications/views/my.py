"""What a client was told, and how they may be reached."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fresh import ask_again
from notifications import queries, services
from notifications.forms.contact import ContactForm, HoursFormSet, hours_initial

from .inbox import show


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    return show(request, "notifications/my/inbox.html")


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Reading it and saying that it still holds is free; a change asks for a fresh sign-in.

    What was typed is kept while they sign in, and saved with it.
    """
    kept, rule = services.contact_rule(request.user), services.contact_rule(request.user)
    data = request.POST or None
    form = ContactForm(data, instance=rule)
    hours = HoursFormSet(data, prefix="hours", initial=hours_initial(rule.safe_times))
    if request.method == "POST" and form.is_valid() and hours.is_valid():
        new = form.fill(rule, hours.rows())
        # A word typed anew counts as a change even when it is the old one: else it could be guessed here.
        if form.word_typed or services.is_changed(kept, new):
            ask_again(request)
        services.confirm_contact(new, by=request.user)
        messages.success(request, _("Saved. We ask again in three months."))
        return redirect("my:notifications:contact")
    context = {"form": form, "hours": hours, "due": queries.contact_is_due(request.user)}
    wrong = request.method == "POST"
    return render(request, "notifications/my/contact.html", context, status=422 if wrong else 200)
