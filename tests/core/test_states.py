"""A move has one winner, and history keeps every step."""

import pytest

from core.states import TooLate, history, move
from couples.models import Couple, CoupleState


def test_a_move_is_written_down_with_its_maker(unit, ruth, as_person):
    with as_person(ruth):
        move(unit, "pause", by=ruth)

    step = history(unit).get()
    assert (step.was, step.became, step.by) == ("active", "paused", str(ruth.pk))


def test_the_second_of_two_is_too_late_and_sees_where_the_row_is(unit, ruth, as_person):
    first, second = Couple.objects.get(pk=unit.pk), Couple.objects.get(pk=unit.pk)
    with as_person(ruth):
        move(first, "pause", by=ruth)
        with pytest.raises(TooLate):
            move(second, "close", by=ruth)

    assert second.state == CoupleState.PAUSED
    assert history(unit).count() == 1


def test_nobody_cannot_make_a_move(unit):
    with pytest.raises(ValueError, match="somebody"):
        move(unit, "pause", by=None)


@pytest.mark.parametrize("state", CoupleState.values)
@pytest.mark.parametrize("verb", Couple.MOVES)
def test_every_verb_moves_from_its_table_and_from_nowhere_else(unit, ruth, as_person, state, verb):
    with as_person(ruth):
        Couple.objects.filter(pk=unit.pk).update(state=state)
        unit.refresh_from_db()
        lawful = state in Couple.MOVES[verb].from_

        if lawful:
            move(unit, verb, by=ruth)
            assert unit.state == Couple.MOVES[verb].to
        else:
            with pytest.raises(TooLate):
                move(unit, verb, by=ruth)
        assert unit.can(verb) == (unit.state in Couple.MOVES[verb].from_)
