"""A text signed by drawing one's name."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice

from .people import Person

pytestmark = pytest.mark.e2e


def test_a_name_can_be_drawn(with_siblings: Practice, meet: Callable[..., Person]) -> None:
    tom = meet(with_siblings, "tom").sign_in("tom@example.test")
    tom.go("/my/documents/").follow("What the app stores").send("Take my signature back")
    tom.go("/my/documents/").follow("What the app stores")

    # An empty drawing is no name, and says so kindly.
    with tom.expecting(422):
        tom.send("Sign", exact=True).reads("Until you do, nothing is signed.")

    box = tom.page.locator("[data-draw-name] svg")
    box.scroll_into_view_if_needed()
    frame = box.bounding_box()
    assert frame is not None
    tom.page.mouse.move(frame["x"] + 30, frame["y"] + 30)
    tom.page.mouse.down()
    for step in range(20):
        tom.page.mouse.move(frame["x"] + 30 + 8 * step, frame["y"] + (30 if step % 2 else 70))
    tom.page.mouse.up()
    tom.send("Sign", exact=True)
    tom.follow("What the app stores").reads("Signed as", "Tom")
    expect(tom.page.locator("svg.signed-name polyline")).to_have_count(1)
