"""Lines about practices: whose they are, who reads them; stopping; nothing is ever counted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from homework import services
from homework.catalogue import PRACTICES
from homework.models import PracticeLog, SharedLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(unit, as_ines, offer, decide, plan_of):
    (made,) = offer("part_followup", as_ines)
    decide(made, as_ines, "yes", days=[6])
    return plan_of(made, as_ines)


@pytest.fixture
def landing(joint, as_ines, as_tom, offer, decide, evening):
    (made,) = offer("landing_together", as_ines, as_tom)
    decide(made, as_ines, "yes")
    decide(made, as_tom, "yes")
    evening()
    return made


def test_a_line_is_only_its_writers_unless_they_widen_it(visit, ines, ruth, unit, client_of, as_person):
    url = reverse("my:homework:log", args=[visit.pk])
    client_of(ines).post(url, {"did": "bit", "noticed": "Noticed it on the bus."})
    client_of(ines).post(
        url, {"did": "yes", "noticed": "It wants a chair.", "visibility": "private_therapist"}
    )

    panel = client_of(ruth).get(reverse("practice:homework:panel", args=[unit.pk])).content.decode()

    assert "It wants a chair." in panel
    assert "on the bus" not in panel
    with as_person(ruth):
        assert PracticeLog.objects.visible_to(ruth).count() == 1


def test_a_line_of_a_practice_together_can_be_shown_to_all(
    landing, as_ines, ines, tom, plan_of, client_of, freshly, as_person
):
    plan = plan_of(landing, as_ines)
    url = reverse("my:homework:log", args=[plan.pk])
    freshly(client_of(ines)).post(url, {"did": "yes", "noticed": "We had toast.", "visibility": "shared_duo"})
    client_of(ines).post(url, {"did": "yes", "noticed": "Just for me."})

    page = client_of(tom).get(reverse("my:homework:practices")).content.decode()
    assert "We had toast." in page
    assert "Just for me." not in page

    with as_person(ines):
        row = SharedLog.objects.get().source_id
    client_of(ines).post(reverse("my:homework:remove_log", args=[row]))
    assert "We had toast." not in client_of(tom).get(reverse("my:homework:practices")).content.decode()


def test_a_line_alone_is_never_shown_to_all(visit, as_ines, ines, client_of, as_person):
    url = reverse("my:homework:log", args=[visit.pk])
    answer = client_of(ines).post(url, {"did": "yes", "visibility": "shared_duo"})
    assert answer.status_code == 422
    with as_person(ines):
        with pytest.raises(ValueError):
            services.log(visit, as_ines, by=ines, did="yes", visibility="shared_duo")


def test_the_partner_finds_neither_plan_nor_line(visit, as_ines, ines, tom, unit, client_of, as_person):
    with as_person(ines):
        row = services.log(visit, as_ines, by=ines, did="yes")
    browser = client_of(tom)
    for name in ("log", "nudge", "stop", "resume"):
        url = reverse(f"my:homework:{name}", args=[visit.pk])
        assert browser.post(url, {"did": "yes"}).status_code == 404
    assert browser.post(reverse("my:homework:remove_log", args=[row.pk])).status_code == 404


def test_stopping_leaves_the_others_page_as_it_was(landing, as_ines, ines, tom, plan_of, client_of):
    import re

    def page():
        content = client_of(tom).get(reverse("my:homework:practices")).content
        return re.sub(rb'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"', b"", content)

    before = page()
    client_of(ines).post(reverse("my:homework:stop", args=[plan_of(landing, as_ines).pk]))
    assert page() == before
    assert "Pick it up again" in client_of(ines).get(reverse("my:homework:practices")).content.decode()


def test_no_screen_counts_or_praises(visit, as_ines, ines, client_of, as_person):
    with as_person(ines):
        for _ in range(3):
            services.log(visit, as_ines, by=ines, did="yes")
    page = client_of(ines).get(reverse("my:homework:practices")).content.decode()
    main = page.split("<main")[1].split("</main>")[0].lower()
    for word in ("streak", "in a row", "3 times", "well done", "great", "score", "!"):
        assert word not in main.replace("<!--", "")


def test_typed_text_stays_when_a_choice_is_missing(visit, ines, client_of):
    url = reverse("my:homework:log", args=[visit.pk])
    answer = client_of(ines).post(url, {"noticed": "A long thought"})
    assert answer.status_code == 422
    assert "A long thought" in answer.content.decode()


def test_the_therapist_offers_from_the_panel(joint, ruth, as_ines, as_tom, unit, client_of):
    url = reverse("practice:homework:offer", args=[unit.pk])
    one = {"key": "tiny_repair", "for_": [str(as_ines.pk)], "why": ""}
    assert client_of(ruth).post(url, one).status_code == 422
    both = {"key": "tiny_repair", "for_": [str(as_ines.pk), str(as_tom.pk)], "why": "Small and soon."}
    assert client_of(ruth).post(url, both).status_code == 302
    panel = client_of(ruth).get(reverse("practice:homework:panel", args=[unit.pk])).content.decode()
    assert "Small and soon." in panel
    assert panel.count("No answer yet") == 2


def test_another_therapist_and_the_administrator_find_nothing(unit, theo, ada, client_of):
    for somebody in (theo, ada):
        for name in ("panel", "offer"):
            url = reverse(f"practice:homework:{name}", args=[unit.pk])
            assert client_of(somebody).get(url).status_code == 404


def test_every_practice_of_the_catalogue_is_whole():
    assert len(PRACTICES) == 15
    for practice in PRACTICES.values():
        assert practice.what
        assert practice.steps
        assert practice.who in {"one", "either", "both"}


def test_the_page_does_not_ask_more_for_more_practices(
    unit, as_ines, ines, offer, decide, plan_of, client_of, as_person
):
    def add(key):
        (made,) = offer(key, as_ines)
        decide(made, as_ines, "yes")
        with as_person(ines):
            services.log(plan_of(made, as_ines), as_ines, by=ines, did="yes", noticed="x")
        offer("legacy_listen", as_ines)

    def count():
        client = client_of(ines)
        client.get(reverse("my:homework:practices"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("my:homework:practices"))
        # The clock is read again whenever half a second has passed; that is not the page's doing.
        return len([one for one in asked if "core_domainclock" not in one["sql"]])

    add("daily_checkin")
    one = count()
    add("meet_protector")
    add("map_update")
    assert count() == one


def test_words_for_a_practice_put_down_meanwhile_stay_on_the_page(
    as_ines, ines, offer, decide, plan_of, client_of, as_person
):
    (made,) = offer("part_followup", as_ines)
    decide(made, as_ines, "yes")
    plan = plan_of(made, as_ines)
    with as_person(ines):
        services.stop(plan, by=ines)

    answer = client_of(ines).post(
        reverse("my:homework:log", args=[plan.pk]), {"did": "yes", "noticed": "It was lighter today."}
    )

    assert answer.status_code == 409
    assert "It was lighter today." in answer.content.decode()


def test_who_stays_still_has_their_page_after_the_other_left(
    unit, ruth, as_ines, ines, as_tom, tom, offer, decide, evening, plan_of, client_of, as_person
):
    from couples.services import leave, set_joint_work

    with as_person(ruth):
        set_joint_work(unit, "joint_practices", on=True, by=ruth)
    (made,) = offer("landing_together", as_ines, as_tom)
    for partner in (as_ines, as_tom):
        decide(made, partner, "yes")
    evening()
    with as_person(ines):
        plan = plan_of(made, as_ines)
        services.log(plan, as_ines, by=ines, did="yes", noticed="Warm feet.", visibility="shared_duo")
    browser, page = client_of(tom), reverse("my:homework:practices")
    assert "Warm feet." in browser.get(page).content.decode()

    with as_person(ines):
        leave(as_ines, by=ines)

    answer = browser.get(page)
    assert answer.status_code == 200
    assert "Warm feet." not in answer.content.decode()
