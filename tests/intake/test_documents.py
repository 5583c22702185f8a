"""Texts to sign: each alone, with version and hash, taken back at any time."""

import json

import pytest
from django.db import IntegrityError, transaction

from core import vault
from intake import document_queries, gate, ink, services
from intake.models import Document, Signature, SignedName
from intake.signals import gate_changed
from notifications.models import Notice

from .asking import is_open


@pytest.fixture
def heard():
    """Couples whose gate changed."""
    couples = []

    def hear(sender, couple, **kwargs):
        couples.append(couple.pk)

    gate_changed.connect(hear)
    yield couples
    gate_changed.disconnect(hear)


@pytest.fixture
def browser(unit, ines, client_of):
    return client_of(ines)


def test_eight_texts_are_in_force_and_whole(unit):
    documents = document_queries.documents_for(unit)

    assert [document.key for document in documents] == [
        "way_of_working",
        "privacy_between_us",
        "confidentiality_limits",
        "records_and_release",
        "online_sessions",
        "fees_and_changes",
        "data_use",
        "limits_of_app",
    ]
    assert {document.version for document in documents} == {"1.0.0"}
    assert all(document.is_whole for document in documents)


@pytest.mark.parametrize("policy", ["transparency", "limited", "individual_confidential"])
def test_privacy_between_us_follows_the_policy_and_always_excepts_safety(unit, policy):
    unit.secrets_policy = policy

    text = next(d for d in document_queries.documents_for(unit) if d.key == "privacy_between_us")

    assert text.policy == policy
    assert "Safety is always an exception" in text.body
    assert "never passed on to the others, not even as a hint" in text.body


def test_signing_keeps_version_hash_and_the_name_as_typed(browser, as_ines, ines, as_person, heard):
    text = Document.objects.get(key="data_use")
    page = browser.get("/my/documents/data_use/").text
    assert text.body_hash in page

    browser.post("/my/documents/data_use/sign/", {"name": " ines  Carvalho ", "hash": text.body_hash})

    signature = Signature.objects.get()
    assert (signature.version, signature.hash, signature.method) == ("1.0.0", text.body_hash, "typed")
    with as_person(ines):
        assert signature.signed_name.words["name"] == "ines  Carvalho"
    assert heard == [as_ines.couple_id]


def test_one_text_leads_to_the_next_and_the_last_one_to_all(browser):
    first = browser.get("/my/documents/").context["left"][0]["document"]
    path, seen = f"/my/documents/{first.key}/", []

    while path != "/my/documents/":
        page = browser.get(path)
        assert f"Text {len(seen) + 1} of 8." in page.text
        seen.append(path)
        text = page.context["document"]
        path = browser.post(f"{path}sign/", {"name": "Ines", "hash": text.body_hash}).url

    assert len(set(seen)) == 8
    assert "You have signed all of them." in browser.get(path).text


def test_a_text_that_was_passed_over_comes_after_the_last(browser):
    rows = browser.get("/my/documents/").context["left"]
    last = rows[-1]["document"]

    response = browser.post(f"/my/documents/{last.key}/sign/", {"name": "Ines", "hash": last.body_hash})

    assert response.url == f"/my/documents/{rows[0]['document'].key}/"


@pytest.mark.parametrize("name", ["", "   ", "Tom", "In"])
def test_another_name_or_none_signs_nothing_and_says_so_kindly(browser, name):
    text = Document.objects.get(key="data_use")

    response = browser.post("/my/documents/data_use/sign/", {"name": name, "hash": text.body_hash})

    assert response.status_code == 422
    assert 'class="mend"' in response.text
    assert not Signature.objects.exists()


def test_signing_twice_is_harmless(browser):
    text = Document.objects.get(key="data_use")
    for _time in range(2):
        browser.post("/my/documents/data_use/sign/", {"name": "Ines", "hash": text.body_hash})

    assert Signature.objects.count() == 1


