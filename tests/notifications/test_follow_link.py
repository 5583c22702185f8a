"""A link in a message leads the one it was sent to, and tells everybody else nothing."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from notifications import links
from notifications.models import Notice

pytestmark = pytest.mark.django_db


def path(notice):
    return reverse("public:link", args=[links.token(notice)])


def test_the_address_is_neutral_and_holds_no_id(ines, tell):
    notice = tell(ines)

    assert path(notice).startswith("/a/")
    assert str(notice.pk) not in path(notice)
    assert links.token(notice) not in [str(value) for value in vars(notice).values()]


def test_the_one_it_was_sent_to_gets_there_and_it_counts_as_seen(ines, tell, client_of):
    notice = tell(ines)

    answer = client_of(ines).get(path(notice))

    notice.refresh_from_db()
    assert answer.url == "/account/in/"
    assert notice.seen_at is not None


def test_a_visitor_signs_in_first_and_comes_back(ines, tell, client):
    notice = tell(ines)

    answer = client.get(path(notice))

    notice.refresh_from_db()
    assert answer.url == f"/account/login/?next={path(notice)}"
    assert notice.seen_at is None


@pytest.mark.parametrize("who", ["tom", "ruth", "ada"])
def test_everybody_else_is_told_nothing_and_leaves_no_trace(request, ines, who, tell, client_of):
    notice = tell(ines)

    answer = client_of(request.getfixturevalue(who)).get(path(notice))

    notice.refresh_from_db()
    assert answer.status_code == 404
    assert "another sign-in" in answer.content.decode()
    assert "Ines" not in answer.content.decode()
    assert notice.seen_at is None


def test_a_link_opened_by_another_does_not_put_its_token_into_the_log(ines, tom, tell, client_of):
    from core.models import AccessEntry

    notice = tell(ines)

    client_of(tom).get(path(notice))

    assert not AccessEntry.objects.filter(subject_id__contains=links.token(notice)).exists()


def test_unknown_garbled_and_expired_links_look_the_same(ines, tell, client, client_of, at):
    at("2026-03-16T09:00Z")
    old = path(tell(ines))
    at("2026-04-16T09:00Z")
    browser = client_of(ines)

    pages = [browser.get(address) for address in (old, "/a/garbled/", "/a/%00%FF/", old[:-3] + "/")]

    # The token against forged forms is masked anew on each page.
    assert len({re.sub(rb"[A-Za-z0-9]{64}", b"", page.content) for page in pages}) == 1
    assert {page.status_code for page in pages} == {410}
    assert b"no longer in use" in pages[0].content
    assert client.get("/a/garbled/").status_code == 410


def test_a_link_lasts_thirty_days_from_the_day_it_was_for(ines, tell, client_of, at):
    at("2026-03-01T09:00Z")
    notice = tell(ines, due_at=clock.now() + timedelta(days=10))
    at("2026-04-09T09:00Z")

    assert client_of(ines).get(path(notice)).status_code == 302


def test_a_public_link_opens_without_signing_in(tell, said, client):
    notice = tell(None, said.kind(public=True), address="new@example.test")

    assert client.get(path(notice)).url == "/account/in/"


def test_a_link_that_leads_nowhere_any_more_says_so(ines, tell, said, client_of):
    notice = tell(ines, said.kind(target=lambda notice: ""))

    assert b"no longer in use" in client_of(ines).get(path(notice)).content


def test_a_post_does_nothing(ines, tell, client_of):
    notice = tell(ines)

    assert client_of(ines).post(path(notice)).status_code == 405
    assert Notice.objects.get(pk=notice.pk).seen_at is None


def test_the_answer_is_kept_by_nobody(ines, tell, client_of):
    answer = client_of(ines).get(path(tell(ines)))

    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
