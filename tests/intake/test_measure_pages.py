"""A questionnaire on its page, the person's own look back, and the therapist's (clinical rule 5.5)."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from core import actor as acting
from core import clock
from intake.measures import drawing
from intake.models import Administration, MeasureAnswers
from intake.services import measures
from tests.people import make_unit, membership

WORDS_FOR_THERAPISTS = ("Minimal", "Mild", "Moderate", "Severe", "caseness", "noise", "cut-off", "recover")


@pytest.fixture
def phq(as_ines):
    with acting.building():
        return measures._offer(as_ines, ["phq_9"], moment="review", by=None)[0]


def sent(*answers, **more):
    return {f"q{n}": str(one) for n, one in enumerate(answers, 1) if one is not None} | more


@pytest.fixture
def look_back(as_ines, as_person):
    """`look_back("phq_9", [...], [...])`: answered every third week, the last time now."""

    def go(key, *times, partner=as_ines):
        for n, answers in enumerate(times):
            with acting.building():
                row = measures._offer(partner, [key], moment="review", by=None)[0]
            with as_person(partner.user):
                kept = measures.answer(row, by=partner.user, answers=answers)
            at = clock.now() - timedelta(weeks=3 * (len(times) - 1 - n))
            with acting.building():
                MeasureAnswers.objects.filter(pk=kept.pk).update(answered_at=at)

    return go


def test_it_is_answered_on_one_page_and_is_gone_from_what_waits(ines, phq, client_of):
    browser = client_of(ines)
    assert "How the past two weeks were" in browser.get("/my/measures/").text

    response = browser.post(f"/my/measures/{phq.pk}/", sent(1, 1, 1, 1, 1, 1, 1, 1, 0, u1="1"))

    assert response.headers["Location"] == f"/my/measures/{phq.pk}/sent/"
    assert "Thank you" in browser.get(response.headers["Location"]).text
    assert f"/my/measures/{phq.pk}/" not in browser.get("/my/measures/").text


def test_the_official_wording_stands_on_the_page_with_whose_it_is(ines, phq, client_of):
    page = client_of(ines).get(f"/my/measures/{phq.pk}/").text

    assert "Over the last 2 weeks, how often have you been bothered by any of the following problems?" in page
    assert "Thoughts that you would be better off dead or of hurting yourself in some way" in page
    assert "No permission required to reproduce" in page


def test_nothing_answered_sends_nothing_and_says_so_kindly(ines, phq, client_of):
    response = client_of(ines).post(f"/my/measures/{phq.pk}/", {"q1": "", "csrf": "x"})

    assert response.status_code == 422
    assert "nothing was sent" in response.text
    assert Administration.objects.get(pk=phq.pk).is_waiting


@pytest.mark.parametrize("bad", ["4", "-1", "nan", "1.5", "yes", "9" * 400])
def test_what_is_no_answer_is_refused_and_the_others_stay_ticked(ines, phq, client_of, bad):
    response = client_of(ines).post(f"/my/measures/{phq.pk}/", {"q1": bad, "q2": "3"})

    assert response.status_code == 422
    assert re.search(r'name="q2" value="3"[^>]*checked', response.text)
    assert not MeasureAnswers.objects.exists()


def test_a_yes_to_the_ninth_item_brings_people_to_talk_to_for_the_writer_only(ines, tom, phq, client_of):
    browser = client_of(ines)

    browser.post(f"/my/measures/{phq.pk}/", sent(*[0] * 8, 1))

    page = browser.get(f"/my/measures/{phq.pk}/sent/").text
    assert "You do not have to be alone with that" in page
    assert 'href="tel:116123"' in page.split("crisis")[0]
    assert client_of(tom).get(f"/my/measures/{phq.pk}/sent/").status_code == 404


def test_without_a_yes_the_receipt_is_a_plain_one(ines, phq, client_of):
    browser = client_of(ines)

    browser.post(f"/my/measures/{phq.pk}/", sent(*[3] * 8, 0))

    assert "You do not have to be alone" not in browser.get(f"/my/measures/{phq.pk}/sent/").text


def test_what_stood_before_stands_in_the_fields_again(ines, phq, client_of):
    browser = client_of(ines)
    browser.post(f"/my/measures/{phq.pk}/", sent(2, u1="1"))

    page = browser.get(f"/my/measures/{phq.pk}/").text

    assert re.search(r'name="q1" value="2"[^>]*checked', page)
    assert re.search(r'name="u1" value="1"[^>]*checked', page)


def test_leaving_it_out_is_one_press_and_it_stays_in_reach(ines, phq, client_of):
    browser = client_of(ines)

    browser.post(f"/my/measures/{phq.pk}/leave-out/")

    page = browser.get("/my/measures/").text
    assert "Nothing waits for you here" in page
    assert f"/my/measures/{phq.pk}/" in page


def test_a_person_reads_which_way_their_answers_went_and_no_judgement(ines, client_of, look_back):
    look_back("phq_9", [1] * 9, [2] * 9)

    page = client_of(ines).get("/my/measures/over-time/").text

    assert "Your answers went up, from 9 to 18." in page
    assert "A higher line means more of these difficulties" in page
    for word in WORDS_FOR_THERAPISTS:
        assert word not in page, word


def test_the_therapist_reads_the_band_the_noise_and_what_sources_say(ruth, as_ines, client_of, look_back):
    look_back("phq_9", [0, 0, 1, 1, 1, 1, 1, 1, 0], [1, 1, 1, 1, 1, 1, 1, 1, 0], [2, 2, 2, 2, 2, 1, 1, 1, 0])

    page = client_of(ruth).get(f"/practice/members/{as_ines.pk}/measures/").text

    assert "Moderate" in page
    assert "Up by 5. This is within the estimated measurement noise (6)." in page
    assert "Up by 7. This is as much as the estimated measurement noise (6), or more." in page
    assert "Often used for caseness." in page
    assert "1.96 × √2 × SD × √(1 − reliability)" in page
    assert "recover" not in page


def test_one_persons_page_holds_nothing_of_the_other(ruth, tom, as_ines, as_tom, client_of, look_back):
    look_back("phq_9", [3] * 8 + [0])
    look_back("phq_9", [1] * 8 + [0], partner=as_tom)

    hers = client_of(ruth).get(f"/practice/members/{as_ines.pk}/measures/").text
    his = client_of(tom).get("/my/measures/over-time/").text

    assert (">24<" in hers, ">8<" in hers) == (True, False)
    assert (">8<" in his, ">24<" in his) == (True, False)


def test_our_own_questions_are_shown_one_by_one_then_and_now(ines, client_of, look_back):
    look_back("connection", [1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, None])

    page = client_of(ines).get("/my/measures/over-time/").text

    assert page.count('<tr><th scope="row">') == 6
    assert "Total" not in page
    assert "not a validated scale" in page


def test_every_number_of_a_drawing_stands_in_its_table(ines, client_of, look_back):
    look_back("gad_7", [0] * 7, [1] * 7, [None] * 2 + [1] * 5, [3] * 7)

    page = client_of(ines).get("/my/measures/over-time/").text
    drawn = re.findall(r'class="value"[^>]*>([\d.]+)<', page)
    table = re.findall(r"</td><td>([\d.–]+)", page)

    assert drawn == ["0", "7", "21"]
    assert table == ["0", "7", "–", "21"]
    assert "No total: 2 answers were left out." in page


@pytest.mark.parametrize("door", ["my", "practice"])
def test_it_prints_under_a_name_that_says_nothing(door, ines, ruth, as_ines, client_of, look_back):
    look_back("phq_9", [1] * 8 + [0], [2] * 8 + [0])
    address = {
        "my": "/my/measures/over-time/paper/",
        "practice": f"/practice/members/{as_ines.pk}/measures/paper/",
    }

    response = client_of({"my": ines, "practice": ruth}[door]).get(address[door])

    assert response.headers["Content-Disposition"] == 'attachment; filename="answers.pdf"'
    assert response.content.startswith(b"%PDF-")


def test_the_therapist_reads_each_answer_as_it_was_asked_and_what_stood_there_first(
    ines, ruth, phq, client_of
):
    browser = client_of(ines)
    browser.post(f"/my/measures/{phq.pk}/", sent(3, u1="3"))
    browser.post(f"/my/measures/{phq.pk}/", sent(0))

    page = client_of(ruth).get(f"/practice/measures/{phq.pk}/").text

    assert page.index("Not at all") < page.index("An earlier version") < page.index("Nearly every day")
    assert "Extremely difficult" in page


def test_the_therapist_offers_and_sets_the_rhythm(ruth, unit, as_ines, as_tom, client_of):
    browser = client_of(ruth)
    address = f"/practice/couples/{unit.pk}/measures/"
    chosen = {"instruments": ["phq_9"], "members": [str(as_ines.pk)], "moment": "review"}

    assert browser.post(address + "ask/", chosen).status_code == 302
    assert browser.post(address + "ask/", {**chosen, "members": []}).status_code == 422
    assert browser.post(address + "ask/", {**chosen, "instruments": ["who_5"]}).status_code == 422
    assert browser.post(address + "rhythm/", {"every": "6"}).status_code == 302
    assert browser.post(address + "rhythm/", {"every": "0"}).status_code == 422

    assert Administration.objects.get().partner_id == as_ines.pk
    assert 'value="6"' in browser.get(address).text


def test_a_questionnaire_of_another_unit_of_theirs_opens_in_that_unit(
    ines, ruth, unit, noor, client_of, as_person
):
    with acting.building():
        second = make_unit(ruth, ines, noor, kind="friends")
        row = measures._offer(membership(second, ines), ["phq_9"], moment="review", by=None)[0]

    assert client_of(ines).get(f"/my/measures/{row.pk}/").status_code == 200
    assert client_of(noor).get(f"/my/measures/{row.pk}/").status_code == 404


# ── Drawing ───────────────────────────────────────────────────────────


def points(*values):
    first = datetime(2026, 3, 1, tzinfo=UTC)
    return [drawing.Point(first + timedelta(days=n), one, f"{n}") for n, one in enumerate(values)]


def test_points_keep_their_order_and_stay_within_the_drawing():
    made = drawing.line(points(*range(20)), 0, 27, title="t")

    xs = [float(x) for x in re.findall(r'<circle[^>]*cx="([\d.]+)"', made)]
    assert xs == sorted(xs)
    assert xs[0] >= drawing.LEFT
    assert xs[-1] <= drawing.WIDTH - drawing.RIGHT


def test_the_line_is_not_drawn_across_another_wording():
    one, two = points(3, 4)
    other = drawing.Point(two.at, two.value, two.day, run=2)

    assert drawing.line([one, two], 0, 27, title="t").count('class="path"') == 1
    assert drawing.line([one, other], 0, 27, title="t").count('class="path"') == 0


def test_on_paper_colours_are_written_out_and_a_title_is_only_text():
    made = drawing.line(points(1), 0, 3, title='<b>"x"</b>', paper=True)

    assert 'class="path"' not in made
    assert "var(" not in made
    assert "currentColor" not in made
    assert "<b>" not in made