def test_a_text_that_changed_meanwhile_is_to_be_read_again(browser):
    response = browser.post("/my/documents/data_use/sign/", {"name": "Ines", "hash": "0" * 64})

    assert response.status_code == 422
    assert "has changed since you opened it" in response.text
    assert not Signature.objects.exists()


def test_the_other_cannot_see_or_take_back_a_signature(browser, tom, as_ines, sign_all, client_of):
    sign_all(as_ines)
    signature = Signature.objects.first()
    other = client_of(tom)

    assert other.get(f"/my/documents/signed/{signature.pk}/").status_code == 404
    assert other.post(f"/my/documents/signed/{signature.pk}/take-back/").status_code == 404
    assert not SignedName.objects.visible_to(tom).exists()
    assert browser.get(f"/my/documents/signed/{signature.pk}/").status_code == 200


def test_the_therapist_may_read_the_signed_name_and_nobody_else(as_ines, ruth, tom, sign_all, as_person):
    sign_all(as_ines)
    row = SignedName.objects.first()

    with as_person(ruth):
        assert vault.open_one(SignedName.objects.visible_to(ruth).get(pk=row.pk))["name"] == "Ines"
    with pytest.raises(vault.Refused), as_person(tom):
        vault.open_one(row)


def test_taking_back_says_so_once_and_may_be_signed_again(browser, as_ines, sign_all, heard):
    sign_all(as_ines)
    heard.clear()
    signature = Signature.objects.filter(document__key="data_use").get()

    for _time in range(2):
        browser.post(f"/my/documents/signed/{signature.pk}/take-back/")

    assert heard == [as_ines.couple_id]
    assert dict(gate.readiness(as_ines))["Documents"] is False
    sign_all(as_ines)
    assert dict(gate.readiness(as_ines))["Documents"] is True
    assert Signature.objects.filter(document__key="data_use").count() == 2


@pytest.mark.parametrize(("step", "still_signed"), [("patch", True), ("minor", True), ("major", False)])
def test_only_a_major_version_must_be_signed_anew(as_ines, ruth, sign_all, as_person, step, still_signed):
    sign_all(as_ines)
    with as_person(ruth):
        services.publish(Document.objects.get(key="data_use"), by=ruth, body="Anew.", step=step)

    assert dict(gate.readiness(as_ines))["Documents"] is still_signed
    told = Notice.objects.filter(kind="document_ready", recipient=as_ines.user).exists()
    assert told is not still_signed


def test_a_text_to_sign_anew_at_any_change_is(as_ines, ruth, sign_all, as_person):
    sign_all(as_ines)
    with as_person(ruth):
        services.publish(
            Document.objects.get(key="data_use"), by=ruth, body="Anew.", step="patch", resign_on="any"
        )

    assert dict(gate.readiness(as_ines))["Documents"] is False


def test_a_version_from_next_week_is_not_in_force_yet(as_ines, ruth, sign_all, as_person):
    from datetime import timedelta

    from core import clock

    sign_all(as_ines)
    with as_person(ruth):
        services.publish(
            Document.objects.get(key="data_use"),
            by=ruth,
            body="Later.",
            step="major",
            effective_from=clock.now() + timedelta(days=7),
        )

    assert dict(gate.readiness(as_ines))["Documents"] is True


def test_another_policy_is_another_text_to_sign(as_ines, sign_all):
    sign_all(as_ines)
    as_ines.couple.secrets_policy = "limited"

    assert dict(gate.readiness(as_ines))["Documents"] is False


def test_what_was_signed_stays_readable_as_it_was(browser, as_ines, ruth, sign_all, as_person):
    sign_all(as_ines)
    with as_person(ruth):
        services.publish(Document.objects.get(key="data_use"), by=ruth, body="Quite different.", step="major")
    signature = Signature.objects.filter(document__key="data_use").get()

    page = browser.get(f"/my/documents/signed/{signature.pk}/").text

    assert "What this app stores" in page
    assert "Quite different." not in page


