"""Words that no message holds (domain rule 4.6). Checked in tests, and once more before each sending."""

import re

from .registry import Words

BANNED = re.compile(
    r"\b(therap\w*|psych\w*|counsel\w*|clinic\w*|couples?|partners?|partnership\w*|relationships?|marri\w*"
    r"|marital|intima\w*|ifio|ifs|parts|safety|risk\w*|notes?|scores?|intake|screening)\b",
    re.IGNORECASE,
)
# What a calendar shows of an appointment file.
SHOWN = re.compile(
    r"^(SUMMARY|DESCRIPTION|LOCATION|COMMENT|CATEGORIES|ATTENDEE|ORGANIZER)\b[^\r\n]*", re.MULTILINE
)


class BannedWord(ValueError):
    """A message would have said what this is about. It names the word, which is nobody's secret."""


def found(text: str) -> list[str]:
    """The banned words in a text, in lower case, each once."""
    return sorted({match.group().lower() for match in BANNED.finditer(text)})


def found_in(words: Words) -> list[str]:
    """The same for a whole message: subject, body, file name, and what a calendar shows of the file."""
    texts = [words.subject, words.body]
    for name, content, _ in words.attachments:
        texts.append(re.sub(r"[_.-]", " ", name))
        texts += [match.group() for match in SHOWN.finditer(content.decode(errors="replace"))]
    return sorted({word for text in texts for word in found(text)})


def refuse(words: Words) -> None:
    """Raises BannedWord."""
    if said := found_in(words):
        raise BannedWord(", ".join(said))
