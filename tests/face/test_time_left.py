"""What is left of a kept time ticks quietly beside the words that say until when, for those with scripts."""

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e
ADD = """(left) => {
  const span = document.createElement("span");
  span.id = "left"; span.dataset.left = left; span.hidden = true; span.setAttribute("aria-live", "off");
  document.querySelector("main").append(span);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: span } }));
}"""


@pytest.mark.parametrize(
    ("left", "words", "then"),
    [
        ("540", "9 minutes left", None),
        ("61.5", "2 minutes left", "Less than a minute left"),
        ("1.5", "Less than a minute left", "The time is over"),
        ("0", "The time is over", None),
    ],
)
def test_it_says_minutes_then_the_last_one_then_that_it_is_over(
    page: Any,  # noqa: F811
    left: str,
    words: str,
    then: str | None,
) -> None:
    page.evaluate(ADD, left)

    said = page.locator("#left")
    expect(said).to_be_visible()
    expect(said).to_have_text(words)
    if then:
        expect(said).to_have_text(then, timeout=10_000)
    assert said.get_attribute("aria-live") == "off"
    assert page.evaluate("document.getAnimations().length") == 0
