"""The room: three screens that follow one session."""

import re
import time

from playwright.sync_api import expect

from .people import PATIENCE, Person

AT_ONCE = 3.0  # seconds until the last screen shows a pause: about one, and twice more for a busy machine


def scene(person: Person, name: str) -> Person:
    """Wait until somebody's screen shows a scene, and have it looked at."""
    expect(person.page.locator(f"#room-scene[data-scene={name}]")).to_be_visible(timeout=PATIENCE)
    return person.look()


def opens_the_room(ruth: Person) -> None:
    ruth.go("/practice/").send("Open the room")
    ruth.reads("The waiting room is open.")


def comes_in(person: Person, today: str = "No") -> None:
    """From the own home: the question about today, then where one is."""
    person.go("/my/").follow(re.compile("Go in|Go to the room|Come in"))
    person.reads("Is there anything that makes today unsafe for you?").press(today, exact=True)
    scene(person, "waiting_room").reads("You are here. Ruth")
    person.tick("In a room of my own").tick("Nobody else can hear us")
    person.press("I am ready to go in").reads("You have said where you are")


def begins_with_landing(ruth: Person) -> None:
    expect(ruth.page.get_by_text("All connected")).to_be_visible(timeout=PATIENCE)
    ruth.press("Begin with landing")


def tells_a_state(person: Person, word: str, strength: int) -> None:
    form = person.page.locator("#f-state")
    form.get_by_label(word, exact=True).check()
    form.get_by_label(str(strength), exact=True).check()
    expect(form.get_by_label(str(strength), exact=True)).to_be_checked()


def sees_no_state_of(one: Person, other: Person) -> None:
    """Each chose a word; neither page holds the other's."""
    for person, own, others in ((one, "Revved up", "Shut down"), (other, "Shut down", "Revved up")):
        form = person.page.locator("#f-state")
        expect(form.get_by_label(own, exact=True)).to_be_checked()
        expect(form.get_by_label(others, exact=True)).not_to_be_checked()


def agrees(person: Person, objection: str = "") -> None:
    scene(person, "agreements")
    for card in person.page.get_by_label("I can go along with this").all():
        card.check()
    if objection:
        person.fill("Does a part of you object", objection)
    person.press("Keep this").press("Try the brake").reads("You have tried it")


def checks_in(person: Person, part: str, alive: str, toward: str) -> None:
    scene(person, "check_in")
    person.fill("What would you call it?", part).press("Note it")
    expect(person.page.get_by_role("heading", name=part)).to_be_visible(timeout=PATIENCE)
    person.fill("What is most alive for you", alive)
    person.page.locator("#f-check-in").get_by_label(toward, exact=True).check()
    person.press("Keep this", within=person.page.locator("#f-check-in"))
    person.press("Say it aloud").reads("Said aloud: its name")


def begins_a_turn(ruth: Person, speaker: str, part: str) -> None:
    form = ruth.page.locator("#f-turn")
    form.get_by_label(speaker, exact=True).check()
    form.get_by_label(re.compile(part)).check()
    ruth.press("Begin the turn")


def goes_to(ruth: Person, phase: str) -> None:
    ruth.page.get_by_role("navigation", name="Phases").get_by_role("button", name=re.compile(phase)).click()
    expect(ruth.page.get_by_role("navigation", name="Phases").locator("[aria-current=step]")).to_contain_text(
        re.compile(phase), timeout=PATIENCE
    )


def brakes(who: Person, *everyone: Person) -> float:
    """One press. Returns the seconds until the last of the screens shows the pause."""
    who.page.locator("#room-thumb").get_by_role("button", name=re.compile("Brake")).click()
    began = time.monotonic()
    for person in everyone:
        pause = person.page.get_by_role("heading", name=re.compile("Pausing together"))
        expect(pause).to_be_visible(timeout=PATIENCE)
    return time.monotonic() - began


# ── A turn ──────────────────────────────────────────────────────────────


def next_step(ruth: Person) -> str:
    """On to the next step of this turn. Returns its name."""
    button = ruth.page.locator("#f-step-next").get_by_role("button")
    step = button.inner_text().removeprefix("On to: ")
    button.click()
    expect(ruth.page.locator("#this-turn [aria-current=step]")).to_have_text(step, timeout=PATIENCE)
    return step


def gives_permission(person: Person) -> None:
    person.page.locator("#f-permission").get_by_label("Yes", exact=True).check()


