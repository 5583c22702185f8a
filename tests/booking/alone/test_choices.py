"""When one of two cannot come: wait, move, or, only where both have signed it, a time for the other alone."""

from datetime import timedelta

import pytest

from booking import services
from booking.models import TimeAlone
from core import clock
from intake import document_queries
from intake import gate as gates
from intake import services as intake
from intake.models import Document, Signature
from intake.time_alone import SENTENCE
from tests.booking.conftest import london
from tests.intake.conftest import sign_all  # noqa: F401  a fixture
from tests.people import membership

from .conftest import THIRD, THURSDAY, page, read

pytestmark = pytest.mark.django_db


# ── What is signed ────────────────────────────────────────────────────────────────────────────────


def test_a_text_that_allows_it_says_so_and_is_signed_anew(publish, unit, ines, sign_all):
    her = membership(unit, ines)
    sign_all(her)
    assert document_queries.have_signed([her])[her.pk]

    new = publish(allows_time_alone=True, step="patch")

    assert (new.version, new.is_whole, new.body.endswith(SENTENCE)) == ("2.0.0", True, True)
    assert not document_queries.have_signed([her])[her.pk]
    kept = publish(body=new.body + "\n\nAnd more.", step="minor")
    assert (kept.version, kept.allows_time_alone, kept.body.count(SENTENCE)) == ("2.1.0", True, 1)
    gone = publish(allows_time_alone=False, step="patch", body=kept.body)
    assert (gone.version, SENTENCE in gone.body) == ("3.0.0", False)


def test_an_administrator_alone_says_it_and_the_pages_of_those_who_sign_have_it(
    ada, ruth, ines, unit, client_of
):
    text = Document.objects.get(key="way_of_working")
    url = f"/practice/texts/{text.pk}/"
    sent = {"title": text.title, "body": text.body, "step": "patch", "allows_time_alone": "on"}
    assert "allows_time_alone" not in client_of(ruth).get(url).text
    assert client_of(ruth).post(url, sent).status_code == 422, "nothing has changed"

    assert "allows_time_alone" in client_of(ada).get(url).text
    assert client_of(ada).post(url, sent).status_code == 302

    new = Document.objects.get(key="way_of_working", major=2)
    assert new.allows_time_alone
    assert SENTENCE in client_of(ines).get("/my/documents/way_of_working/").text
    assert "the other may be asked to come alone" in client_of(ruth).get("/practice/texts/").text
    noted = {**sent, "title": "How we work", "body": new.body}
    noted.pop("allows_time_alone")
    assert client_of(ruth).post(f"/practice/texts/{new.pk}/", noted).status_code == 302
    assert Document.objects.get(title="How we work").allows_time_alone, "a therapist leaves it as it is"


@pytest.mark.parametrize("who", ["nobody", "one", "both", "taken back", "a later version"])
def test_it_takes_both_signatures_under_a_version_in_force(
    publish,
    unit,
    ines,
    tom,
    sign_all,
    as_person,
    who,
):
    publish(allows_time_alone=True)
    for person in {"nobody": [], "one": [ines]}.get(who, [ines, tom]):
        sign_all(membership(unit, person))
    if who == "taken back":
        with as_person(tom):
            row = Signature.objects.filter(partner__user=tom, document__allows_time_alone=True).get()
            intake.withdraw(row, by=tom)
    if who == "a later version":
        publish(step="major")

    with as_person(ines):
        assert gates.allow_time_alone(unit) == (who == "both")
        mine = gates.allows_time_alone(membership(unit, ines))
    assert mine == (who in {"one", "both", "taken back"})


# ── What a member can choose ──────────────────────────────────────────────────────────────────────


def test_a_page_says_in_plain_words_what_there_is_to_choose(arranged, ines, client_of, statements):
    browser = client_of(ines)
    assert "I cannot come then" in read(browser, page("appointment", arranged.pk))

    text = read(browser, page("cannot_come", arranged.pk))

    for words in ("Later dates stay as they are", "Choose another time", THIRD, "There is no fee until"):
        assert words in text
    assert len(statements(browser, page("cannot_come", arranged.pk))) <= 18


@pytest.mark.parametrize(
    "how", ["not in the text", "one has not signed", "signed after", "mine taken back", "a new text"]
)
def test_it_is_never_offered_where_it_is_not_signed(
    publish,
    arrange,
    unit,
    ines,
    tom,
    ruth,
    sign_all,
    client_of,
    as_person,
    how,
):
    her, him = membership(unit, ines), membership(unit, tom)
    if how != "not in the text":
        publish(allows_time_alone=True)
    sign_all(her)
    if how not in {"one has not signed", "signed after"}:
        sign_all(him)
    row = arrange()
    if how == "signed after":
        sign_all(him)
    if how == "mine taken back":
        with as_person(ines):
            mine = Signature.objects.filter(partner=her, document__allows_time_alone=True).get()
            intake.withdraw(mine, by=ines)
    if how == "a new text":
        publish(allows_time_alone=False)
    browser = client_of(ines)

    assert THIRD not in read(browser, page("cannot_come", row.pk))
    assert browser.post(page("ask_alone", row.pk)).status_code == 404
    staff = client_of(ruth)
    assert "Who can come?" not in staff.get(f"/practice/times/{row.pk}/").text
    forged = staff.post(f"/practice/times/{row.pk}/alone/", {"partner": str(him.pk)})
    assert forged.status_code == 404
    row.refresh_from_db()
    assert (row.state, TimeAlone.objects.exists()) == ("confirmed", False)


def test_only_a_time_for_both_that_is_arranged_and_to_come(arranged, ines, client_of):
    browser = client_of(ines)
    clock.set_now(THURSDAY + timedelta(minutes=1))

    assert browser.get(page("cannot_come", arranged.pk))["Location"] == page("appointment", arranged.pk)
    assert browser.post(page("ask_alone", arranged.pk))["Location"] == page("appointment", arranged.pk)
    assert not TimeAlone.objects.exists()


def test_a_time_that_is_ones_own_has_no_such_page(hours, unit, alone, ruth, ines, as_person, client_of):
    with as_person(ruth):
        mine = services.hold(unit, alone, ruth, THURSDAY, length=30, by=ruth, partner=membership(unit, ines))

    assert "I cannot come then" not in read(client_of(ines), page("appointment", mine.pk))
    assert client_of(ines).get(page("cannot_come", mine.pk)).status_code == 404
    assert client_of(ines).post(page("ask_alone", mine.pk)).status_code in {302, 404}
    assert not TimeAlone.objects.exists()


def test_waiting_is_the_same_as_giving_back(arranged, arrange, ines, client_of):
    later = arrange(london("2026-03-26 17:00"))

    client_of(ines).post(page("cancel", arranged.pk))

    arranged.refresh_from_db()
    later.refresh_from_db()
    assert (arranged.state, later.state) == ("cancelled", "confirmed")
