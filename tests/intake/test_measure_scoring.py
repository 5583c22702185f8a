"""What answers add up to, and what they ask of the therapist (clinical rules 5.2, 5.3 and 5.5)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.measures import change, library, scoring, sets
from intake.measures.library import FOLDER, instruments, numbers
from intake.measures.shape import Noise, Wording, as_data, from_data

SCORED = sorted(key for key, one in instruments().items() if one.has_total and one.scales)

# Clinical rule 5.2, row by row: items, lowest, highest.
RANGES = {
    "csi_4": (4, 0, 21),
    "csi_16": (16, 0, 81),
    "csi_32": (32, 0, 161),
    "rdas": (14, 0, 69),
    "das_7": (7, 0, 36),
    "phq_9": (9, 0, 27),
    "gad_7": (7, 0, 21),
    "who_5": (5, 0, 100),
    "core_10": (10, 0, 40),
    "hits": (4, 4, 20),
    "e_hits": (5, 5, 25),
    "wast": (8, 8, 24),
    "ors": (4, 0, 40),
    "srs": (4, 0, 40),
    "wai_sr": (12, 12, 60),
}


def answer_of(instrument, n):
    scale = instrument.scale_of(n)
    return st.integers(scale.low, scale.high)


@st.composite
def full(draw, key):
    one = instruments()[key]
    return [draw(answer_of(one, n)) for n in one.all_items]


@st.composite
def some_left_out(draw):
    key = draw(st.sampled_from(SCORED))
    answers = draw(full(key))
    gone = draw(st.sets(st.integers(0, len(answers) - 1)))
    return key, [None if i in gone else one for i, one in enumerate(answers)]


@pytest.mark.parametrize("key", sorted(RANGES))
def test_the_range_of_each_instrument_is_that_of_the_table(key):
    one = instruments()[key]

    assert (one.items, one.lowest, one.highest) == RANGES[key]
    assert sorted(n for scale in one.scales for n in scale.items) == list(one.all_items)


@given(st.data())
def test_a_total_of_full_answers_lies_in_its_range_and_grows_with_each_answer(data):
    key = data.draw(st.sampled_from(SCORED))
    one = instruments()[key]
    answers = data.draw(full(key))
    n = data.draw(st.integers(1, one.items))
    scale = one.scale_of(n)

    total = scoring.score(one, answers).total
    lower = scoring.score(one, [scale.low if i == n else a for i, a in enumerate(answers, 1)]).total
    higher = scoring.score(one, [scale.high if i == n else a for i, a in enumerate(answers, 1)]).total

    assert one.lowest <= total <= one.highest
    assert (higher <= total <= lower) if n in one.reverse else (lower <= total <= higher)


@given(st.data())
def test_a_reversed_item_turned_twice_is_itself(data):
    one = instruments()[data.draw(st.sampled_from(["core_10", "ecr_s"]))]
    n = data.draw(st.sampled_from(sorted(one.reverse)))
    answer = data.draw(answer_of(one, n))

    assert scoring.keyed(one, n, scoring.keyed(one, n, answer)) == answer


@given(some_left_out())
def test_there_is_a_total_exactly_while_few_enough_are_left_out(pair):
    key, answers = pair
    one = instruments()[key]
    gone = sum(answer is None for answer in answers)

    found = scoring.score(one, answers)

    assert len(found.missing) == gone
    assert (found.total is not None) == (gone <= one.may_miss)
    assert found.estimated == (0 < gone <= one.may_miss)
    if found.total is not None:
        assert one.lowest <= found.total <= one.highest


# Clinical rule 5.3: how many may be missing.
@pytest.mark.parametrize(
    ("key", "may_miss"),
    [
        *[
            (key, 0)
            for key in ("csi_4", "csi_16", "csi_32", "who_5", "rdas", "das_7", "ors", "srs", "wai_sr")
        ],
        ("phq_9", 2),
        ("gad_7", 1),
        ("core_10", 1),
    ],
)
def test_how_many_may_be_missing(key, may_miss):
    one = instruments()[key]
    low = [one.scale_of(n).low for n in one.all_items]

    assert one.may_miss == may_miss
    assert scoring.score(one, [None] * may_miss + low[may_miss:]).total is not None
    assert scoring.score(one, [None] * (may_miss + 1) + low[may_miss + 1 :]).total is None


def test_missing_answers_are_filled_with_the_mean_of_the_others():
    phq = instruments()["phq_9"]

    found = scoring.score(phq, [2, 2, 2, 2, 2, 2, 1, None, None])

    assert found.total == int(Fraction(13, 7) * 9 + Fraction(1, 2)) == 17
    assert (found.estimated, found.missing) == (True, (8, 9))


def test_core_10_with_one_missing_is_the_mean_times_ten():
    core = instruments()["core_10"]

    found = scoring.score(core, [2, 2, 2, 2, 2, 0, 2, 2, 2, None])

    assert found.total == 18  # 16 from nine answers


def test_who_5_is_four_times_its_answers():
    assert scoring.score(instruments()["who_5"], [3, 2, 3, 2, 3]).total == 52


def test_the_three_parts_of_the_rdas():
    found = scoring.score(instruments()["rdas"], [5] * 6 + [3] * 4 + [4] + [2] * 3)

    assert found.parts == {"consensus": 30, "satisfaction": 12, "cohesion": 10}
    assert found.total == 52


def test_a_part_with_something_left_out_has_no_score_and_the_others_do():
    found = scoring.score(instruments()["ecr_s"], [None] + [4] * 11)

    assert found.total is None
    assert found.parts == {"anxiety": 24, "avoidance": None}


@pytest.mark.parametrize("own", [one for one in instruments().values() if one.is_own], ids=lambda o: o.key)
def test_our_own_questions_never_have_a_total_a_cut_off_or_a_band(own):
    answers = [own.scale_of(n).high for n in own.all_items]

    assert scoring.score(own, answers).total is None
    assert (own.cuts, own.bands) == ((), ())
    assert own.licence_note


@pytest.mark.parametrize(
    "bad", [[0] * 8, [0] * 10, [4] + [0] * 8, [-1] + [0] * 8, ["1"] + [0] * 8, [True] * 9]
)
def test_what_is_no_answer_is_refused(bad):
    with pytest.raises(ValueError, match="(?i)item"):
        scoring.score(instruments()["phq_9"], bad)


# Clinical rule 5.5: the ninth item of the PHQ-9 and the risk item of the CORE-10, whatever the total.
@pytest.mark.parametrize(("answer", "level"), [(0, "none"), (1, "soon"), (2, "urgent"), (3, "urgent")])
def test_item_nine_of_the_phq_9(answer, level):
    assert scoring.alert_level(instruments()["phq_9"], [0] * 8 + [answer]) == level
    assert scoring.alert_level(instruments()["phq_9"], [3] * 8 + [None]) == "none"


@pytest.mark.parametrize(
    ("answer", "level"), [(0, "none"), (1, "urgent"), (2, "urgent"), (3, "urgent"), (4, "urgent")]
)
def test_the_risk_item_of_the_core_10(answer, level):
    assert scoring.alert_level(instruments()["core_10"], [None] * 5 + [answer] + [None] * 4) == level


@pytest.mark.parametrize(
    ("now", "before", "asks"),
    [
        ([5, 5, 5, 5, 5, 5], None, False),
        ([4, 10, 10, 10, 10, 10], None, True),
        ([7, 7, 7, 7, 7, 7], [9, 9, 9, 9, 9, 9], False),
        ([7, 7, 7, 7, 7, 6], [9, 9, 9, 9, 9, 9], True),
        ([None, 7, 7, 7, 7, 7], [10, 7, 7, 7, 7, 7], False),
        ([7, 7, 7, 7, 7, 7], [None, 7, 7, 7, 7, 7], False),
        ([None] * 6, [9] * 6, False),
    ],
)
def test_feedback_of_four_or_lower_or_a_fall_of_three_asks_to_be_talked_about(now, before, asks):
    assert scoring.asks_to_talk(now, before) is asks


@pytest.mark.parametrize(
    ("key", "total", "words"),
    [
        ("phq_9", 4, "Minimal"),
        ("phq_9", 5, "Mild"),
        ("phq_9", 10, "Moderate"),
        ("phq_9", 15, "Moderately severe"),
        ("phq_9", 20, "Severe"),
        ("gad_7", 15, "Severe"),
        ("csi_4", 13, ""),
    ],
)
def test_bands(key, total, words):
    assert scoring.band(instruments()[key], total) == words


@pytest.mark.parametrize(
    ("key", "below", "at"),
    [
        ("csi_4", 13, 14),
        ("csi_16", 51, 52),
        ("csi_32", 104, 105),
        ("rdas", 47, 48),
        ("ors", 24, 25),
        ("srs", 35, 36),
        ("who_5", 48, 52),
        ("das_7", 20, 21),
    ],
)
def test_a_cut_off_that_warns_of_low_totals(key, below, at):
    assert scoring.cuts(instruments()[key], below)
    assert not scoring.cuts(instruments()[key], at)


@pytest.mark.parametrize(
    ("key", "under", "at", "how_many"),
    [
        ("phq_9", 9, 10, 1),
        ("gad_7", 7, 8, 1),
        ("core_10", 10, 11, 1),
        ("e_hits", 6, 7, 1),
        ("wast", 12, 13, 1),
    ],
)
def test_a_cut_off_that_warns_of_high_totals(key, under, at, how_many):
    assert not scoring.cuts(instruments()[key], under)
    assert len(scoring.cuts(instruments()[key], at)) == how_many


# Clinical rule 5.3: the formula, and the figures it gives.
@pytest.mark.parametrize(("key", "points"), [("csi_4", 2.7), ("csi_16", 6.7), ("csi_32", 12.5)])
def test_noise_is_worked_out_by_the_formula(key, points):
    assert change.points(instruments()[key].noise) == points


@pytest.mark.parametrize(
    ("key", "points"),
    [("phq_9", 6), ("gad_7", 4), ("who_5", 10), ("core_10", 6), ("rdas", 11.58), ("ors", 5)],
)
def test_noise_from_a_source(key, points):
    noise = instruments()[key].noise

    assert change.points(noise) == points
    assert noise.source


def test_twelve_points_of_the_rdas_are_beyond_its_noise_and_eleven_are_not():
    noise = instruments()["rdas"].noise

    assert change.change(40, 52, noise).beyond is True
    assert change.change(40, 51, noise).beyond is False


@given(st.integers(0, 27), st.integers(0, 27))
def test_a_change_turned_round_goes_the_other_way_just_as_far(before, now):
    there, back = change.change(before, now, Noise(points=6)), change.change(now, before, Noise(points=6))

    assert there.by == back.by
    assert {there.way, back.way} in ({"up", "down"}, {"same"})
    assert there.beyond == back.beyond == (abs(now - before) >= 6)


def test_no_change_is_known_where_a_total_is_missing():
    assert change.change(None, 3, Noise(points=1)) is None
    assert change.change(3, 4, Noise()).beyond is None


# Clinical rule 5.1.
def test_every_instrument_says_under_which_licence_and_only_what_ships_freely_brings_its_text():
    for path in FOLDER.glob("*.toml"):
        one = library.read(path)
        assert one.licence in {"A", "B", "C"}, path
        assert one.licence_note, path
        assert one.ships == (one.licence == "A"), path
        assert one.key == path.stem
    assert {key for key, one in instruments().items() if one.licence == "A"} == {"phq_9", "gad_7"}
    assert all(one.ships for one in instruments().values() if one.is_own)


def test_what_ships_freely_names_whose_it_is():
    for key in ("phq_9", "gad_7"):
        one = instruments()[key]
        assert len(one.text.items) == one.items
        assert "No permission required" in one.text.credit
        assert len(one.text.answers) == 4


def test_an_instrument_of_harm_is_a_screen_kept_apart_and_never_an_outcome():
    assert {key for key, one in instruments().items() if one.is_apart} == {"hits", "e_hits", "wast"}


def test_which_fit_whom():
    romantic = {key for key, one in instruments().items() if one.romantic_only}

    assert romantic == {"csi_4", "csi_16", "csi_32", "rdas", "das_7", "ecr_s"}


# Clinical rule 5.5: the default sets.
@pytest.mark.parametrize(
    ("moment", "romantic", "expected"),
    [
        ("baseline", True, ["csi_16", "who_5", "phq_9", "gad_7"]),
        ("baseline", False, ["who_5", "phq_9", "gad_7"]),
        ("review", True, ["csi_4", "connection", "who_5"]),
        ("review", False, ["connection", "who_5"]),
        ("end", True, ["csi_16", "connection", "who_5", "phq_9", "gad_7"]),
        ("followup", False, ["connection", "who_5", "phq_9", "gad_7"]),
    ],
)
def test_the_usual_set_of_each_moment(moment, romantic, expected):
    assert sets.default_set(moment, set(instruments()), romantic=romantic) == expected


def test_a_usual_set_holds_nothing_that_is_switched_off():
    assert sets.default_set("review", {"connection"}, romantic=True) == ["connection"]
    assert sets.default_set("baseline", set(), romantic=True) == []


def test_numbers_of_items_are_written_shortly():
    assert numbers("1-3,7") == (1, 2, 3, 7)
    assert numbers("") == ()


@given(
    st.builds(
        Wording,
        instructions=st.text(max_size=20),
        items=st.just(instruments()["phq_9"].text.items),
        credit=st.text(max_size=20),
    )
)
def test_a_wording_comes_back_as_it_was_stored(wording):
    assert from_data(as_data(wording)) == wording
