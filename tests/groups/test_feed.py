"""One's own meetings stand in one's own calendar, under the one plain word."""

from django.test import Client

from booking.services.feed import make_feed
from groups import services
from groups.models import Seat


def test_meetings_come_into_the_feed_and_go(workshop, ruth, unit, ines, tom, as_person):
    tokens = {}
    for one in (ines, tom, ruth):
        with as_person(one):
            tokens[one] = make_feed(one, title="appointment", own_time=False, by=one)

    def asks(user, **headers):
        return Client().get(f"/calendar/{tokens[user]}.ics", **headers)

    assert asks(ines).content.count(b"BEGIN:VEVENT") == 0
    assert asks(ruth).content.count(b"BEGIN:VEVENT") == 2
    tag = asks(ines)["ETag"]
    with as_person(ines):
        services.register(workshop, by=ines)

    answer = asks(ines, HTTP_IF_NONE_MATCH=tag)
    assert answer.status_code == 200
    assert answer.content.count(b"BEGIN:VEVENT") == 2
    assert b"Workshop" not in answer.content
    assert asks(tom).content.count(b"BEGIN:VEVENT") == 0
    with as_person(ines):
        services.leave(Seat.objects.select_related("party", "gathering").get(), by=ines)
    assert asks(ines, HTTP_IF_NONE_MATCH=answer["ETag"]).content.count(b"BEGIN:VEVENT") == 0