def speaks_for(ruth: Person, speaker: Person, listener: Person) -> None:
    """From readiness to the hand-over; each sees their own screen."""
    ruth.press(re.compile(f"^Send to {speaker.name.title()}"))
    speaker.reads("half a heart’s worth of openness")
    scene(speaker, "speaker")
    scene(listener, "listener").reads("Nothing to fix.")
    ruth.look()
    next_step(ruth)
    gives_permission(speaker)
    gives_permission(listener)
    for _step in ("Self", "Part", "Partner", "Hand over"):
        next_step(ruth)


def is_witnessed_and_repaired(ruth: Person, speaker: Person, listener: Person) -> None:
    """What was heard, whether it reached, a need, an offer, how it was received."""
    ruth.press("Witness and repair", within=ruth.page.locator("#f-hand-over"))
    scene(listener, "witness_listener")
    scene(speaker, "witness_speaker").reads("Now you are heard.")
    heard = "A part of you closes because it's scared of getting it wrong, and it isn't leaving me."
    listener.fill("To write it down, if you like", heard).press("Send it to all of us")
    speaker.reads(heard)
    next_step(ruth)
    speaker.reads("Did that reach you?").tick("Partly").fill(
        "What was missing, if anything", "And it needs a minute."
    )
    speaker.press("Send it to all of us")
    listener.reads("And it needs a minute.")
    next_step(ruth)
    next_step(ruth)
    speaker.reads("What does the part need?").tick("Reassurance").fill(
        "In your words", "a minute at the door, then a hello"
    )
    speaker.press("Send it to all of us")
    next_step(ruth)
    listener.reads("Is there one small, true thing you can offer?")
    listener.page.locator("#f-repair").get_by_role("radio").first.check()
    listener.fill("In your words, small enough", "When you come in I'll say hello.").press(
        "Send it to all of us"
    )
    speaker.reads("When you come in I'll say hello.")
    next_step(ruth)
    speaker.reads("Let the part take it in.")
    speaker.page.locator("#f-received").get_by_label(re.compile("^It landed|^Landed|^Partly")).first.check()
    ruth.reads("Received")
    next_step(ruth)


def switches_roles(ruth: Person) -> None:
    """The other speaks next, as long as the last one did."""
    ruth.press("Switch roles")
    expect(ruth.page.get_by_text(re.compile(r"^Turn 2, "))).to_be_visible(timeout=PATIENCE)


def resumes(ruth: Person, pressed: Person, *partners: Person) -> None:
    """At the earliest after a minute of quiet and only once whoever pressed is ready."""
    expect(ruth.page.get_by_role("button", name="Go on where we were")).to_have_count(0)
    pressed.page.get_by_role("button", name="I am ready").click(timeout=120_000)
    expect(ruth.page.get_by_role("button", name="Go on where we were")).to_be_visible(timeout=PATIENCE)
    ruth.press("Go on where we were")
    for person in partners:
        expect(person.page.locator("#room-scene")).not_to_have_attribute(
            "data-scene", "paused", timeout=PATIENCE
        )


# ── Closing well ────────────────────────────────────────────────────────


def harvests(person: Person, nourishing: str, stretchy: str) -> None:
    scene(person, "debrief")
    person.fill("What fed you, even a little?", nourishing).fill("What stretched you?", stretchy)
    person.tick("Share this line with all of us")
    person.press("Keep this", within=person.page.locator("#f-debrief"))
    person.reads(nourishing)


def offers_a_practice(ruth: Person, name: str) -> None:
    ruth.page.get_by_label("Offer one").select_option(label=name)
    ruth.press("Offer it")
    expect(ruth.page.locator("#desk-practices li").filter(has_text=name)).to_be_visible(timeout=PATIENCE)


def decides(person: Person, name: str, answer: str) -> None:
    card = person.page.locator(".offer-card").filter(has_text=name)
    card.get_by_role("button", name=answer, exact=True).click()
    expect(card).to_have_count(0, timeout=PATIENCE)


def says_how_they_leave(person: Person, words: str) -> None:
    form = person.page.locator("#f-leaving")
    form.get_by_label(words).check()
    person.press("Tell Ruth", within=form)


def closes(ruth: Person) -> None:
    """Refused, with the reason in sight, until she has read how each leaves."""
    with ruth.expecting(409):
        ruth.press("Close the session").reads("Read how each person leaves first")
        expect(ruth.page.locator("#room-says")).to_be_in_viewport()
    unread = ruth.page.get_by_role("button", name="I have read it")
    for left in (1, 0):
        unread.first.click()
        expect(unread).to_have_count(left, timeout=PATIENCE)
    ruth.press("Close the session").reads("This session is closed.")
