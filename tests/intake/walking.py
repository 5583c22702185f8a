"""How long the form takes, walked page by page as it is shown: an estimate, and nobody was measured.

What is counted, in seconds of one person on a phone:

- every word of a page that was not read before, with the texts to sign; what stands word for word on an
  earlier page, figures apart, is known again (a choice, "who sees this", how far one is);
- for every question that stands open: coming to it, one swipe or tap;
- for an answer: a moment of deciding, a tap for each choice, or the words, composed (a sentence of one's own)
  or copied (a name, a number);
- a tap for each button, and a second for each page to come.

Rates, by name. Reading: Brysbaert 2019, 238 words a minute for silent reading of non-fiction, most adults 175
to 300. Typing on a phone: Palin and others 2019, 36.2 words a minute, 26 in their fifties. Composing is
slower than copying: Karat and others 1999, 19 words a minute against 33. Deciding 1.35 s, pointing 1.1 s,
pressing 0.2 s: Card, Moran and Newell 1983. The slow person reads at the lower end, types as people in their
fifties, and takes twice as long for each step, which is our own guess.

Not counted: pauses, being moved by a question, looking something up, a bad line, and screen readers.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from intake.questionnaire import Field, FieldKind, Form

COMPOSED_TO_COPIED = 19 / 33
PAGE_COMES = 1.0
FIGURES = re.compile(r"\d+")


@dataclass(frozen=True)
class Pace:
    reads: float  # words a minute
    copies: float  # words a minute
    decides: float  # seconds
    taps: float  # seconds, pointing and pressing

    @property
    def composes(self) -> float:
        return self.copies * COMPOSED_TO_COPIED


MIDDLE = Pace(reads=238, copies=36.2, decides=1.35, taps=1.3)
SLOW = Pace(reads=175, copies=26.0, decides=2 * 1.35, taps=2 * 1.3)

# Answered by those whom they concern; the others read them and go on.
CONCERNS_FEW = {
    *("access_note", "code_word", "children", "medication", "drugs", "diagnoses", "medical", "interpreter"),
    *("payment", "ask_alone_about", "culture", "weekday_from", "weekday_to", "weekend_from", "weekend_to"),
    *("pronouns", "access_needs"),
}
KNOWN = {"name_used", "time_zone", "type", "contact_email"}  # stands there already


@dataclass(frozen=True)
class Answers:
    """What somebody answers. `sentence` is words in a free text, `needed` in one that sending asks for."""

    what: Callable[[Field], bool]
    sentence: int
    needed: int
    opens_folds: bool = False
    parts: int = 0


def _usual(question: Field) -> bool:
    return question.required or not (
        question.folded or question.key in CONCERNS_FEW or question.kind == FieldKind.TICK
    )


NEEDED = Answers(lambda question: question.required, sentence=0, needed=12)
USUAL = Answers(_usual, sentence=12, needed=24)
EVERYTHING = Answers(lambda question: True, sentence=24, needed=36, opens_folds=True, parts=2)


class Shown(HTMLParser):
    """The words in the main part of a page that stand open, piece by piece."""

    VOID = {"input", "br", "hr", "img", "meta", "link", "path", "circle", "rect"}
    SILENT = {"script", "style", "template", "option", "svg"}

    def __init__(self, *, opens_folds: bool) -> None:
        super().__init__()
        self.opens_folds, self.pieces, self.stack = opens_folds, [], []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.VOID:
            return
        given = dict(attrs)
        unseen = tag in self.SILENT or "hidden" in given or "sr" in (given.get("class") or "").split()
        folded = tag == "details" and "open" not in given and not self.opens_folds
        self.stack.append((tag, unseen, folded, given.get("id") == "main"))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and tag not in self.VOID:
            if self.stack.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        in_main = any(main for _tag, _unseen, _folded, main in self.stack)
        unseen = any(hidden for _tag, hidden, _folded, _main in self.stack)
        folded = any(one[2] for one in self.stack) and not any(one[0] == "summary" for one in self.stack)
        if text and in_main and not unseen and not folded:
            self.pieces.append(text)


@dataclass
class Walk:
    """Somebody on their way through the form; `seconds` by the letter of the section."""

    pace: Pace
    answers: Answers
    known: set[str] = field(default_factory=set)
    words: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def minutes(self) -> float:
        return sum(self.seconds.values()) / 60

    def read(self, letter: str, html: str) -> None:
        page = Shown(opens_folds=self.answers.opens_folds)
        page.feed(html)
        new = {FIGURES.sub("0", piece): piece for piece in page.pieces}
        new = {known: piece for known, piece in new.items() if known not in self.known}
        self.known |= new.keys()
        words = sum(len(piece.split()) for piece in new.values())
        self.words += words
        self._spend(letter, words / self.pace.reads * 60 + PAGE_COMES)

    def answer(self, letter: str, questions: Iterable[Field]) -> None:
        for question in questions:
            if question.show_when or (question.folded and not self.answers.opens_folds):
                continue
            self._spend(letter, self.pace.taps)
            if self.answers.what(question) and question.key not in KNOWN:
                self._spend(letter, self.pace.decides + self._doing(question))
        self._spend(letter, self.pace.taps)

    def sign(self, letter: str) -> None:
        """The field, a name of two words, the button."""
        self._spend(letter, self.pace.decides + 2 * self.pace.taps + self._copied(2))

    def _doing(self, question: Field) -> float:
        tap = self.pace.taps
        match question.kind:
            case FieldKind.SHORT:
                return tap + self._copied(3)
            case FieldKind.LONG:
                words = self.answers.needed if question.required else self.answers.sentence
                return tap + self._composed(words)
            case FieldKind.MULTI:
                return 2 * tap
            case FieldKind.DATE:
                return 6 * tap  # the year, the month, the day
            case FieldKind.TIME:
                return 4 * tap
            case FieldKind.PARTS:
                one = 5 * tap + self._composed(2 + 2 * 8)
                return self.answers.parts * one
        return tap

    def _copied(self, words: int) -> float:
        return words / self.pace.copies * 60

    def _composed(self, words: int) -> float:
        return words / self.pace.composes * 60

    def _spend(self, letter: str, seconds: float) -> None:
        self.seconds[letter] = self.seconds.get(letter, 0.0) + seconds


def through(form: Form, get: Callable[[str], str], texts: list[str], walk: Walk) -> Walk:
    """The whole way: the overview, every page, every text to sign, sending. `get` answers a page's HTML."""
    walk.read("first", get("/my/form/"))
    for section, page in form.pages():
        walk.read(section.letter, get(f"/my/form/page/{page.key}/"))
        walk.answer(section.letter, page.fields)
    walk.read("N", get("/my/documents/"))
    for key in texts:
        walk.read("N", get(f"/my/documents/{key}/"))
        walk.sign("N")
    walk.read("last", get("/my/form/send/"))
    walk.answer("last", [])
    return walk
