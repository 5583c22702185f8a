"""A retreat fills up with pairs: two places at once or none, a line, and no word of others."""

from collections.abc import Callable

import pytest

from ifio_practice.embedded.practice import Practice

from .people import DESK, Person

pytestmark = pytest.mark.e2e
PLAYFUL = "Playful day"


def test_a_retreat_fills_up_with_pairs_and_its_line_moves(
    for_times: Practice, meet: Callable[..., Person]
) -> None:
    ines = meet(for_times, "ines").sign_in("ines@example.test")
    tom = meet(for_times, "tom").sign_in("tom@example.test")
    noor = meet(for_times, "noor").sign_in("noor@example.test")
    finn = meet(for_times, "finn").sign_in("finn@example.test")
    ada = meet(for_times, "ada", DESK).sign_in("ada@example.test")

    # Six of seven places are taken, two of them by a pair of whom one is still to answer.
    ines.go("/my/groups/").reads("A few places left").follow(PLAYFUL)
    ines.send("As two, with Tom").reads("You wait in line for two places.")
    tom.go("/my/groups/").reads("None so far.").follow(PLAYFUL).does_not_read("You wait in line")
    noor.go("/my/groups/").reads("Waiting list").follow(PLAYFUL)
    noor.send("Wait in line alone").reads("You wait in line for a place.")

    # Finn does not come: both places are free, and whoever waited longest is asked, each alone.
    finn.go("/my/groups/").follow(PLAYFUL).reads("Two places are kept.")
    finn.send("I do not come").reads("None so far.")
    ines.go("/my/groups/").follow(PLAYFUL).reads("Two places are kept.")
    noor.go("/my/groups/").follow(PLAYFUL).reads("A place is free and kept for you.")
    noor.send("Yes, I come").reads("You come.")
    ines.send("Yes, I come").reads("Your yes is kept.").does_not_read("Your places are kept for you")
    tom.go("/my/groups/").follow(PLAYFUL).reads("Two places are kept.").does_not_read("Your yes is kept")
    tom.send("Yes, I come").reads("You come as two.")
    ines.go("/my/groups/").follow(PLAYFUL).reads("You come as two.")

    # It is full; those who lead it read names, and a participant reads nobody's.
    ada.go("/practice/groups/").follow(PLAYFUL).reads("Ines", "Tom", "Noor")
    ines.does_not_read("Noor").does_not_read("Alma")
