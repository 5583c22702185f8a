"""From the public pages to a login of one's own."""

from .mail import Post, body, link
from .people import PASSWORD, Person

HOPE = "We keep having the same argument and then go silent for days. I'd like us to find each other again."
PUBLIC = ["/", "/ifio/", "/how-it-goes/", "/offerings/", "/therapists/", "/questions/", "/fees/"]
PUBLIC += ["/privacy/", "/browsing-safely/"]


def reads_the_public_pages(visitor: Person) -> None:
    for page in PUBLIC:
        visitor.go(page)


def asks_for_a_first_conversation(visitor: Person) -> None:
    """The inquiry of 8.3, without a time: she would like to be offered one."""
    visitor.go("/").follow("Ask for a first conversation")
    visitor.choose("Who would come?", "My partner and I")
    visitor.fill("What do you hope for?", HOPE).fill("What may we call you?", "Ines")
    visitor.fill("Where may we answer?", "ines@example.test")
    visitor.page.get_by_text("More, if you like").click()
    visitor.fill("When are you usually free?", "Thu after 17:30, Tue after 18:00")
    visitor.tick("I would like to talk on the phone, alone")
    visitor.page.get_by_label("How long should a session be?").select_option("75")
    visitor.fill("How did you hear of us?", "friend")
    visitor.send("Send the inquiry").heading("Please look into your inbox")


def confirms_the_address(visitor: Person, post: Post) -> None:
    mail = post.mail("ines@example.test")
    assert "Ines" not in body(mail)
    visitor.go(link(mail)).reads("ines@example.test").send("Yes, this is my address")
    visitor.heading("Thank you, it has arrived")


def reads_the_inquiry_and_offers_a_time(ruth: Person) -> None:
    ruth.go("/practice/inquiries/").follow("Ines").reads(HOPE)
    thursday = ruth.page.get_by_role("group").filter(has_text="Thursday 5 March").last
    thursday.get_by_text("Thursday 5 March").click()
    thursday.get_by_label("12:30").check()
    ruth.send("Send the offer").reads("The offer is on its way")


def takes_the_offered_time(visitor: Person, post: Post) -> None:
    mail = post.mail("ines@example.test", "A time to talk")
    visitor.go(link(mail)).reads("12:30").send("Take this time").heading("Your time")


def has_held_the_first_conversation(ruth: Person) -> None:
    ruth.go("/practice/inquiries/").follow("Ines").send("We have talked").reads("What next")
    ruth.fill("A line for those who keep the diary", "20 min, fits, wants to go on").send("Keep", exact=True)


def invites_ines(ruth: Person) -> None:
    ruth.go("/practice/inquiries/").follow("Ines").send("It is all right to invite")
    ruth.reads("Ines has been sent their own link")


def invites_tom(ruth: Person) -> None:
    ruth.go("/practice/inquiries/").follow("Ines")
    ruth.fill("Their name", "Tom").fill("Their own e-mail address", "tom@example.test")
    ruth.tick("I have been told that it is safe").send("Send them their own link")
    ruth.reads("Offered, in the same words")


def makes_a_login(person: Person, address: str, post: Post) -> str:
    """Open one's own mailed link, choose a password, keep the recovery codes. Returns the link."""
    mail = post.mail(address, "Your own login")
    invitation = link(mail)
    person.go(invitation).reads(address)
    person.fill("password", PASSWORD).send("Make my login")
    codes = person.main.locator("code, li").all_inner_texts()
    assert len(codes) >= 8, codes
    person.send("I have kept them").reads("Next appointment")
    person.email, person.password = address, PASSWORD
    return invitation
