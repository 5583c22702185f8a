"""Places on a map: nothing overlaps, nothing stands outside its ring, the same every time."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parts.drawing import Circle, Spot, Tie, draw_map, part_shape
from parts.layout import EDGE, Box, Resident, lay_out, wrap

NAMES = ["Al", "The Floodlight", "The one at the window", "Grandmotherliness", "A" * 40, "No name yet"]


def people(counts, name):
    return [[Resident(f"{p}-{i}", name, i % 3 == 0) for i in range(n)] for p, n in enumerate(counts)]


def assert_sound(layout):
    for ring in layout.rings:
        boxes = [place.box for place in ring.places]
        for one, other in combinations(boxes, 2):
            assert not one.overlaps(other)
        for box in boxes:
            assert box.inside(ring.x, ring.y, ring.r - EDGE + 0.2)
            assert not box.overlaps(Box(ring.x, ring.y, 40, 40)), "Self keeps its place"
        assert ring.r <= ring.x <= layout.width - ring.r
        assert ring.r <= ring.y <= layout.height - ring.r


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("counts", [[0, 0], [1, 1], [3, 5], [5, 6], [12, 12], [12, 0], [4, 4, 4]])
def test_no_label_overlaps_and_everything_is_inside(counts, name, narrow):
    assert_sound(lay_out(people(counts, name), narrow=narrow))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), max_size=12), st.booleans())
def test_any_names_find_room(names, narrow):
    residents = [Resident(str(i), name) for i, name in enumerate(names)]
    assert_sound(lay_out([residents], narrow=narrow, titled=False, doors=[0.0]))


def test_the_same_parts_stand_in_the_same_places():
    assert lay_out(people([7, 4], "The Shutter")) == lay_out(people([7, 4], "The Shutter"))


def test_two_rings_face_each_other_and_a_third_faces_both():
    first, second, third = lay_out(people([1, 1, 1], "A")).rings
    assert -90 < first.door < 90
    assert abs(second.door) > 90
    assert third.door == -90


def test_a_long_name_is_wrapped_and_never_wider_than_its_ring():
    assert wrap("The one at the window") == ("The one at", "the window")
    assert all(len(line) <= 16 for line in wrap("B" * 40))
    assert wrap("one two three four five six seven eight nine")[-1].endswith("…")


def test_nobody_has_no_map():
    with pytest.raises(ValueError):
        lay_out([])


@pytest.mark.parametrize("count", [0, 1, 12])
@pytest.mark.parametrize("narrow", [False, True])
def test_self_is_in_the_middle_whatever_the_number_of_parts(count, narrow):
    spots = tuple(Spot(str(i), f"Part {i}", "manager") for i in range(count))
    svg = draw_map(
        [Circle("Ines", "first", spots)],
        title="Map",
        description="d",
        self_word="Self",
        uid="u",
        narrow=narrow,
        titled=False,
    )
    ring = lay_out(
        [[Resident(str(i), f"Part {i}") for i in range(count)]], narrow=narrow, titled=False, doors=[0.0]
    ).rings[0]
    assert f'<circle class="core" cx="{ring.x:g}" cy="{ring.y:g}" r="10"/>' in svg
    assert svg.count(">Self</text>") == 1
    assert svg.count('class="core"') == 1
    assert svg.count("<g transform") + svg.count('<g class="first" transform') == count


def test_a_name_never_becomes_markup_and_a_drawing_has_no_style():
    spot = Spot("a", '<script>"x"</script>', "exile", symbol="coat", colour="#c9a227")
    svg = draw_map(
        [Circle("<b>", "first", (spot,))], title="<t>", description="<d>", self_word="Self", uid="u"
    )
    assert "<script" not in svg
    assert "<b>" not in svg
    assert "style=" not in svg
    assert "&lt;t&gt;" in svg


def test_on_paper_every_colour_is_literal():
    spots = (Spot("a", "A", "firefighter"), Spot("b", "B", "exile", kept=True))
    svg = draw_map(
        [Circle("Ines", "first", spots)],
        [Tie("a", "b", "protects", "looks after")],
        title="t",
        description="d",
        self_word="Self",
        uid="u",
        paper=True,
    )
    assert "class=" not in svg
    assert "var(" not in svg
    assert "#295c40" in svg


def test_each_kind_has_its_own_shape_and_a_broken_outline_means_not_shared():
    kinds = ["manager", "firefighter", "protector_unspecified", "exile", "unknown", "not_told"]
    drawn = {part_shape(kind, "first") for kind in kinds}
    assert len(drawn) == len(kinds)
    assert 'class="kept"' in part_shape("manager", kept=True)
    assert 'class="kept"' not in part_shape("manager")
