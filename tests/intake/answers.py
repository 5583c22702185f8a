"""What the people of the worked example answer."""

from typing import Any

NEVER: dict[str, str] = {
    "private_now": "yes",
    **dict.fromkeys(
        ("SF01", "SF04", "SF05", "SF06", "SF07", "SF08", "SF09", "SF10", "SF12"),
        "never",
    ),
    "SF02": "no",
    "SF03": "yes",
    "SF11": "no",
    "SF13": "none_at_home",
    "SF14": "no",
    "SF15": "no",
    "SF16": "yes",
}
TOM = {**NEVER, "SF03": "mostly", "SF10": "once"}
NOOR = {**NEVER, "SF01": "often", "SF02": "yes", "SF09": "more_than_once", "SF16": "no"}


def needed(partner: Any, **sections: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The few answers without which a form does not go, under those given."""
    base: dict[str, dict[str, Any]] = {
        "A": {
            "name_used": partner.user.name_used,
            "date_of_birth": "1991-07-19",
            "time_zone": partner.user.time_zone,
        },
        "C": {"word": "partner", "type": partner.couple.kind},
        "D": {"hope": "To come home without a knot."},
        "J": NEVER,
    }
    for letter, words in sections.items():
        base[letter] = {**base.get(letter, {}), **words}
    return base
