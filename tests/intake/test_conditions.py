"""Questions that hang on an answer: with and without scripts, kept for their author, sent only when asked."""

from datetime import timedelta

import pytest

from core import clock
from intake import queries, services
from intake.models import Intake, IntakePage, Questionnaire
from intake.questionnaire import Condition, Field, FieldKind, as_data, conditions, digest, from_data

from .answers import needed

HEALTH = "/my/form/page/I/"


def field(key, when=None, **more):
    return Field(key, key, FieldKind.SINGLE, show_when=when, **more)


def test_what_hangs_on_a_hidden_question_is_hidden_too():
    fields = [field("a"), field("b", Condition("a", ("yes",))), field("c", Condition("b", ("no",)))]

    assert conditions.shown(fields, {"a": "yes", "b": "no"}) == {"a", "b", "c"}
    assert conditions.shown(fields, {"a": "no", "b": "no"}) == {"a"}


@pytest.mark.parametrize(
    ("answer", "one_of", "there"),
    [
        (["x", "other"], ("other",), True),
        ([], ("other",), False),
        (True, ("yes",), True),
        (False, ("yes",), False),
        (None, ("yes",), False),
        (7, ("7", "8"), True),
        (0, ("0",), True),
        ("", ("",), False),
    ],
)
def test_every_kind_of_answer_can_be_looked_at(answer, one_of, there):
    assert conditions.holds(Condition("a", one_of), {"a": answer}) is there


def test_choices_for_partners_only_are_not_offered_to_siblings(siblings, unit):
    themes = queries.form_at(queries.form_in_force().pk).field("themes")

    def keys(couple):
        return [choice.key for choice in queries.asked([themes], couple)[0].choices]

    assert set(keys(unit)) - set(keys(siblings)) == {"intimacy"}


@pytest.fixture
def browser(unit, ines, client_of, freshly):
    return freshly(client_of(ines))


def test_without_scripts_the_page_comes_back_with_the_question_that_was_called_for(browser, drafts):
    hidden = browser.get(HEALTH).text
    first = browser.post(HEALTH, {"other_care": "somebody", "go_on": "1", "version": 0})

    assert 'id="other_support-place"' in hidden
    assert 'data-answers="somebody" hidden' in hidden
    assert first.status_code == 200
    assert "brought up 2 more questions" in first.text
    assert 'data-answers="somebody" hidden' not in first.text
    assert drafts("I")["other_care"] == "somebody"
    assert not IntakePage.objects.get(key="I").done

    then = browser.post(
        HEALTH,
        {
            "other_care": "somebody",
            "seen": ["other_support", "care_contact"],
            "other_support": "My GP",
            "go_on": "1",
            "version": 1,
        },
    )

    assert then.status_code == 302
    assert drafts("I")["other_support"] == "My GP"
    assert IntakePage.objects.get(key="I").done


def test_save_and_stop_asks_nothing_more(browser):
    assert (
        browser.post(HEALTH, {"other_care": "somebody", "stop": "1", "version": 0})["Location"] == "/my/form/"
    )


def test_an_answer_that_is_hidden_stays_in_the_draft_and_is_not_sent(
    browser, write, drafts, as_ines, ines, ruth, as_person
):
    write(as_ines, **needed(as_ines, I={"other_care": "somebody", "other_support": "My GP"}))

    browser.post(HEALTH, {"other_care": "nobody", "other_support": "", "go_on": "1", "version": 1})

    assert drafts("I")["other_support"] == "My GP"
    with as_person(ines):
        intake = services.submit(as_ines, by=ines)
    with as_person(ruth):
        rows = {row.section: row.words for row in queries.submitted(ruth, [intake])}
    assert rows["I"]["other_care"] == "nobody"
    assert not rows["I"]["other_support"]


def test_what_is_wrong_in_a_hidden_question_is_not_held_against_anybody(browser, drafts):
    answer = browser.post(
        HEALTH,
        {"other_care": "nobody", "seen": "other_support", "other_support": "x" * 900, "version": 0},
    )

    assert answer.status_code == 302
    assert "other_support" not in drafts("I")


def publish(change):
    """A next version: `change` gets the plain values and may alter them."""
    row = queries.form_in_force()
    data = {**row.data, "version": row.version + 1}
    change(data)
    return Questionnaire.objects.create(
        key=row.key,
        version=row.version + 1,
        data=as_data(from_data(data)),
        hash=digest(data),
        created_at=clock.now() + timedelta(seconds=1),
    )


def page_of(data, key):
    return next(page for section in data["sections"] for page in section["pages"] if page["key"] == key)