def test_the_list_of_texts_asks_the_same_of_the_database_with_none_and_with_all_signed(
    browser, as_ines, sign_all, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _time in range(2):
        browser.get("/my/documents/")
        with CaptureQueriesContext(connection) as captured:
            browser.get("/my/documents/")
        counts.append(len([q for q in captured if "domainclock" not in q["sql"]]))
        sign_all(as_ines)

    assert counts[0] == counts[1]


# ── A blank or unsigned form never counts as done ─────────────────────


NAME_DRAWN = json.dumps([[[20 + 4 * n, 100 - n] for n in range(40)], [[200, 60], [260, 90]]])


def signed_by(partner):
    return dict(gate.readiness(partner))["Documents"]


def sign_with(browser, key="data_use", **sent):
    text = Document.objects.filter(key=key).order_by("-major", "-minor", "-patch").first()
    return browser.post(f"/my/documents/{key}/sign/", {"hash": text.body_hash, **sent})


def test_a_name_may_be_drawn_and_is_kept_sealed_as_points(browser, ines, as_person):
    response = sign_with(browser, drawn=NAME_DRAWN)

    assert response.status_code == 302
    row = Signature.objects.get()
    assert row.method == "drawn"
    with as_person(ines):
        assert row.signed_name.words == {"name": "Ines", "strokes": json.loads(NAME_DRAWN)}
    assert bytes(row.signed_name.body).find(b"100") == -1
    page = browser.get(f"/my/documents/signed/{row.pk}/").text
    assert '<polyline class="ink"' in page


@pytest.mark.parametrize(
    "drawn",
    [
        "",
        "[]",
        "[[]]",
        "[[[1,1]]]",
        "[[[1,1],[2,2]]]",
        "null",
        "{}",
        "[[[1,1],[401,1]]]",
        "[[[1,1],[1,141]]]",
        "[[[-1,1],[300,1]]]",
        '[[["1",1],[300,1]]]',
        "[[[1.5,1],[300,1]]]",
        "[[[NaN,1],[300,1]]]",
        "[[[true,1],[300,1]]]",
        "[[[1,1,1],[300,1,1]]]",
        "[" * 5000,
        "<svg onload=alert(1)>",
        json.dumps([[[0, 0], [300, 0]]] * 61),
        json.dumps([[[n % 400, n % 140] for n in range(3001)]]),
    ],
)
def test_a_blank_drawing_or_none_signs_nothing(browser, as_ines, drawn):
    response = sign_with(browser, drawn=drawn)

    assert response.status_code == 422
    assert 'class="mend"' in response.text
    assert not Signature.objects.exists()
    assert not signed_by(as_ines)


def test_a_typed_name_counts_before_a_drawing(browser):
    assert sign_with(browser, name="Tom", drawn=NAME_DRAWN).status_code == 422
    assert not Signature.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "\t\n", "\u00a0", "\u200b", "\u2060\u200d", ".", "—"])
def test_a_name_of_nothing_signs_nothing(browser, as_ines, name):
    assert sign_with(browser, name=name).status_code == 422
    assert not Signature.objects.exists()


def test_a_forged_press_signs_nothing(browser, as_ines, tom, unit, client_of):
    whole = Document.objects.get(key="data_use")

    assert browser.post("/my/documents/data_use/sign/", {"name": "Ines"}).status_code == 422
    assert browser.post("/my/documents/data_use/sign/", {"name": "Ines", "hash": ""}).status_code == 422
    other = Document.objects.get(key="fees_and_changes").body_hash
    assert browser.post("/my/documents/data_use/sign/", {"name": "Ines", "hash": other}).status_code == 422
    assert browser.post("/my/documents/no_such/sign/", {"name": "Ines"}).status_code == 404
    forged = {"name": "", "hash": whole.body_hash, "method": "in_person", "partner": str(as_ines.pk)}
    assert client_of(tom).post("/my/documents/data_use/sign/", forged).status_code == 422

    assert not Signature.objects.exists()


