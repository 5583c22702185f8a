"""That a PIN was set, changed or taken away is told its owner, as every change of a sign-in is."""

import re

import pytest
from django.urls import reverse

from accounts import services
from notifications.models import Notice

from .conftest import PIN, SETTINGS

pytestmark = pytest.mark.django_db


def told(person):
    return list(Notice.objects.filter(recipient=person).values_list("kind", flat=True))


def test_each_change_of_it_is_told_to_its_owner_alone(unit, ines, tom, client_of, freshly):
    browser = freshly(client_of(ines))

    browser.post(SETTINGS, {"pin": PIN, "again": PIN})
    browser.post(SETTINGS, {"pin": "739105", "again": "739105"})
    browser.post("/account/pin/remove/")

    assert told(ines) == ["ways_in_changed"] * 3
    assert told(tom) == []


def test_what_changes_nothing_is_not_told(unit, ines, client_of, freshly):
    browser = freshly(client_of(ines))

    browser.post(SETTINGS, {"pin": "123456", "again": "123456"})
    browser.post("/account/pin/remove/")

    assert told(ines) == []


@pytest.mark.privacy
def test_whoever_reads_the_mailbox_finds_what_every_other_change_says(unit, ines, as_person, mails_to):
    with as_person(ines):
        services.new_codes(ines, by=ines)
        services.set_pin(ines, PIN, by=ines)

    of_codes, of_pin = mails_to(ines.email)

    def words(mail):
        return mail.subject, re.sub(r"/a/[^/\s]+/", "/a/…/", mail.body)

    assert words(of_pin) == words(of_codes)
    assert not re.search(r"\bpin\b", of_pin.subject + of_pin.body, re.I)


def test_its_link_leads_to_where_it_can_be_looked_at(unit, ines, as_person, mails_to, link_in, client_of):
    with as_person(ines):
        services.set_pin(ines, PIN, by=ines)
    (mail,) = mails_to(ines.email)

    assert client_of(ines).get(link_in(mail), follow=True).redirect_chain[-1][0] == reverse(
        "account_security"
    )
