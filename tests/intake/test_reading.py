"""Reading what was sent: side by side and never mixed, quickly, and on paper for one person at a time."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.template import Context, Template
from django.template.loader import render_to_string

from core import vault
from core.models import AccessEntry
from intake import queries, reading
from intake.models import Intake
from intake.questionnaire import Field, FieldKind
from intake.templatetags.answers import answers, said
from tests.journeys.pdf import is_tagged

from .answers import NOOR

MOST_STATEMENTS = 12


@pytest.fixture
def both(send, unit, as_ines, as_tom):
    send(as_ines, F={"trigger": "HERS: he goes quiet."}, E={"works": "HERS: walks."}, J=NOOR)
    send(as_tom, F={"trigger": "HIS: a question at the door."}, H={"patterns": "HIS: dinners."})
    return unit


def test_both_forms_open_with_few_statements(both, ruth, client_of, statements):
    asked = [
        sql
        for sql in statements(client_of(ruth), f"/practice/couples/{both.pk}/forms/")
        if not sql.startswith(("SAVEPOINT", "RELEASE"))  # the test's own transaction
    ]

    assert len(asked) <= MOST_STATEMENTS, "\n".join(asked)


def test_each_column_holds_its_own_person_alone(both, ruth, as_ines, as_tom, as_person):
    with as_person(ruth):
        rows = queries.submitted(ruth, Intake.objects.all())
        vault.open_all(rows)
        found = reading.side_by_side([as_ines, as_tom], rows)

    seen = set()
    for row in found:
        assert [column.partner.pk for column in row.columns] == [as_ines.pk, as_tom.pk]
        for column, mark, other in zip(row.columns, ("HERS", "HIS"), ("HIS", "HERS"), strict=True):
            text = " ".join(str(answer.value) for answer in column.answers)
            assert other not in text
            seen |= {mark} & set(re.findall("HERS|HIS", text))
    assert seen == {"HERS", "HIS"}


def test_every_answer_names_its_writer_in_words(both, ruth, client_of):
    page = client_of(ruth).get(f"/practice/couples/{both.pk}/forms/").text

    answers = page.split('class="answer stack-small"')[1:]
    assert len(answers) > 10
    for answer in answers:
        name = re.search(r'class="by">(\w+)<span class="sr">:', answer)[1]
        if "HERS" in answer.split("</section>")[0]:
            assert name == "Ines"
        if "HIS" in answer.split("</section>")[0]:
            assert name == "Tom"


def test_the_therapist_has_one_persons_form_on_paper(both, ruth, as_ines, client_of):
    intake = Intake.objects.get(partner=as_ines)
    answer = client_of(ruth).get(f"/practice/forms/{intake.pk}/1/pdf/")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert re.search(r'filename="form-\d{4}-\d\d-\d\d\.pdf"', answer.headers["Content-Disposition"])
    assert is_tagged(answer.content)
    entries = AccessEntry.objects.filter(actor=str(ruth.pk), chain=both.pk)
    assert entries.filter(action="intake.printed").count() == 1
    assert entries.filter(action="read", subject_table="intake_intakeanswers").exists()


def test_one_has_ones_own_on_paper_after_a_fresh_sign_in(both, ines, client_of, freshly):
    browser = client_of(ines)
    asked_again = browser.get("/my/form/copies/1/pdf/")
    answer = freshly(client_of(ines)).get("/my/form/copies/1/pdf/")

    assert asked_again.status_code == 302
    assert "reauthenticate" in asked_again["Location"]
    assert is_tagged(answer.content)
    assert browser.get("/my/form/copies/9/pdf/").status_code == 404
    assert "/my/form/copies/1/pdf/" in browser.get("/my/form/copies/").text


def words_on_paper(user, partner, as_person, **which):
    with as_person(user):
        rows = queries.own_version(user, queries.intake_of(partner), 1, **which)
        vault.open_all(rows)
        sections = reading.side_by_side([partner], rows)
        return render_to_string(
            "intake/paper.html",
            {"partner": partner, "own": True, "sections": sections, "zone": "UTC", "version": 1},
        )


def test_what_is_kept_apart_is_on_paper_only_for_its_author_and_on_request(
    both, ines, tom, ruth, as_ines, as_person
):
    plain = words_on_paper(ines, as_ines, as_person, apart=False)
    whole = words_on_paper(ines, as_ines, as_person, apart=True)

    assert "HERS: walks." in plain
    assert "how they will react" not in plain
    assert "how they will react" in whole
    with pytest.raises(PermissionDenied):
        words_on_paper(tom, as_ines, as_person, apart=True)
    assert "how they will react" not in words_on_paper(ruth, as_ines, as_person, apart=False)


def test_an_earlier_version_on_paper_is_as_it_was_sent(send, as_ines, ines, as_person, client_of):
    send(as_ines, D={"why_now": "Three days of silence."})
    send(as_ines, D={"why_now": "It is better."})

    assert "Three days of silence." in words_on_paper(ines, as_ines, as_person, apart=False)
    page = client_of(ines).get("/my/form/copies/").text
    assert "/my/form/copies/1/pdf/" in page
    assert "/my/form/copies/2/pdf/" in page


# What the tag says, as a template would: slow, and easy to read.
AS_A_TEMPLATE = """{% load i18n %}{% if answer.question.kind == "parts" %}
<ul class="ruled">{% for part in answer.value %}
<li><b>{{ part.name }}</b>
{% if part.does %}<p>{{ part.does|linebreaksbr }}</p>{% endif %}
{% if part.prevents %}
<p class="soft">Hopes to prevent: {{ part.prevents }}</p>
{% endif %}</li>
{% endfor %}</ul>
{% elif answer.question.kind == "multi" %}<p>{{ answer.value|join:"; " }}</p>
{% elif answer.question.kind == "tick" %}<p>{% if answer.value %}Yes{% else %}No{% endif %}</p>
{% elif answer.question.kind == "scale" %}
<p class="figures">{{ answer.value }} of {{ answer.question.last }}</p>
{% elif answer.question.kind == "long" %}<p class="said">{{ answer.value|linebreaksbr }}</p>
{% elif answer.value %}<p>{{ answer.value }}</p>
{% else %}<p class="quiet">{% translate "Left out" %}</p>{% endif %}
"""
NASTY = "<b>\"bold\" & 'quoted'</b>\nnext line\r\nlast {{ line }} %s"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.SHORT, NASTY),
        (FieldKind.SHORT, ""),
        (FieldKind.LONG, NASTY),
        (FieldKind.DATE, "7 March 2026"),
        (FieldKind.SINGLE, NASTY),
        (FieldKind.SINGLE, None),
        (FieldKind.MULTI, [NASTY, "Breaks"]),
        (FieldKind.TICK, True),
        (FieldKind.TICK, False),
        (FieldKind.SCALE, 0),
        (FieldKind.SCALE, 7),
        (FieldKind.PARTS, [{"name": NASTY, "does": NASTY, "prevents": NASTY}, {"name": "Pusher"}]),
    ],
)
def test_an_answer_is_drawn_as_its_template_would_draw_it(kind, value):
    answer = reading.Answer(Field("key", "Question", kind), value, "private_therapist")

    drawn = Template(AS_A_TEMPLATE).render(Context({"answer": answer}))
    assert said(answer) == re.sub(r">\n+<", "><", drawn).strip()
    assert "<b>&quot;" not in said(answer)
    assert '<b>"' not in said(answer)


def test_ones_answers_are_drawn_as_a_template_would_draw_them():
    one = reading.Answer(Field("key", "<i>Why</i>", FieldKind.LONG), NASTY, "private_therapist")
    two = reading.Answer(Field("key", "What", FieldKind.TICK), True, "private_therapist", shown=True)
    drawn = Template(
        """{% load i18n face answers %}<p>{% sees "private_therapist" viewer="therapist" %}</p>
{% for answer in answers %}
<div class="answer stack-small"><h4>
<span class="by">{{ name }}<span class="sr">:</span></span> {{ answer.question.label }}</h4>
{% said answer %}
{% if answer.shown %}{% sees "shared_duo" viewer="therapist" %}{% endif %}</div>
{% endfor %}"""
    ).render(Context({"answers": [one, two], "name": "<b>Tom</b>"}))
    without_breaks = re.compile(r">\n+<")

    found = answers([one, two], "<b>Tom</b>")
    assert without_breaks.sub("><", found) == without_breaks.sub("><", drawn).strip()
    assert answers([], "Tom") == '<p class="small quiet">Left open.</p>'