def test_the_hash_of_a_version_that_is_over_signs_nothing(browser, as_ines, ruth, as_person):
    old = Document.objects.get(key="data_use")
    with as_person(ruth):
        services.publish(old, by=ruth, body="Anew.", step="minor")

    late = browser.post("/my/documents/data_use/sign/", {"name": "Ines", "hash": old.body_hash})

    assert late.status_code == 422
    assert not Signature.objects.exists()


def test_no_service_signs_what_is_over_of_another_policy_or_altered(as_ines, ruth, as_person):
    old = Document.objects.get(key="data_use")
    with as_person(ruth):
        services.publish(old, by=ruth, body="Anew.", step="minor")
    elsewhere = Document.objects.exclude(policy__in=["", as_ines.couple.secrets_policy]).first()
    altered = Document.objects.get(key="fees_and_changes")
    altered.body += " And more."

    for text in (old, elsewhere, altered):
        with as_person(as_ines.user), pytest.raises(services.Outdated):
            services.sign(text, as_ines, by=as_ines.user, name="Ines")
    with as_person(as_ines.user), pytest.raises(ink.NoInk):
        services.sign(Document.objects.get(key="online_sessions"), as_ines, by=as_ines.user, strokes=[])
    assert not Signature.objects.exists()


def test_no_row_stands_without_the_version_and_the_hash_of_its_text(as_ines, building):
    text = Document.objects.get(key="data_use")

    for wrong in ({"hash": ""}, {"version": ""}, {"hash": "0" * 63}):
        row = {"version": "1.0.0", "hash": text.body_hash, **wrong}
        with building(), pytest.raises(IntegrityError), transaction.atomic():
            Signature.objects.create(couple=as_ines.couple, partner=as_ines, document=text, **row)


def test_all_but_one_is_not_done(as_ines, sign_all, browser):
    sign_all(as_ines)
    one = Signature.objects.get(document__key="data_use")

    browser.post(f"/my/documents/signed/{one.pk}/take-back/")

    assert not signed_by(as_ines)


def test_taking_back_closes_the_gate_and_signing_opens_it(
    unit, as_ines, as_tom, ruth, send, sign_all, meet, clear, browser
):
    for partner in (as_ines, as_tom):
        send(partner)
        sign_all(partner)
        meet(partner, ruth)
    clear(unit, ruth)
    assert is_open(unit)
    one = Signature.objects.get(document__key="data_use", partner=as_ines)

    browser.post(f"/my/documents/signed/{one.pk}/take-back/")
    assert not is_open(unit)

    sign_with(browser, name="Ines")
    assert is_open(unit)


@pytest.mark.parametrize("how", [{"name": "Ines"}, {"drawn": NAME_DRAWN}])
def test_what_was_signed_prints_with_its_signature_page(browser, client_of, tom, how):
    sign_with(browser, **how)
    row = Signature.objects.get()

    response = browser.get(f"/my/documents/signed/{row.pk}/paper/")

    assert response.headers["Content-Disposition"] == 'attachment; filename="signed.pdf"'
    assert response.content.startswith(b"%PDF-")
    assert client_of(tom).get(f"/my/documents/signed/{row.pk}/paper/").status_code == 404


def test_the_practice_says_who_signs_again_and_from_when(ada, as_ines, sign_all, client_of, at):
    at("2026-03-01T09:00Z")
    sign_all(as_ines)
    text = Document.objects.get(key="data_use")
    sent = {
        "title": text.title,
        "body": "Anew.",
        "step": "patch",
        "resign_on": "any",
        "from_day": "2026-03-05",
    }

    assert client_of(ada).post(f"/practice/texts/{text.pk}/", sent).status_code == 302

    assert signed_by(as_ines)
    at("2026-03-05T12:00Z")
    assert not signed_by(as_ines)


def test_a_day_that_is_over_is_no_beginning(ada, client_of, at):
    at("2026-03-01T09:00Z")
    text = Document.objects.get(key="data_use")
    sent = {"title": text.title, "body": "Anew.", "step": "minor", "from_day": "2026-02-01"}

    response = client_of(ada).post(f"/practice/texts/{text.pk}/", sent)

    assert response.status_code == 422
    assert "This day is over" in response.text
