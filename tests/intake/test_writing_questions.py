"""An administrator writes the questions: what may change, what may not, two windows, publishing."""

import re
from dataclasses import replace

import pytest

from intake import queries, services
from intake.models import Questionnaire, QuestionnaireDraft
from intake.questionnaire import FORM, VERSION, Choice, Condition, Field, FieldKind
from intake.questionnaire.changes import changes
from intake.questionnaire.checks import faults

WAS = re.compile(r'name="was" value="(\w*)"')


@pytest.fixture
def desk(ada, client_of):
    return client_of(ada)


@pytest.fixture
def put(desk):
    """`put("hope", label="…")`: open a question's page, change some fields, keep it."""

    def go(key, window=None, **words):
        page = window or desk.get(f"/practice/form/question/{key}/").text
        sent = {**fields_of(page), **words}
        sent = {name: value for name, value in sent.items() if value is not None}
        return desk.post(f"/practice/form/question/{key}/", sent)

    return go


def fields_of(page):
    from tests.guards.page_forms import forms_of

    form = next(one for one in forms_of(page, "/") if "label" in one.fields)
    return {name: field.values for name, field in form.fields.items() if field.values}


@pytest.fixture
def publish(desk):
    def go():
        page = desk.get("/practice/form/changes/").text
        return desk.post("/practice/form/changes/publish/", {"was": WAS.search(page)[1]}, follow=True)

    return go


def now():
    return queries.form_at(queries.form_in_force().pk)


def add(desk, page="D", **words):
    given = {"label": "What gives you strength?", "kind": "long", "visibility": "private_therapist"}
    return desk.post(f"/practice/form/page/{page}/add/", {**given, **words})


def test_a_question_is_worded_anew_and_asked_after_publishing(put, publish, browser_of_ines):
    assert put("hope", label="What would be different,\r\n in the best case?").status_code == 302
    assert "in the best case" not in browser_of_ines.get("/my/form/page/D/").text

    page = publish().text

    assert f"Published as version {VERSION + 1}" in page
    assert "What would be different, in the best case?" in browser_of_ines.get("/my/form/page/D/").text
    row = Questionnaire.objects.get(version=VERSION + 1)
    assert row.published_by.name_used == "Ada Moss"
    assert not QuestionnaireDraft.objects.exists()


@pytest.fixture
def browser_of_ines(unit, ines, client_of):
    return client_of(ines)


def test_a_question_of_ones_own_has_a_key_that_was_never_used(desk, publish):
    add(desk, kind="single", choices="Music\nWalking\n\nmy sister")
    add(desk, label="What wears you out?", kind="scale")
    publish()
    first = now().field("own_1")

    assert [choice.label for choice in first.choices] == ["Music", "Walking", "my sister"]
    desk.post("/practice/form/question/own_2/retire/")
    add(desk, label="A third one")
    publish()
    assert now().field("own_2").retired
    assert now().field("own_3").label == "A third one"


def test_a_choice_that_was_taken_out_never_lends_its_key_to_another(put, publish, desk):
    add(desk, kind="single", choices="Music\nWalking")
    music = queries.next_form()[0].field("own_1").choices[0].key
    put("own_1", more="Cooking", **{f"choice-{music}": ""})
    put("own_1", more="Music, loud")

    keys = [choice.key for choice in queries.next_form()[0].field("own_1").choices]
    assert len(set(keys)) == 3
    assert music not in keys


@pytest.mark.parametrize("key", ["SF05", "channel", "self_harm", "connection_1", "date_of_birth", "type"])
def test_of_what_rules_hang_on_only_the_wording_changes(key, put, publish, desk):
    before = now().field(key)
    page = desk.get(f"/practice/form/question/{key}/").text
    assert "nly the wording" in page or "as it is" in page or "as they are" in page or "these choices" in page

    put(key, label="Asked in other words", visibility="private_therapist", required="", more="Sometimes")
    publish()

    assert now().field(key) == replace(before, label="Asked in other words")
    assert desk.post(f"/practice/form/question/{key}/retire/").status_code == 404
    assert desk.get(f"/practice/form/question/{key}/when/?on=ease").status_code == 404


