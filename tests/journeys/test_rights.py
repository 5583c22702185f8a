"""Taking along what is one's own, having it erased, separating: by one person alone, on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice

from .people import DESK, PATIENCE, Person
from .taking import takes_their_file

pytestmark = pytest.mark.e2e


def test_one_takes_what_is_theirs_along_and_is_erased(
    with_siblings: Practice, meet: Callable[..., Person], tmp_path: Path
) -> None:
    sami = meet(with_siblings, "sami").sign_in("sami@example.test")
    ruth = meet(with_siblings, "ruth", DESK).sign_in("ruth@example.test")

    # The file holds what Sami wrote, and nothing of Noor.
    text = takes_their_file(sami, tmp_path)
    assert "Your answers" in text
    assert "Noor" not in text

    # Without the tick nothing happens; with it, it is done at once.
    sami.go("/my/yours/").follow("Read what goes and what stays")
    with sami.expecting(422):
        sami.send("Erase what is mine").reads("Nothing has been erased")
    sami.tick("I have read this, and I want what is mine erased").send("Erase what is mine")
    sami.heading("It is done")

    # The login is gone, and the therapist still reads the form as it was sent.
    sami.page.goto(f"{sami.url}/my/")
    expect(sami.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE)
    sami.page.get_by_label("E-mail address").fill("sami@example.test")
    sami.page.get_by_label("Password").fill(sami.password)
    sami.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(sami.main).to_contain_text("do not fit together", timeout=PATIENCE)
    ruth.go("/practice/couples/").heading("Couples")