def one_more(data):
    page_of(data, "D")["fields"].append(
        {"key": "own_1", "label": "What gives you strength?", "kind": "long", "limit": 200}
    )


def test_a_version_published_in_the_middle_changes_nothing_for_who_has_begun(browser, write, as_ines):
    write(as_ines, D={"hope": "Peace."})
    before = Intake.objects.get().questionnaire_id

    publish(one_more)

    assert "What gives you strength?" not in browser.get("/my/form/page/D/").text
    assert "has changed some questions" in browser.get("/my/form/").text
    browser.post("/my/form/page/D/", {"hope": "Peace, soon.", "own_1": "forged", "version": 1})
    assert Intake.objects.get().questionnaire_id == before


def test_newer_questions_are_taken_by_choice_and_the_words_come_along(browser, write, drafts, as_ines):
    write(as_ines, D={"hope": "Peace."}, E={"works": "Walks."})
    newest = publish(one_more)
    old_tab = browser.get("/my/form/page/D/").text
    assert 'data-version="1"' in old_tab

    browser.post("/my/form/newer/")
    browser.post("/my/form/newer/")

    assert Intake.objects.get().questionnaire_id == newest.pk
    page = browser.get("/my/form/page/D/").text
    assert "What gives you strength?" in page
    assert "Peace." in page
    assert not IntakePage.objects.get(key="D").done
    assert IntakePage.objects.get(key="E").done
    late = browser.post("/my/form/page/D/", {"hope": "From the old window.", "version": 1})
    assert late.status_code == 409
    assert "From the old window." in late.text
    assert drafts("D")["hope"] == "Peace."


def test_who_begins_after_publishing_is_asked_the_newer_questions(browser):
    publish(one_more)

    assert "What gives you strength?" in browser.get("/my/form/page/D/").text
    assert "has changed some questions" not in browser.get("/my/form/").text


def test_old_answers_read_as_they_were_asked(send, as_ines, unit, ruth, client_of, ines, as_person):
    send(as_ines, D={"why_now": "Three days of silence."})

    def reword(data):
        page_of(data, "D")["fields"][1]["label"] = "What made you write to us?"

    publish(reword)
    desk = client_of(ruth)
    intake = Intake.objects.get(partner=as_ines)
    assert "Why now?" in desk.get(f"/practice/couples/{unit.pk}/forms/").text

    with as_person(ines):
        services.take_newer_questions(as_ines, by=ines)
        services.save_page(as_ines, "D", {"why_now": "It is better."}, by=ines, done=True)
        services.submit(as_ines, by=ines)

    assert "Why now?" in desk.get(f"/practice/forms/{intake.pk}/1/").text
    assert "What made you write to us?" in desk.get(f"/practice/forms/{intake.pk}/2/").text


def test_a_required_question_that_is_not_shown_is_not_missed(write, as_ines, ines, as_person):
    def require(data):
        fields = page_of(data, "I")["fields"]
        next(one for one in fields if one["key"] == "other_support")["required"] = True

    publish(require)
    write(as_ines, **needed(as_ines, I={"other_care": "nobody"}))

    with as_person(ines):
        assert services.submit(as_ines, by=ines).version == 1
        services.save_page(as_ines, "I", {"other_care": "somebody"}, by=ines, done=True)
        with pytest.raises(services.NotReady):
            services.submit(as_ines, by=ines)


def test_what_was_reworded_since_the_preview_is_not_shown_unseen(browser, write, as_ines, tom, client_of):
    write(as_ines, E={"value": "He is gentle."})
    preview = browser.get("/my/form/show/value/").text
    write(as_ines, E={"value": "He is gone a lot."})
    read = preview.split('name="read" value="')[1].split('"')[0]

    answer = browser.post("/my/form/show/value/", {"read": read})

    assert answer.status_code == 409
    assert "reworded since" in answer.text
    assert "He is" not in client_of(tom).get("/my/form/shown/").text


def test_goals_are_shown_in_their_words_and_stay_as_they_were(browser, write, as_ines, tom, client_of):
    write(as_ines, D={"goals": ["trust", "speak"]})
    read = browser.get("/my/form/show/goals/").text.split('name="read" value="')[1].split('"')[0]

    browser.post("/my/form/show/goals/", {"read": read})
    write(as_ines, D={"goals": ["understand"]})

    his = client_of(tom).get("/my/form/shown/").text
    assert "to trust again" in his
    assert "our old hurts" not in his
    assert "reads differently now" not in his
    assert "reads differently now" in browser.get("/my/form/shown/").text