@pytest.mark.parametrize("page", ["B", "J-2", "M", "N"])
def test_nothing_is_added_to_the_pages_that_everybody_is_asked_alike(page, desk):
    assert add(desk, page=page).status_code == 404
    assert "Add a question" not in desk.get(f"/practice/form/page/{page}/").text


def moved(key, **change):
    return FORM.with_field(replace(FORM.field(key), **change))


def own(**more):
    field = Field("own_1", "Mine", FieldKind.SHORT, limit=100, **more)
    _section, page = FORM.find("D")
    return FORM.with_page(replace(page, fields=(*page.fields, field)))


@pytest.mark.parametrize(
    ("form", "about", "words"),
    [
        (moved("hope", label="  "), "label", "empty"),
        (moved("goals", choices=()), "choices", "two of them"),
        (moved("goals", choices=tuple(Choice(str(n), str(n)) for n in range(10_000))), "choices", "10000"),
        (moved("goals", choices=(Choice("a", "Same"), Choice("b", "same"))), "choices", "read the same"),
        (moved("goals", kind=FieldKind.SHORT), "kind", "another kind"),
        (own(show_when=Condition("own_1", ("x",))), "show_when", "its own answer"),
        (own(show_when=Condition("sleep", ("good",))), "show_when", "asked later"),
        (own(show_when=Condition("channel", ("email",))), "show_when", "kept apart"),
        (own(show_when=Condition("pronouns", ("x",))), "show_when", "free words"),
        (own(show_when=Condition("themes", ("gone",))), "show_when", "not there"),
        (moved("other_care", choices=FORM.field("other_care").choices[:1] * 2), "show_when", "not there"),
        (moved("other_care", retired=True), "show_when", "not asked any more"),
        (moved("medication", may_be_shared=True), "may_be_shared", "what brings people"),
        (moved("self_harm", visibility="private_therapist"), "fixed", "stay as they are"),
        (moved("SF03", required=True), "fixed", "same questions"),
        (FORM.with_page(replace(FORM.find("H")[1], fields=())), "retired", "Retire it instead"),
    ],
)
def test_what_cannot_be_asked_is_said(form, about, words):
    found = faults(form, FORM)

    assert any(one.about == about and words in one.words for one in found), found


def test_what_is_shipped_can_be_asked():
    assert faults(FORM, FORM) == []
    assert changes(FORM, FORM) == []


def test_who_reads_an_answer_is_narrowed_and_never_widened(put, publish, desk, ada, as_person):
    put("fear", visibility="safety_restricted", may_be_shared=None)
    publish()
    assert now().field("fear").visibility == "safety_restricted"

    assert put("fear", visibility="private_therapist").status_code == 422
    page = desk.get("/practice/form/question/fear/").text
    assert 'value="private_therapist"' not in page
    with as_person(ada), pytest.raises(services.Refused):
        services.change_question(replace(now().field("fear"), visibility="private_therapist"), by=ada)


def test_a_choice_that_another_question_waits_for_stays(put):
    answer = put("other_care", **{"choice-somebody": ""})

    assert answer.status_code == 422
    assert "that is not there" in answer.text
    assert queries.next_form()[0].field("other_care") == now().field("other_care")


def test_ten_thousand_choices_come_back_with_words(put, desk):
    many = "\n".join(f"Choice {n}" for n in range(1500))
    answer = put("goals", more=many)

    assert answer.status_code == 422
    assert "are the most that can be taken in" in answer.text
    assert "Choice 1499" in answer.text
    huge = put("goals", more="\n".join(str(n) for n in range(10_000)))
    assert "at most 30 choices, a line each" in huge.text


def test_a_question_waits_for_the_answer_to_an_earlier_one(desk, publish, browser_of_ines):
    add(desk, page="D", label="How do you show distance?")
    page = desk.get("/practice/form/question/own_1/").text
    assert 'value="themes"' in page
    assert 'value="sleep"' not in page
    assert 'value="channel"' not in page
    step = desk.get("/practice/form/question/own_1/when/?on=themes").text

    desk.post(
        "/practice/form/question/own_1/when/",
        {"on": "themes", "answers": ["distance"], "was": WAS.search(step)[1]},
    )
    publish()

    assert now().field("own_1").show_when == Condition("themes", ("distance",))
    page = browser_of_ines.get("/my/form/page/D/").text
    assert 'data-follow-up="themes" data-answers="distance" hidden' in page


