"""Words to begin with: rehearsed by one alone on a phone; nothing of it leaves the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice

from .people import PATIENCE, Person

pytestmark = pytest.mark.e2e

SMALL = {"width": 360, "height": 780}
WORDS = "/my/parts/words/"


def test_a_sentence_is_looked_at_on_the_page_and_goes_nowhere(
    before_the_last: Practice, meet: Callable[..., Person]
) -> None:
    tom = meet(before_the_last, "tom", SMALL).sign_in("tom@example.test")
    tom.go("/my/parts/").follow("Words", exact=True).heading("Speaking for a part")
    sent: list[str] = []
    tom.page.on("request", lambda request: sent.append(request.url))
    speak = tom.page.locator("[data-helper=speak]")

    # One invitation at a time, and one's own words are as good.
    tries(tom, "Try a sentence", "You never listen to a word I say.", "What happens in you when it happens?")
    tom.look("with a note")
    tom.press("Keep mine", within=speak)
    expect(tom.page.get_by_label("Try a sentence")).to_have_value("You never listen to a word I say.")
    expect(speak.get_by_role("status")).to_have_text("", use_inner_text=True)

    # What is said of harm is not met with a way to say it more softly.
    tries(tom, "Try a sentence", "You hit me last night.", "No suggestion here.")
    status = speak.get_by_role("status")
    expect(status.get_by_role("link", name="Talk with your therapist alone")).to_be_visible()
    tries(tom, "Try a sentence", "I want to end my life.", "This sounds heavy.")
    expect(status.get_by_role("link", name="People to talk to")).to_be_visible()
    expect(status).to_contain_text("This sounds heavy.", use_inner_text=True)
    expect(status).not_to_contain_text("No suggestion here.", use_inner_text=True)

    # An answer that fixes meets a question; the helper can be put away.
    tries(
        tom,
        "Try an answer",
        "Don\u2019t worry, it\u2019ll be fine.",
        "What if the feeling is allowed to be here?",
    )
    tom.press("Hide the helper", within=tom.page.locator("[data-helper=listen]"))
    expect(tom.page.get_by_label("Try an answer")).to_have_count(0)
    expect(tom.page.get_by_role("heading", name="Listening to one")).to_be_focused()

    # Nothing went anywhere, nothing is kept, and nothing is left when one comes back.
    assert not [url for url in sent if "/static/" not in url]
    kept = tom.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert not [words for words in ("listen", "hit me", "my life", "worry") if words in kept]
    tom.go("/my/parts/")
    tom.page.go_back()
    expect(tom.page.get_by_label("Try a sentence")).to_have_value("", timeout=PATIENCE)


def tries(person: Person, box: str, words: str, answer: str) -> None:
    person.fill(box, words)
    helper = person.page.locator("[data-helper]").filter(has=person.page.get_by_label(box))
    person.press("Look at it with me", within=helper)
    expect(helper).to_contain_text(answer, timeout=PATIENCE)
