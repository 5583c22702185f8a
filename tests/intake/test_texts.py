"""The practice writes its texts: a change is a new version, and clients have no such page."""

import pytest

from intake.models import Document

NEXT = {"title": "What the app stores", "body": "Less than before.\r\n\r\n- names", "step": "minor"}


@pytest.fixture
def text(db):
    return Document.objects.get(key="data_use")


@pytest.mark.parametrize("who", ["ruth", "ada"])
def test_staff_publish_a_new_version_and_the_old_one_stays(who, request, text, client_of):
    browser = client_of(request.getfixturevalue(who))
    assert browser.get("/practice/texts/").status_code == 200

    response = browser.post(f"/practice/texts/{text.pk}/", NEXT)

    assert response.status_code == 302
    new = Document.objects.get(key="data_use", minor=1)
    assert (new.version, new.body, new.is_whole) == ("1.1.0", "Less than before.\n\n- names", True)
    text.refresh_from_db()
    assert text.is_whole
    assert text.version == "1.0.0"


def test_a_version_that_is_no_longer_the_newest_is_not_built_upon(ada, text, client_of):
    browser = client_of(ada)
    browser.post(f"/practice/texts/{text.pk}/", NEXT)

    late = browser.post(f"/practice/texts/{text.pk}/", {**NEXT, "body": "Mine, from before."})

    assert late.status_code == 422
    assert "Mine, from before." in late.text
    assert Document.objects.filter(key="data_use").count() == 2


@pytest.mark.parametrize("change", [{"step": ""}, {"body": "  "}, {"title": ""}, {"body": "x" * 20_001}])
def test_what_is_missing_or_too_much_publishes_nothing(ada, text, client_of, change):
    response = client_of(ada).post(f"/practice/texts/{text.pk}/", {**NEXT, **change})

    assert response.status_code == 422
    assert Document.objects.filter(key="data_use").count() == 1


def test_publishing_what_is_there_already_publishes_nothing(ada, text, client_of):
    same = {"title": text.title, "body": text.body, "step": "major"}

    assert client_of(ada).post(f"/practice/texts/{text.pk}/", same).status_code == 422


def test_a_script_in_a_text_is_only_text(ada, ines, unit, text, client_of):
    client_of(ada).post(f"/practice/texts/{text.pk}/", {**NEXT, "body": "<script>alert(1)</script> **bold**"})

    page = client_of(ines).get("/my/documents/data_use/").text

    assert "<script>alert" not in page
    assert "<strong>bold</strong>" in page


def test_clients_have_no_such_page(ines, unit, text, client_of):
    browser = client_of(ines)

    assert browser.get("/practice/texts/").status_code == 404
    assert browser.post(f"/practice/texts/{text.pk}/", NEXT).status_code == 404