def test_a_question_cannot_move_above_the_one_it_waits_for(desk):
    answer = desk.post("/practice/form/question/theme_other/move/", {"way": "up"}, follow=True)

    assert "asked later" in answer.text
    assert not queries.next_form()[1] or queries.next_form()[0] == now()


def test_the_order_changes_and_the_changes_say_so(desk):
    desk.post("/practice/form/question/fear/move/", {"way": "up"})

    assert [f.key for f in queries.next_form()[0].find("D")[1].fields][:3] == ["hope", "fear", "why_now"]
    assert "in another order" in desk.get("/practice/form/changes/").text


def test_two_windows_with_one_question_lose_nothing(put, desk):
    window = desk.get("/practice/form/question/hope/").text
    put("hope", label="From the first window")

    late = put("hope", window=window, label="From the second window")

    assert late.status_code == 409
    assert "From the second window" in late.text
    assert "in another window" in late.text
    assert queries.next_form()[0].field("hope").label == "From the first window"
    again = put("hope", window=late.text, label="From the second window")
    assert again.status_code == 302


def test_two_windows_with_two_questions_both_keep_theirs(put, desk):
    window = desk.get("/practice/form/question/hope/").text
    put("fear", label="What worries you?")

    assert put("hope", window=window, label="What do you wish for?").status_code == 302
    form = queries.next_form()[0]
    assert (form.field("fear").label, form.field("hope").label) == (
        "What worries you?",
        "What do you wish for?",
    )


def test_what_was_changed_since_the_list_of_changes_is_not_published_unseen(put, desk):
    put("hope", label="First")
    seen = WAS.search(desk.get("/practice/form/changes/").text)[1]
    put("hope", label="Second")

    late = desk.post("/practice/form/changes/publish/", {"was": seen})

    assert late.status_code == 409
    assert Questionnaire.objects.filter(version__gt=VERSION).count() == 0


def test_publishing_twice_publishes_once(put, desk):
    put("hope", label="First")
    was = WAS.search(desk.get("/practice/form/changes/").text)[1]
    for _window in range(2):
        desk.post("/practice/form/changes/publish/", {"was": was})

    assert Questionnaire.objects.filter(version__gt=VERSION).count() == 1


def test_changes_thrown_away_leave_what_is_asked(put, desk):
    put("hope", label="First")
    desk.post("/practice/form/changes/drop/")

    assert not QuestionnaireDraft.objects.exists()
    assert "Nothing waits" in desk.get("/practice/form/changes/").text


def test_the_preview_follows_what_is_tried_and_keeps_nothing(desk):
    page = desk.get("/practice/form/page/D/preview/?look=1&themes=other").text

    assert 'data-answers="other"><input' in page
    assert not QuestionnaireDraft.objects.exists()


def test_a_retired_question_comes_back(desk):
    desk.post("/practice/form/question/legacy/retire/")
    assert "legacy" not in [
        f.key for f in queries.asked(queries.next_form()[0].find("H")[1].fields, _couple())
    ]
    desk.post("/practice/form/question/legacy/bring-back/")

    assert queries.next_form()[0] == now()


def _couple():
    from couples.models import Couple

    return Couple(kind="romantic_partners")


def test_the_administrator_reads_no_answer_on_any_of_these_pages(send, as_ines, desk):
    send(as_ines, D={"hope": "A SECRET HOPE", "fear": "A SECRET FEAR"})
    pages = [
        "",
        "changes/",
        "page/D/",
        "page/D/preview/",
        "question/hope/",
        "question/hope/when/?on=ease",
        "versions/3/",
    ]

    for path in pages:
        page = desk.get(f"/practice/form/{path}").text
        assert "A SECRET" not in page
        assert "Ines" not in page


def test_therapists_and_clients_have_no_such_pages(ruth, ines, unit, client_of):
    for user in (ruth, ines):
        browser = client_of(user)
        for path in ("", "changes/", "page/D/", "question/hope/"):
            assert browser.get(f"/practice/form/{path}").status_code == 404
        assert browser.post("/practice/form/question/hope/", {"label": "Mine"}).status_code == 404
    assert not QuestionnaireDraft.objects.exists()
