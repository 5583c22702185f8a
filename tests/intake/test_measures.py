"""Questionnaires offered and answered, each alone (clinical rules 5.4 and 5.5)."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from core import actor as acting
from core import vault
from intake import measure_queries as queries
from intake.models import Administration, Alert, MeasureAnswers, ReviewRhythm
from intake.services import instruments, measures
from notifications.models import Notice

from .answers import needed

PHQ = [1, 1, 0, 2, 0, 1, 0, 0, 0]


@pytest.fixture
def offered(as_person):
    """`offered(partner, "phq_9")`: one that waits for this person."""

    def go(partner, *keys, by=None, moment="between"):
        with acting.building():
            return measures._offer(partner, keys, moment=moment, by=by)[0]

    return go


@pytest.fixture
def answered(as_person, offered):
    def go(partner, key, answers, **more):
        row = Administration.objects.filter(partner=partner, instrument=key, state="waiting").first()
        row = row or offered(partner, key)
        with as_person(partner.user):
            return measures.answer(row, by=partner.user, answers=answers, **more)

    return go


def alerts():
    return list(Alert.objects.values_list("rule", "level"))


def keys_of(partner):
    return sorted(
        Administration.objects.filter(partner=partner, state="waiting").values_list("instrument", flat=True)
    )


def test_who_begins_the_form_is_offered_the_first_set_and_nobody_is_written_to(as_ines, as_tom, write):
    write(as_ines, **needed(as_ines))

    assert keys_of(as_ines) == ["gad_7", "phq_9"]
    assert keys_of(as_tom) == []
    assert not Notice.objects.filter(kind="measure_ready").exists()


def test_the_check_in_of_the_form_is_the_first_to_look_back_on(as_ines, send, as_person, ines):
    send(as_ines, M={f"connection_{n}": str(n) for n in range(1, 7)})

    with as_person(ines):
        found = queries.given(ines, as_ines)["connection"]

    assert [one.answers for one in found] == [[1, 2, 3, 4, 5, 6]]
    assert found[0].administration.moment == "baseline"
    assert found[0].score.total is None


def test_a_form_without_the_check_in_leaves_nothing(as_ines, send):
    send(as_ines)

    assert not MeasureAnswers.objects.exists()


def test_answers_are_sealed_for_the_person_and_the_therapist_and_nobody_else(
    as_ines, answered, as_person, ruth, ines, tom, theo, other_unit
):
    kept = answered(as_ines, "phq_9", PHQ)

    assert kept.purpose == "ordinary"
    for user, sees in ((ines, 1), (ruth, 1), (tom, 0), (theo, 0)):
        with as_person(user):
            assert len(queries.given(user, as_ines)) == sees
    row = MeasureAnswers.objects.get()
    with as_person(tom), pytest.raises(vault.Refused):
        vault.open_one(row)


def test_the_therapists_reading_is_logged_and_ones_own_is_not(as_ines, answered, client_of, ines, ruth):
    from core.models import AccessEntry

    answered(as_ines, "phq_9", PHQ)
    table = MeasureAnswers._meta.db_table

    client_of(ines).get("/my/measures/over-time/")
    assert not AccessEntry.objects.filter(action="read", subject_table=table).exists()
    client_of(ruth).get(f"/practice/members/{as_ines.pk}/measures/")
    assert AccessEntry.objects.filter(action="read", subject_table=table).count() == 1


def test_only_the_person_answers(as_ines, offered, as_person, tom, ruth):
    row = offered(as_ines, "phq_9")

    for user in (tom, ruth):
        with as_person(user), pytest.raises(PermissionDenied):
            measures.answer(row, by=user, answers=PHQ)


def test_every_answer_can_be_left_out_but_not_all_of_them(as_ines, answered):
    kept = answered(as_ines, "phq_9", [None] * 8 + [0])

    assert kept.words["score"] == {
        "total": None,
        "parts": {},
        "missing": [1, 2, 3, 4, 5, 6, 7, 8],
        "estimated": False,
    }
    with pytest.raises(measures.NothingAnswered):
        answered(as_ines, "gad_7", [None] * 7)


def test_sending_the_same_again_changes_nothing_and_something_else_is_a_new_version(
    as_ines, answered, as_person, ines
):
    first = answered(as_ines, "phq_9", PHQ)
    row = Administration.objects.get(pk=first.administration_id)

    with as_person(ines):
        again = measures.answer(row, by=ines, answers=PHQ)
        other = measures.answer(row, by=ines, answers=[2, *PHQ[1:]])
        versions = [one.answers[0] for one in queries.versions(ines, row)]

    assert again.pk == first.pk
    assert (other.version, versions) == (2, [2, 1])
    with as_person(ines):
        assert [one.answers[0] for one in queries.given(ines, as_ines)["phq_9"]] == [2]


@pytest.mark.parametrize(
    ("answer", "expected"), [(0, []), (1, [("measure", "soon")]), (2, [("measure", "urgent")])]
)
def test_the_ninth_item_tells_the_therapist_whatever_the_total(as_ines, answered, answer, expected, ruth):
    answered(as_ines, "phq_9", [0] * 8 + [answer])

    assert alerts() == expected
    mails = Notice.objects.filter(kind="item_to_review")
    assert [mail.recipient_id for mail in mails] == [ruth.pk] * len(expected)


def test_a_correction_upwards_tells_again_and_the_same_or_less_does_not(as_ines, answered, as_person, ines):
    kept = answered(as_ines, "phq_9", [0] * 8 + [1])
    row = kept.administration

    with as_person(ines):
        measures.answer(row, by=ines, answers=[1] + [0] * 7 + [1])
        measures.answer(row, by=ines, answers=[0] * 9)
    assert alerts() == [("measure", "soon")]
    with as_person(ines):
        measures.answer(row, by=ines, answers=[0] * 8 + [3])
    assert ("measure", "urgent") in alerts()


def test_leaving_it_out_tells_nobody_and_it_can_still_be_answered(as_ines, offered, as_person, ines):
    row = offered(as_ines, "phq_9")

    with as_person(ines):
        measures.set_aside(row, by=ines)
        measures.set_aside(row, by=ines)
    assert (alerts(), Notice.objects.count()) == ([], 0)
    with as_person(ines):
        assert measures.answer(row, by=ines, answers=PHQ).version == 1


def test_what_waits_is_not_offered_twice(as_ines, as_tom, unit, as_person, ruth):
    with as_person(ruth):
        first = measures.ask(unit, [as_ines, as_tom], ["phq_9"], moment="between", by=ruth)
        second = measures.ask(unit, [as_ines, as_tom], ["phq_9", "gad_7"], moment="review", by=ruth)

    assert [row.partner_id for row in first] == [as_ines.pk, as_tom.pk]
    assert [row.instrument for row in second] == ["gad_7", "gad_7"]


def test_who_is_asked_is_told_once_in_words_that_say_nothing(as_ines, as_tom, unit, as_person, ruth):
    from notifications.registry import KINDS

    with as_person(ruth):
        measures.ask(unit, [as_ines], ["phq_9", "gad_7"], moment="review", by=ruth)

    (notice,) = Notice.objects.filter(kind="measure_ready")
    assert notice.recipient_id == as_ines.user_id
    assert KINDS["measure_ready"].words(notice).subject == "A form is ready"


@pytest.mark.parametrize("key", ["who_5", "csi_16", "no_such"])
def test_what_is_off_is_not_offered(as_ines, unit, as_person, ruth, key):
    with as_person(ruth), pytest.raises(ValueError, match="not offered"):
        measures.ask(unit, [as_ines], [key], moment="review", by=ruth)


def test_what_is_for_partners_is_not_offered_to_siblings(siblings, as_noor, as_person, ruth, csi_4):
    with as_person(ruth), pytest.raises(ValueError, match="not offered"):
        measures.ask(siblings, [as_noor], ["csi_4"], moment="review", by=ruth)


@pytest.fixture
def csi_4(as_person, ada):
    """A wording of the practice's own for the test; none of the instrument's."""
    from datetime import date

    from intake.measures import library, pasted

    wording = pasted.read(
        library.instruments()["csi_4"], items="one\n\ntwo\n\nthree\n\nfour", answers="least\nmost"
    )
    with as_person(ada):
        instruments.paste("csi_4", wording, statement="Letter 12", licensed_on=date(2026, 1, 2), by=ada)
        instruments.switch("csi_4", on=True, terms=True, by=ada)
    return wording


def test_another_therapist_asks_nothing(unit, as_ines, as_person, theo):
    with as_person(theo), pytest.raises(PermissionDenied):
        measures.ask(unit, [as_ines], ["phq_9"], moment="review", by=theo)


# ── Sessions ──────────────────────────────────────────────────────────


def hold(unit, times):
    with acting.building():
        for _n in range(times):
            measures.session_held(unit)


def test_after_every_fourth_session_each_is_offered_to_look_back(unit, as_ines, as_tom):
    hold(unit, 3)
    assert (keys_of(as_ines), keys_of(as_tom)) == ([], [])

    hold(unit, 1)

    assert keys_of(as_ines) == keys_of(as_tom) == ["connection"]
    told = Notice.objects.filter(kind="measure_ready").values_list("recipient_id", flat=True)
    assert set(told) == {as_ines.user_id, as_tom.user_id}
    assert ReviewRhythm.objects.get().held == 0


def test_the_therapist_sets_after_how_many_sessions(unit, as_ines, as_person, ruth):
    with as_person(ruth):
        measures.set_rhythm(unit, 2, by=ruth)

    hold(unit, 2)

    assert keys_of(as_ines) == ["connection"]


def test_an_incident_does_not_bring_the_review_forward(unit, as_ines, as_person, ruth, clear):
    from intake.services import safety

    clear(unit, ruth)
    with as_person(ruth):
        measures.session_held(unit)
        safety.session_ended(unit, by=ruth, incident=True)

    assert keys_of(as_ines) == []


@pytest.fixture
def say(as_person):
    """`say(partner, session, 8, 8, …)`: feedback given in the room."""

    def go(partner, session, *answers, more=""):
        words = {f"q{n}": one for n, one in enumerate(answers, 1)}
        with as_person(partner.user):
            measures.keep_feedback(partner, session, {**words, "differently": more}, by=partner.user)

    return go


def test_feedback_of_four_or_lower_asks_the_therapist_to_ask_once(as_ines, say):
    session = uuid.uuid4()

    say(as_ines, session, 8, 8, 8, 4, 8, 8)
    say(as_ines, session, 8, 8, 8, 3, 8, 8)

    assert alerts() == [("feedback", "review")]
    assert Administration.objects.get().version == 2


def test_a_fall_of_three_since_the_session_before_asks_too(as_ines, say):
    say(as_ines, uuid.uuid4(), 10, 10, 10, 10, 10, 10)
    say(as_ines, uuid.uuid4(), 10, 10, 10, 8, 10, 10)
    assert alerts() == []

    say(as_ines, uuid.uuid4(), 10, 10, 10, 5, 10, 10)

    assert alerts() == [("feedback", "review")]


def test_no_feedback_leaves_nothing(as_ines, say):
    say(as_ines, uuid.uuid4())

    assert not Administration.objects.exists()


def test_nobody_can_learn_of_anothers_feedback(as_ines, as_tom, say, client_of, tom):
    def seen():
        browser = client_of(tom)
        return [browser.get(url).text for url in ("/my/measures/", "/my/measures/over-time/")]

    def masked(pages):
        import re

        return [re.sub(r'(csrf[^>]*?value="|nonce-)[\w-]+|X-CSRFToken[^}]+', "", page) for page in pages]

    before = masked(seen())
    say(as_ines, uuid.uuid4(), 1, 1, 1, 1, 1, 1, more="He frightened me.")

    assert masked(seen()) == before
