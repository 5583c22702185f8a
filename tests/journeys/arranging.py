"""A time, the own form, the decision, the signatures: what comes before the first session."""

import re

from playwright.sync_api import Locator, expect

from .people import PATIENCE, Person

ANSWERS: dict[str, list[tuple[str, str]]] = {
    "ines": [
        (
            "What do I hope will be different?",
            "To be able to say I'm lonely without it turning into a fight.",
        ),
        ("Why now?", "Three days of silence in February scared me."),
        ("What do I fear most about doing this?", "That I'll be told I'm too much."),
        ("What usually sets it off?", "He comes home late and goes quiet at the table."),
        ("What do I long for underneath?", "To matter."),
    ],
    "tom": [
        ("What do I hope will be different?", "Come home without my stomach in a knot."),
        ("Why now?", "I'm turning into someone who hides."),
        ("What do I fear most about doing this?", "Being shown up."),
        ("What usually sets it off?", "A question the second I'm through the door."),
        ("What do I long for underneath?", "To be welcome as I am."),
    ],
}

COMMON = {
    "Can somebody else read this e-mail?": "No, only me",
    "What are we to each other?": "Partners",
    "How do we live?": "Together",
    "How is our relationship set up?": "Monogamous",
    "Thoughts of ending my life or hurting myself": "None",
    "Are you alone, with a screen nobody else can see?": "Yes",
    "Could saying honest things in a session": "No",
    "Have police, courts, injuries or medical care": "No",
    "Are children or dependants in the home": "There are none at home",
    "Has any of this got worse lately": "No",
    "Would you like to speak with the therapist alone": "No",
    "After a hard session, would you feel safe going home?": "Yes",
    "Are you ever afraid of how they will react": "Never",
    "Have they pushed, grabbed, hit": "Never",
    "Have they put hands or anything else round your neck": "Never",
    "Have they threatened to hurt or kill": "Never",
    "Have you been pressured or forced": "Never",
    "Do they decide whom you see": "Never",
    "Do they check your phone": "Never",
    "Have you ever hurt, threatened": "Never",
}
CHOICES: dict[str, dict[str, str]] = {
    "ines": COMMON
    | {
        "How should we reach me?": "By text message",
        "Can somebody else see this phone or its bill?": "No, only me",
        "How do I sleep?": "So-so",
        "Is being here your own free choice?": "Yes",
        "Do they put you down": "Never",
    },
    "tom": COMMON
    | {
        "How should we reach me?": "By e-mail",
        "Can somebody else see this phone or its bill?": "Yes",
        "How do I sleep?": "Badly",
        "Is being here your own free choice?": "Mostly",
        "Do they put you down": "Once",
    },
}
WORDS: dict[str, dict[str, str]] = {
    "ines": dict(ANSWERS["ines"])
    | {
        "When was I born?": "1991-07-19",
        "A phone number that is mine": "07700 900333",
        "What do I call the other person?": "partner",
        "Its name, if it has one": "The Floodlight",
        "What does it do?": "fires questions until it gets an answer",
    },
    "tom": dict(ANSWERS["tom"])
    | {
        "When was I born?": "1989-11-02",
        "A phone number that is mine": "07700 900444",
        "What do I call the other person?": "partner",
        "Its name, if it has one": "The Shutter",
        "What does it do?": "closes everything",
    },
}


# ── A time ──────────────────────────────────────────────────────────────


def asks_for_a_time(person: Person, day: str, hour: str, what: str = "Session for two, 75 minutes") -> None:
    """`day` as "2026-03-19", `hour` as the person's clock shows it."""
    person.go("/my/times/").follow("Find a time")
    person.page.get_by_label("What for, and how long").select_option(label=what)
    person.send("Show free times")
    month, number = day[:7], re.compile(rf"^{int(day[8:])}\s*,")
    for _more in range(3):
        if person.page.locator("input[name=month]").first.get_attribute("value") == month:
            break
        _brings(person, person.page.locator(".pager").get_by_role("link").last)
    _brings(person, person.page.get_by_role("link", name=number).first)
    person.look("with a day").page.get_by_role("radio", name=re.compile(f"^{hour}")).check()
    person.send("Ask for this time").reads("Being arranged")


def _brings(person: Person, link: Locator) -> None:
    """Another month or day comes in its place on the page."""
    with person.page.expect_response(lambda answer: "/my/times/free/" in answer.url):
        link.click()
    expect(person.page.locator(".htmx-request")).to_have_count(0, timeout=PATIENCE)


def holds_what_was_asked_for(ruth: Person, names: str) -> None:
    """From the couple's page, as a therapist finds it."""
    ruth.go("/practice/couples/").follow(re.compile(names))
    ruth.send("Hold it").reads("Held")


