"""Two who arrange or move times in a row at once: one has all of it, the other none and is told."""

from datetime import date, time

import pytest

from booking import coherence
from booking.models import Appointment, Place, Series
from booking.planning import Wish, as_chosen, moved_dates, new_dates
from booking.series import Rhythm
from booking.services import series as verbs
from booking.services.hours import Stale
from core.actor import acting_as, building, person
from tests.at_once import all_at_once, by
from tests.people import make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)
RHYTHM = Rhythm(date(2026, 3, 12), time(18), 1, 12)


@pytest.fixture
def couples(hours, ruth):
    with building():
        return [make_unit(ruth, make_user(f"First{n}"), make_user(f"Second{n}")) for n in range(4)]


def wish_of(couple, session, ruth):
    return Wish(couple, session, ruth, 75, Place.ONLINE, None)


def test_of_several_that_overlap_one_is_saved_whole_and_the_others_are_told(couples, session, ruth):
    acts = []
    for number, couple in enumerate(couples):
        wish = wish_of(couple, session, ruth)
        rhythm = RHYTHM._replace(hour=time(17 + number % 2, 30 * (number // 2)))
        with acting_as(person(ruth)):
            choices = as_chosen(new_dates(wish, rhythm))
        acts.append(by(ruth, verbs.arrange, wish, rhythm, choices))

    answers = all_at_once(*acts)

    made = [one for one in answers if isinstance(one, Series)]
    told = [one for one in answers if isinstance(one, verbs.DatesChanged)]
    assert made
    assert len(made) + len(told) == len(couples)
    assert all(one.changed for told_one in told for one in told_one.lines)
    with building():
        for one in made:
            assert Appointment.objects.live().filter(series=one).count() == 12
        assert Appointment.objects.count() == 12 * len(made)
        assert coherence.faults() == []


def test_two_tabs_of_one_couple_make_one_series(couples, session, ruth):
    wish = wish_of(couples[0], session, ruth)
    with acting_as(person(ruth)):
        choices = as_chosen(new_dates(wish, RHYTHM))

    answers = all_at_once(*[by(ruth, verbs.arrange, wish, RHYTHM, choices) for _tab in range(4)])

    assert len({one.pk for one in answers}) == 1
    with building():
        assert Appointment.objects.count() == 12


def test_two_who_move_it_at_once_move_it_once(couples, session, ruth, ada):
    wish = wish_of(couples[0], session, ruth)
    with acting_as(person(ruth)):
        series = verbs.arrange(wish, RHYTHM, as_chosen(new_dates(wish, RHYTHM)), by=ruth)
        rows = list(Appointment.objects.live().filter(series=series).in_order())
        acts = []
        for who, hour in ((ruth, 17), (ada, 19)):
            rhythm = RHYTHM._replace(hour=time(hour))
            acts.append(
                by(who, verbs.move_from, series, rows[0], rhythm, as_chosen(moved_dates(wish, rows, rhythm)))
            )

    answers = all_at_once(*acts)

    assert sorted(type(one).__name__ for one in answers) == ["Stale", "int"]
    assert any(isinstance(one, Stale) for one in answers)
    with building():
        assert Appointment.objects.live().count() == 12
        # At one hour, before and after the clocks change.
        assert len({row.start.time() for row in Appointment.objects.live()}) == 2
        assert coherence.faults() == []
