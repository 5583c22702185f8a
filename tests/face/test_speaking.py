"""What the helper makes of a sentence, in a real browser, with the patterns that the page brings along."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from parts import speaking
from tests import chromium

from .sources import STATIC

pytestmark = pytest.mark.e2e

ORIGIN = "http://localhost"

# Spoken out of a part, and for it, as the clinical rules pair them (7.3).
FROM = """You always put work before me.
You never listen to a word I say.
You're so selfish.
You don't care about this family.
Why can't you just be normal for once?
You made me shout.
Fine. Whatever. Do what you like.
If you walk out now, don't bother coming back.
You obviously don't want me any more.
You should have known I was upset.
I feel like you're trying to control me.
I feel attacked.
You're just like your mother.
Everything I do is wrong in your eyes.
You need to calm down.
Here we go again.
I'm just useless at this, forget it.
I do everything around here.
That's your manager part talking, not you.
You're being defensive again.
If you loved me you'd come home.
You've ruined the whole weekend.
I'm fine, nothing's wrong.
You went behind my back with the investors.
We're never going to fix this.
You're the problem here, not me.""".splitlines()
FOR = """When the evening goes to work again, a part of me gets scared I've slid to the bottom of the list.
A part of me feels invisible right now, and it's longing to know that something got through.
Something in me is hurt and quick to decide I don't matter; underneath, it wants to feel considered.
I notice a part of me pulling the shutters down. It's trying to stop this from hurting more.
My chest is tight and a guarded part of me is getting ready to defend.
A weary part of me just showed up, expecting the old loop. I'd like us to try a different way through.
There's a part of me that feels it can't win, and it's so tired. It would love to hear one thing that's okay.
A tender part of me feels unwanted, and it's ashamed to say so.
Some of me is scared, and it would like a minute.
Right now I feel alone with it, and it would help to hear you.""".splitlines()
QUIET = """Please don't touch me.
No, I don't want to do this.
I need a break.
Stop.
Leave me alone.
You need to leave now.
You must stop shouting.
You never let go of me when I ask: let go of me.
You hit me last night.
You always check my phone.
You threw the plate at me.
I get scared when you drink.
I am afraid of you.
You won't let me see my friends.
You always make me laugh.
You're kind, and you made me tea.
You never gave up on me.
You need to bring the keys.
Could you pass the salt?
We had toast and it was nice.
Thank you for coming along.""".splitlines()
FIXING = {
    "You should just text me if you want attention.": "W01",
    "I was only in the kitchen ten minutes.": "W02",
    "That's not what happened.": "W03",
    "What about when you missed the deadline?": "W04",
    "Don't worry, it'll be fine.": "W05",
    "Easy, let's just put it in the calendar.": "W06",
    "Why didn't you say so then?": "W07",
    "That's your childhood stuff.": "W08",
    "Same here, all the time.": "W09",
    "I'm a terrible partner.": "W10",
}
WITNESSING = """I hear a part of you feels forgotten. Did I get it? Is there more?
It gets scared about money. What does it imagine might happen?
It felt alone there. I'm here now. What would it have liked from me?
It has been working hard for its place. Thank you for letting me meet it.
I notice a part of me wants to answer. I'm asking it to wait. Tell me more about the anger.
It misses us talking. I feel that too. Stay with me a moment.
It shut down. What was that like for it?
Thank you for saying it. What does that shy part need from me right now?
Would you like ideas or listening? You could have either.""".splitlines()


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path.startswith("/static/"):
            body = (STATIC / path.removeprefix("/static/")).read_text(encoding="utf-8")
            route.fulfill(body=body, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>Words</title>", content_type="text/html")

    context = browser.new_context()
    context.route("**/*", answer)
    opened = context.new_page()
    opened.goto(ORIGIN)
    yield opened
    chromium.leave(context)


@pytest.fixture
def says(page: Any) -> Any:
    """`says("look", lines)`: the note for each line."""

    def ask(verb: str, lines: list[str]) -> dict[str, str]:
        script = """async ([verb, patterns, lines]) => {
            const rules = await import("/static/js/speaking-rules.js");
            return lines.map((line) => rules[verb](patterns, line));
        }"""
        told = page.evaluate(script, [verb, json.loads(json.dumps(speaking.patterns())), lines])
        return dict(zip(lines, told, strict=True))

    return ask


def test_a_sentence_out_of_a_part_is_met_with_an_invitation(says):
    told = says("look", FROM)

    assert set(told.values()) <= {"from", "shut", "self", "mixed"}, told
    assert told["I'm fine, nothing's wrong."] == "shut"


def test_a_sentence_for_a_part_is_left_alone(says):
    told = says("look", FOR)

    assert set(told.values()) == {"nothing"}, told


def test_a_boundary_harm_a_kind_word_and_an_errand_get_no_note_on_how_they_are_said(says):
    told = says("look", QUIET)

    assert set(told.values()) <= {"nothing", "safety"}, told
    assert [line for line, note in told.items() if note == "safety"] == [
        "You hit me last night.",
        "You always check my phone.",
        "You threw the plate at me.",
        "I get scared when you drink.",
        "I am afraid of you.",
        "You won't let me see my friends.",
    ]


def test_words_of_risk_come_before_everything_else(says):
    lines = ["You always say I'd be better off dead, and I want to end my life.", "I don’t want to be here."]

    assert set(says("look", lines).values()) == set(says("listen", lines).values()) == {"risk"}


def test_a_named_part_with_a_verdict_asks_which_of_them_wants_to_speak(says):
    lines = ["A part of me thinks you're a liar.", "A part of me knows you never listen."]

    assert set(says("look", lines).values()) == {"mixed"}


def test_a_bare_part_and_a_sentence_about_them_are_invited_further(says):
    told = says(
        "look", ["There is a part of me here.", "You came late.", "You and I had lunch.", "You okay?"]
    )

    assert list(told.values()) == ["for_bare", "about", "nothing", "nothing"]


def test_typed_apostrophes_of_a_phone_mean_the_same(says):
    assert says("look", ["You’re so selfish."]) == {"You’re so selfish.": "from"}


def test_fixing_is_met_with_a_kind_note_and_witnessing_with_none(says):
    assert says("listen", list(FIXING)) == FIXING
    told = says("listen", WITNESSING)
    assert set(told.values()) == {"nothing"}, told


def test_a_very_long_line_is_looked_at_in_no_time(says):
    long = "you " * 20_000 + "a part of me " * 5_000

    assert says("look", [long, "", "   "])[""] == "nothing"
