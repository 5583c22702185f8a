"""Reading and signing, each person alone; taking a signature back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core import paper
from intake import access, document_queries, ink, markdown, services
from intake.forms import SignForm
from intake.models import Document, Signature

from .unit import choices, partner_of

CHANGED = gettext_lazy(
    "This text has changed since you opened it. Please read it once more; nothing is signed."
)


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The texts in force, and which this person has signed."""
    partner = partner_of(request)
    texts = document_queries.documents_for(partner.couple)
    signed = document_queries.signed(texts, document_queries.signatures_of([partner])[partner.pk])
    rows = [{"document": text, "signature": signed.get(text.pk)} for text in texts]
    left = [row for row in rows if not row["signature"]]
    return render(
        request, "intake/my/documents.html", {"rows": rows, "left": left, "units": choices(request, partner)}
    )


@require_safe
def document(request: HttpRequest, key: str) -> HttpResponse:
    """One text to read, with its place to sign."""
    partner = partner_of(request)
    text = access.document_or_404(partner.couple, key)
    return _document(request, partner, text, SignForm())


@require_POST
def sign(request: HttpRequest, key: str) -> HttpResponse:
    """Sign by typing one's name, and go on to the next text. What was read must still be in force."""
    partner = partner_of(request)
    text = access.document_or_404(partner.couple, key)
    form = SignForm(request.POST)
    if request.POST.get("hash") != text.body_hash:
        form.add_error(None, CHANGED)
    if form.is_valid():
        try:
            services.sign(
                text,
                partner,
                by=request.user,
                name=form.cleaned_data["name"],
                strokes=form.cleaned_data["strokes"] or None,
            )
        except services.Outdated:
            form.add_error(None, CHANGED)
        except services.NameDiffers:
            form.add_error(
                "name",
                _("This is not the name we have for you here: %(name)s. Please type it as it stands there.")
                % {"name": request.user.name_used},
            )
        else:
            messages.success(request, _("Signed: %(title)s.") % {"title": text.title})
            after = _next(partner, text)
            if after:
                return redirect("my:intake:document", after.key)
            return redirect("my:intake:documents")
    return _document(request, partner, text, form, status=422)


@require_safe
def signature(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was signed, as it read then, and the way to take it back."""
    partner = partner_of(request)
    row = access.own_signature_or_404(partner, pk)
    return render(request, "intake/my/signature.html", {"partner": partner, **signed_page(row)})


@require_safe
def on_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was signed with its signature page, as a PDF."""
    row = access.own_signature_or_404(partner_of(request), pk)
    try:
        made = paper.pdf(
            "intake/signature_pdf.html", {**signed_page(row, paper=True), "zone": request.user.time_zone}
        )
    except paper.NoPrinting:
        messages.error(request, _("This machine cannot print yet. Your signature is safe."))
        return redirect("my:intake:signature", row.pk)
    return paper.as_file(made, "signed.pdf")


def signed_page(row: Signature, *, paper: bool = False) -> dict[str, Any]:
    """A signed text as it read then, and the name under it as it was typed or drawn."""
    words = row.signed_name.words
    strokes = words.get("strokes") or []
    return {
        "signature": row,
        "body": markdown.render(row.document.body),
        "name": words["name"],
        "drawing": SafeString(ink.svg(strokes, title=escape(words["name"]), paper=paper)) if strokes else "",
    }


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    partner = partner_of(request)
    services.withdraw(access.own_signature_or_404(partner, pk), by=request.user)
    messages.success(request, _("Taken back. You can sign again whenever you like."))
    return redirect("my:intake:documents")


def _next(partner: Any, text: Document) -> Document | None:
    """The text to sign after this one: further down, or the first that was passed over."""
    texts = document_queries.documents_for(partner.couple)
    signed = document_queries.signed(texts, document_queries.signatures_of([partner])[partner.pk])
    left = [one for one in texts if one.pk not in signed]
    return next((one for one in left if one.position > text.position), left[0] if left else None)


def _document(
    request: HttpRequest, partner: Any, text: Document, form: SignForm, status: int = 200
) -> HttpResponse:
    texts = document_queries.documents_for(partner.couple)
    mine = document_queries.signatures_of([partner])[partner.pk]
    context = {
        "partner": partner,
        "n": next((n for n, one in enumerate(texts, 1) if one.pk == text.pk), 0),
        "total": len(texts),
        "document": text,
        "body": markdown.render(text.body),
        "form": form,
        "signature": document_queries.signed([text], mine).get(text.pk),
    }
    return render(request, "intake/my/document.html", context, status=status)
