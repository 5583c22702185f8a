"""Parts of Ines and Tom, as after their first session."""

from collections.abc import Callable
from typing import Any

import pytest

from parts import services
from parts.models import Part


@pytest.fixture
def part_of(as_person: Any) -> Callable[..., Part]:
    """`part_of(as_ines, name="…")` is a part its owner wrote down, fresh from the database."""

    def make(partner: Any, **words: Any) -> Part:
        with as_person(partner.user):
            made = services.create_part(partner, by=partner.user, **words)
        return made

    return make


@pytest.fixture
def floodlight(as_ines: Any, part_of: Any) -> Part:
    return part_of(
        as_ines,
        name="The Floodlight",
        kind="firefighter",
        role_job="Asks until answered",
        positive_intent="Stay in touch",
        fear_if_stopped="Left unseen",
        phrases=["Find out now."],
        visibility="private_therapist",
    )


@pytest.fixture
def window(as_ines: Any, part_of: Any) -> Part:
    return part_of(as_ines, name="The one at the window", kind="exile", needs=["closeness"], age_of_part="7")


@pytest.fixture
def shutter(as_tom: Any, part_of: Any) -> Part:
    return part_of(
        as_tom,
        name="The Shutter",
        kind="firefighter",
        role_job="Closes everything",
        positive_intent="Keep me from shame",
        visibility="private_therapist",
    )


@pytest.fixture
def diplomat(as_tom: Any, part_of: Any) -> Part:
    """Only Tom's."""
    return part_of(as_tom, name="The Diplomat", kind="manager", role_job="Agrees")
