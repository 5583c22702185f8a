"""What each carries on from a last session: theirs and the therapist's, until they share it."""

import pytest

from booking.models import Appointment, AppointmentState
from couples import ending
from couples.models import SpaceClosed
from sessions_app.models import CarriedOn, SharedCarriedOn
from sessions_app.services import last as ending_well
from tests.sessions_app.test_who_sees_what import without_secrets

from .conftest import at_the_therapist, page


def test_a_line_is_for_its_writer_and_the_therapist_until_its_writer_shares_it(
    last, line, unit, client_of, ruth, ines, as_ines, tom
):
    words = "The ten minutes at the door."
    before = without_secrets(page(tom, last, client_of))
    line(ines, as_ines, words, later="yes")

    assert words in page(ines, last, client_of)
    assert words in client_of(ruth).get(at_the_therapist(unit)).content.decode()
    assert without_secrets(page(tom, last, client_of)) == before

    line(ines, as_ines, words, share=True)
    assert words in page(tom, last, client_of)
    line(ines, as_ines, words)
    assert without_secrets(page(tom, last, client_of)) == before


def test_the_page_keeps_a_line_and_shares_it_after_a_fresh_sign_in_where_it_is_ticked(
    last, client_of, freshly, ines, tom
):
    address = f"/my/last-session/{last.session_id}/"
    sent = {"carry": "The ten minutes.", "later": "no", "seen": ""}

    assert client_of(ines).post(address, sent).status_code == 302
    assert not SharedCarriedOn.objects.exists()

    ticked = {**sent, "seen": CarriedOn.objects.get().updated_at.isoformat(), "share_carry": "on"}
    assert "/reauthenticate/" in client_of(ines).post(address, ticked).url
    assert not SharedCarriedOn.objects.exists()
    freshly(client_of(ines)).post(address, ticked)
    assert "The ten minutes." in page(tom, last, client_of)


def test_a_shared_line_needs_words_and_too_many_are_given_back_as_they_were(last, client_of, ines):
    address = f"/my/last-session/{last.session_id}/"

    empty = client_of(ines).post(address, {"carry": "  ", "share_carry": "on", "seen": ""})
    long = client_of(ines).post(address, {"carry": "x" * 1001, "seen": ""})

    assert (empty.status_code, "no line to share yet" in empty.content.decode()) == (422, True)
    assert (long.status_code, "x" * 1001 in long.content.decode()) == (422, True)
    assert not CarriedOn.objects.exists()


def test_what_another_window_kept_is_shown_and_not_written_over(last, line, client_of, ines, as_ines):
    line(ines, as_ines, "Written on the phone.")

    answer = client_of(ines).post(
        f"/my/last-session/{last.session_id}/", {"carry": "Written on the laptop.", "seen": ""}
    )

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Written on the phone." in said
    assert "Written on the laptop." in said
    mark = said.split('name="seen" value="')[1].split('"')[0]
    client_of(ines).post(
        f"/my/last-session/{last.session_id}/", {"carry": "Written on the laptop.", "seen": mark}
    )
    assert "Written on the laptop." in page(ines, last, client_of)


def test_when_the_work_is_finished_a_line_can_be_kept_and_taken_back_and_no_longer_shared(
    last, line, unit, client_of, ruth, ines, as_ines, tom, as_person, building
):
    line(ines, as_ines, "Shared before.", share=True)
    with building():
        Appointment.objects.update(state=AppointmentState.COMPLETED)
    with as_person(ruth):
        ending.finish(unit, by=ruth)
    unit.refresh_from_db()
    as_ines.refresh_from_db()
    assert "Shared before." in page(tom, last, client_of)

    with pytest.raises(SpaceClosed):
        line(ines, as_ines, "Something new.", share=True)
    line(ines, as_ines, "Something new.")

    assert "Something new." in page(ines, last, client_of)
    assert "Shared before." not in page(tom, last, client_of)


def test_nobody_writes_for_somebody_else(last, as_ines, tom, as_person):
    from django.core.exceptions import PermissionDenied

    with as_person(tom), pytest.raises(PermissionDenied):
        ending_well.carry_on(last, as_ines, by=tom, text="Not hers.", share=False)
