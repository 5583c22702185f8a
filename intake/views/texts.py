"""The practice's texts to sign: what is in force, and the next version of one. No client's words here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import staff
from intake import document_queries, markdown, services
from intake.fields import tidy
from intake.forms import TextVersionForm
from intake.models import Document


@staff("therapist", "administrator")
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    return render(request, "intake/practice/texts.html", {"texts": document_queries.newest_texts()})


@staff("therapist", "administrator")
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: str) -> HttpResponse:
    """Read one text, and write its next version. Earlier versions and their signatures stay as they are."""
    document = get_object_or_404(Document, pk=pk)
    now = {name: getattr(document, name) for name in ("title", "body", "resign_on", "allows_time_alone")}
    form = TextVersionForm(request.POST or None, initial=now, by_administrator=request.user.is_administrator)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        same = said["body"] == tidy(document.body) and said["title"] == document.title
        if same and said.get("allows_time_alone", document.allows_time_alone) == document.allows_time_alone:
            form.add_error("body", _("Nothing has changed yet."))
    if request.method == "POST" and form.is_valid():
        try:
            services.publish(document, by=request.user, **form.publishing(request.user.time_zone))
        except services.Outdated:
            form.add_error(None, _("Somebody published a newer version meanwhile. Yours is kept below."))
        else:
            messages.success(
                request, _("Published. Earlier versions stay readable for those who signed them.")
            )
            return redirect("practice:intake:texts")
    context = {"document": document, "form": form, "body": markdown.render(document.body)}
    return render(request, "intake/practice/text.html", context, status=422 if form.errors else 200)