def says_yes_to_the_time(person: Person) -> None:
    person.go("/my/times/").send("Yes, this time suits me")


def both_read_the_same(one: Person, other: Person) -> None:
    """Whatever each has done or not: the same words about the time, and not that it is confirmed."""
    pages = []
    for person in (one, other):
        person.go("/my/times/").reads("Being arranged").does_not_read("Confirmed")
        pages.append(person.main.inner_text())
    assert pages[0] == pages[1]


def reads_that_it_is_confirmed(person: Person, when: str) -> None:
    person.go("/my/times/").reads(when).does_not_read("Being arranged")
    person.go("/my/").reads(when)


# ── The form ────────────────────────────────────────────────────────────


def types_and_sees_it_saved(person: Person) -> None:
    """Nothing is pressed: the words are kept while they are written."""
    label, text = ANSWERS["ines"][0]
    person.go("/my/").follow("Go on with it").follow("What brings me")
    person.page.get_by_label(label).press_sequentially(text)
    saved = person.page.locator("[data-saving]")
    expect(saved).to_contain_text(re.compile(r"Saved at \d\d:\d\d"), timeout=PATIENCE)
    person.page.reload()
    expect(person.page.get_by_label(label)).to_have_value(text)


def writes_the_form(person: Person) -> None:
    """Every page of the own form in order, with the words of the example where there are some."""
    person.go("/my/").follow("Go on with it").follow(re.compile("Begin|Go on where"))
    while person.page.get_by_role("button", name="Save and go on").count():
        for label, text in WORDS[person.name].items():
            field = person.main.get_by_label(label, exact=True).locator("visible=true").first
            if field.count():
                field.fill(text)
        for question, answer in CHOICES[person.name].items():
            if person.main.get_by_role("group", name=question).count():
                person.choose(question, answer)
        person.send("Save and go on")
    person.follow("Look it over and send it").heading("Send your form")


def sends_the_form(person: Person) -> None:
    person.send("Send it now").heading("Your form has arrived")


# ── What the therapist reads and decides ────────────────────────────────


def reads_both_forms_side_by_side(ruth: Person, names: str) -> None:
    ruth.go("/practice/couples/").follow(re.compile(names)).follow("Read the forms")
    for name in ("ines", "tom"):
        ruth.reads(*(text for _label, text in ANSWERS[name]))
    for name in ("Ines", "Tom"):
        ruth.send(f"I have read {name}")


def records_a_conversation(ruth: Person, name: str, day: str, time: str) -> None:
    if not ruth.page.get_by_role("region", name="Your decision").count():
        ruth.follow("Safety and decision")
    person = ruth.page.get_by_role("region", name=name)
    person.get_by_text("Record one").click()
    person.get_by_label("day", exact=False).first.fill(day)
    person.get_by_label("time", exact=False).first.fill(time)
    person.get_by_role("checkbox").first.check()
    ruth.send("Record it", within=person).reads("Recorded: a conversation alone")


def cannot_confirm(ruth: Person, names: str) -> None:
    """Her own page of the time has no way to confirm it either; it says what it waits for."""
    ruth.go("/practice/couples/").follow(re.compile(names)).follow("Thursday 19 March")
    ruth.reads("It is confirmed by itself once everyone has said yes")
    expect(ruth.main.get_by_role("button", name="Confirm")).to_have_count(0)


def decides_that_they_can_begin(ruth: Person, names: str) -> None:
    ruth.go("/practice/couples/").follow(re.compile(names)).follow("Safety and decision")
    decision = ruth.page.get_by_role("region", name="Your decision")
    ruth.choose("What pattern do you see?", "None identified", within=decision)
    ruth.choose("What do you decide?", "Joint sessions may begin", within=decision)
    ruth.send("Record the decision").reads("Recorded so far")


def sets_up_practices_together(ruth: Person, names: str) -> None:
    """Off until the therapist sets it up, so that its absence carries no message."""
    ruth.go("/practice/couples/").follow(re.compile(names))
    ruth.send(re.compile(r"^Set up\s+Practices for both"))


# ── The documents ───────────────────────────────────────────────────────


def signs_the_documents(person: Person, as_name: str) -> None:
    """Each text read and signed by typing one's name."""
    person.go("/my/form/").follow(re.compile("What we agree on: texts"))
    while person.page.get_by_role("link", name="Read the next one").count():
        person.follow("Read the next one")
        person.page.get_by_role("textbox").fill(as_name)
        person.send("Sign", exact=True)
        if not person.page.get_by_role("heading", name="What we agree on", exact=True).count():
            person.go("/my/documents/")
    person.reads("You have signed all of them.")
