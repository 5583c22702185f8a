"""What a text says that lets a time for two be one for one of them alone (clinical rule 6.3.7).

The sentence is part of the text itself, so that it is read, signed, hashed and printed with it.
"""

SENTENCE = (
    "If one of us cannot come to a time that is for both, the practice may ask the other whether they want "
    "to come alone. Whoever is asked answers for themselves, and whoever cannot come is not told what."
)


def worded(body: str, *, allowed: bool) -> str:
    """The text with the sentence as its last paragraph, or without it."""
    without = body.replace(SENTENCE, "").strip()
    return f"{without}\n\n{SENTENCE}" if allowed else without
