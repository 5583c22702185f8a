"""What a next version changes, one line a change, for whoever is about to publish it. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .checks import answers_of
from .shape import Field, Form, Page, Text


@dataclass(frozen=True)
class Change:
    page: str
    title: Text
    question: Text
    lines: tuple[str, ...]


def changes(before: Form, after: Form) -> list[Change]:
    """Page by page, question by question; empty when both ask the same."""
    found = []
    for _section, page in after.pages():
        old = before.find(page.key)
        was = old[1] if old else Page(page.key, "", "")
        if lines := _page(was, page):
            found.append(Change(page.key, page.title, "", tuple(lines)))
        for field in page.fields:
            if lines := _question(was, before.field(field.key), field, after):
                found.append(Change(page.key, page.title, field.label, tuple(lines)))
    return found


def changed_keys(before: Form, after: Form) -> set[str]:
    """Keys of the questions that read or work differently."""
    return {field.key for field in after.fields if before.field(field.key) != field}


def _page(was: Page, page: Page) -> list[str]:
    lines = [
        _("Worded anew: %(new)s (was: %(old)s)") % {"new": new, "old": old or _("nothing")}
        for old, new in ((was.title, page.title), (was.intro, page.intro))
        if str(old) != str(new)
    ]
    known = {field.key for field in was.fields}
    if [f.key for f in was.fields] != [f.key for f in page.fields if f.key in known]:
        lines.append(_("The questions are in another order."))
    return lines


def _question(was: Page, before: Field | None, field: Field, form: Form) -> list[str]:
    if before is None:
        return [_("New question."), *([_waits(field, form)] if field.show_when else [])]
    lines = []
    if before.retired != field.retired:
        lines.append(
            _("Not asked any more; old answers stay readable.") if field.retired else _("Asked again.")
        )
    for old, new in ((before.label, field.label), (before.hint, field.hint)):
        if str(old) != str(new):
            lines.append(
                _("Worded anew: %(new)s (was: %(old)s)")
                % {"new": new or _("nothing"), "old": old or _("nothing")}
            )
    if before.required != field.required:
        lines.append(_("Needed before the form can be sent.") if field.required else _("May be left out."))
    if before.folded != field.folded:
        lines.append(_("Folded under “More, if you like”.") if field.folded else _("Asked at once."))
    if before.visibility != field.visibility:
        lines.append(_("Fewer people read the answer."))
    if before.may_be_shared != field.may_be_shared:
        lines.append(
            _("May be shown to the others.") if field.may_be_shared else _("Is not offered to the others.")
        )
    if before.romantic_only != field.romantic_only:
        lines.append(_("Asked of partners only.") if field.romantic_only else _("Asked of everybody."))
    if (before.limit, before.last, before.low, before.high) != (
        field.limit,
        field.last,
        field.low,
        field.high,
    ):
        lines.append(_("Another length or scale."))
    if before.choices != field.choices:
        lines.append(_choices(before, field))
    if before.show_when != field.show_when:
        lines.append(_waits(field, form) if field.show_when else _("Always asked."))
    return lines


def _choices(before: Field, field: Field) -> str:
    old, new = {c.key: str(c.label) for c in before.choices}, {c.key: str(c.label) for c in field.choices}
    parts = [_("new choice: %(one)s") % {"one": label} for key, label in new.items() if key not in old]
    parts += [_("no longer: %(one)s") % {"one": label} for key, label in old.items() if key not in new]
    parts += [
        _("worded anew: %(one)s") % {"one": label}
        for key, label in new.items()
        if key in old and old[key] != label
    ]
    return "; ".join(parts) or _("The choices are in another order.")


def _waits(field: Field, form: Form) -> str:
    when = field.show_when
    other = form.field(when.question) if when else None
    if when is None or other is None:
        return ""
    words = answers_of(other)
    return _("Asked only when “%(question)s” is answered with %(answers)s.") % {
        "question": other.label,
        "answers": ", ".join(words.get(one, one) for one in when.one_of),
    }
