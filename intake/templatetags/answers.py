"""Template tags that draw answers as they are read.

In Python, and with every text escaped by hand, because a therapist opens two forms with a hundred and more
answers at once: a template included for each took half of the time of the page.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.face import sees
from intake.questionnaire import FieldKind
from intake.reading import Answer

register = template.Library()


@register.simple_tag
def answers(given: Iterable[Answer], name: str) -> SafeString:
    """`{% answers column.answers partner.name %}`: one person's answers, each naming its writer in words."""
    writer = f'<span class="by">{escape(name)}<span class="sr">:</span></span>'
    drawn = [
        f'<div class="answer stack-small"><h4>{writer} {escape(str(answer.question.label))}</h4>'
        f"{_said(answer)}{sees('shared_duo', viewer='therapist') if answer.shown else ''}</div>"
        for answer in given
    ]
    if not drawn:
        return SafeString(f'<p class="small quiet">{escape(_("Left open."))}</p>')
    return SafeString("\n".join([f"<p>{sees('private_therapist', viewer='therapist')}</p>", *drawn]))


@register.simple_tag
def said(answer: Answer) -> SafeString:
    """`{% said answer %}`: the value of an answer, in words already, as its kind of question is answered."""
    return SafeString(_said(answer))


def _said(answer: Answer) -> str:
    kind, value = answer.question.kind, answer.value
    if kind == FieldKind.PARTS:
        return f'<ul class="ruled">{"".join(f"<li>{_part(one)}</li>" for one in value)}</ul>'
    if kind == FieldKind.MULTI:
        return f"<p>{escape('; '.join(str(one) for one in value))}</p>"
    if kind == FieldKind.TICK:
        return f"<p>{escape(_('Yes') if value else _('No'))}</p>"
    if kind == FieldKind.SCALE:
        words = _("%(n)s of %(last)s") % {"n": value, "last": answer.question.last}
        return f'<p class="figures">{escape(words)}</p>'
    if kind == FieldKind.LONG:
        return f'<p class="said">{linebreaksbr(value)}</p>'
    if value:
        return f"<p>{escape(str(value))}</p>"
    return f'<p class="quiet">{escape(_("Left out"))}</p>'


def _part(part: dict[str, Any]) -> str:
    drawn = f"<b>{escape(str(part.get('name', '')))}</b>"
    if part.get("does"):
        drawn += f"<p>{linebreaksbr(part['does'])}</p>"
    if part.get("prevents"):
        words = _("Hopes to prevent: %(what)s") % {"what": part["prevents"]}
        drawn += f'<p class="soft">{escape(words)}</p>'
    return drawn
