"""A series: Carl and Dana with Theo on Monday evenings. He has said yes to all of it, she not yet."""

from datetime import time, timedelta

from booking.models import Offering, Place
from booking.planning import Wish, as_chosen, new_dates
from booking.series import Rhythm, monday_of
from booking.services import series as booking
from core import clock
from couples.models import Partner

from .gatherings import LONDON, PAIRS
from .story import Story, as_


def fill(story: Story) -> None:
    """In the evening, so that it is in the way of nobody's hours; it comes after the gatherings."""
    theo = story.people["theo"]
    carl, _dana = PAIRS[1]
    partner = Partner.objects.select_related("couple", "user").get(user__name_used=carl)
    wish = Wish(partner.couple, Offering.objects.get(slug="session-for-two"), theo, 75, Place.ONLINE, None)
    monday = monday_of(clock.now().astimezone(LONDON).date()) + timedelta(weeks=1)
    rhythm = Rhythm(monday, time(19), 1, 16)
    with as_(theo):
        series = booking.arrange(wish, rhythm, as_chosen(new_dates(wish, rhythm)), by=theo)
    if series is not None and partner.user is not None:
        with as_(partner.user):
            booking.agree(
                series, partner, set(series.appointments.values_list("pk", flat=True)), by=partner.user
            )
