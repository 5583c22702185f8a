"""Every route, every method, every kind of person: what the matrix says is what happens."""

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import path, reverse

from booking.models import (
    Consultation,
    HoursException,
    Offering,
    Proposal,
    ProposedTime,
    PublishedTime,
    Question,
    Room,
    Series,
    TimeAlone,
    WaitingPlace,
    WeeklyHours,
)
from booking.services.feed import make_feed
from core import actor as acting
from core import clock
from couples import emergency
from couples.models import CareTeam
from groups import services as groups
from homework.models import Plan, PracticeLog, PracticeOffer
from intake.models import Administration, Alert, Document, Intake, SharedAnswer, Signature
from intake.questionnaire import VERSION
from intake.services import measures
from intake.services.safety import raise_alert
from parts.models import CrossRelation, Cycle, Part, Relation
from sessions_app.models import LastSession, ReleaseAsk, SaidAloud, Turn
from sessions_app.services import release as asking
from tests.groups.made import a_gathering, earned_in_a_training
from tests.kept import built_once

from . import routes as routing
from .matrix import MATRIX, THIRD_PARTY_CLOSED, THIRD_PARTY_OPEN, Row, things_needed, unlisted
from .routes import routes
from .watching import changed, digests
from .world import PEOPLE, World, make_world

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def add_things(world: World) -> None:
    """One object of each kind: of Ines, of her couple, or of Ruth's practice."""
    story, ines, ruth = world.story, world.people["ines"], world.people["ruth"]
    partner = story.member("ines")
    with acting.building():
        with acting.acting_as(acting.person(ines)):
            feed_token = make_feed(ines, title="appointment", own_time=True, by=ines)
            raise_alert(story.couple, partner, rule="today_unsafe", level="urgent", by=ines)
        sign_in = UserSession.objects.create(
            user=ines, ip="10.0.0.9", session_key="another-place", user_agent="Firefox"
        )
        question = Question.objects.first() or Question.objects.create(question="Q", answer="A", order=1)
        waiting_place = WaitingPlace.objects.create(
            couple=story.couple,
            asked_by=partner,
            offering=Offering.objects.get(slug="session-for-two"),
            length=75,
        )
        proposal = Proposal.objects.create(
            couple=story.couple,
            asked_by=partner,
            offering=waiting_place.offering,
            length=75,
            state="open",
            until=clock.now() + timedelta(hours=48),
            sent_at=clock.now(),
        )
        kept = ProposedTime.objects.create(
            proposal=proposal, therapist=ruth, during=(proposal.until, proposal.until + timedelta(minutes=75))
        )
        published = PublishedTime.objects.create(couple=story.couple, partner=partner, during=kept.during)
        series = Series.objects.create(
            couple=story.couple,
            offering=waiting_place.offering,
            therapist=ruth,
            length=75,
            zone="Europe/London",
            day="2026-05-07",
            hour="18:00",
            created_by=ruth,
        )
        time_alone = TimeAlone.objects.create(
            couple=story.couple,
            partner=partner,
            appointment_id=story.rows["session_1"],
            until=clock.now() + timedelta(hours=48),
        )
        LastSession.objects.create(
            couple=story.couple, session_id=story.rows["therapy_session_1"], set_by=ruth
        )
        exception = HoursException.objects.create(
            therapist=ruth, first_day="2026-05-01", last_day="2026-05-02", closed=True
        )
    answered = Administration.objects.select_related("partner__user").get(partner=partner, instrument="phq_9")
    with acting.acting_as(acting.person(ines)):
        measures.answer(answered, by=ines, answers=[1] * 9)
    with acting.acting_as(acting.person(world.people["theo"])):
        opening = emergency.open_record(
            story.couple, cause="away", reason="Ruth cannot be reached", by=world.people["theo"]
        )
    with acting.acting_as(acting.person(ruth)):
        place = CareTeam.objects.get(couple=story.couple, user=ruth)
        release = asking.ask(
            place, to_whom="A court", what="Notes", why="They asked", until=date(2026, 6, 1), by=ruth
        )
    gathering = a_gathering(ruth)
    with acting.acting_as(acting.person(ines)):
        seat = groups.register(gathering, by=ines)
    hers_alone = next(
        offer
        for offer in PracticeOffer.objects.made_to(partner)
        if not PracticeOffer.objects.made_to(story.member("tom")).filter(pk=offer.pk).exists()
    )
    with acting.acting_as(acting.person(ines)):
        moments = Cycle.objects.get(couple=story.couple).steps
    hers = next(one for one in moments if one["person"] == str(partner.pk))
    mine = Part.objects.filter(author=partner)
    found: dict[str, Any] = {
        "opening": opening.pk,
        "couple": story.rows["couple"],
        "partner": partner.pk,
        "session": story.rows["therapy_session_1"],
        "appointment": story.rows["session_2"],
        "waiting_place": waiting_place.pk,
        "proposal": proposal.pk,
        "kept_time": kept.pk,
        "published": published.pk,
        "series": series.pk,
        "time_alone": time_alone.pk,
        "inquiry": story.rows["inquiry"],
        "consultation": Consultation.objects.filter(inquiry=story.rows["inquiry"]).first().pk,
        "ines_user": ines.pk,
        "ruth_user": ruth.pk,
        "intake": Intake.objects.get(partner=partner).pk,
        "alert": Alert.objects.filter(partner=partner).latest("raised_at").pk,
        "shared_answer": SharedAnswer.objects.filter(author=partner).first().pk,
        "signature": Signature.objects.filter(partner=partner).first().pk,
        "part": mine.first().pk,
        "relation": Relation.objects.filter(author=partner).first().pk,
        "line": CrossRelation.objects.filter(author=partner).first().pk,
        "offer": hers_alone.pk,
        "plan": Plan.objects.filter(author=partner).first().pk,
        "log": PracticeLog.objects.filter(author=partner).first().pk,
        "turn": Turn.objects.filter(session=story.rows["therapy_session_1"]).first().pk,
        "said": SaidAloud.objects.filter(session=story.rows["therapy_session_1"], author=partner).first().pk,
        "sign_in": sign_in.pk,
        "release": release.pk,
        "release_ask": ReleaseAsk.objects.get(release=release, author=partner).pk,
        "note": asking.notes_of(release)[0].pk,
        "gathering": gathering.pk,
        "seat": seat.pk,
        "meeting": gathering.meetings.first().pk,
        "training_seat": earned_in_a_training(ruth, ines).pk,
        "question": question.pk,
        "exception": exception.pk,
        "weekly_hours": WeeklyHours.objects.filter(therapist=ruth).first().pk,
        "room": Room.objects.first().pk,
        "offering_slug": Offering.objects.filter(public=True).first().slug,
        "therapist_slug": "ruth-lindqvist",
        "document_key": Document.objects.first().key,
        "page_key": "F",
        "question_key": "trigger",
        "shipped_version": VERSION,
        "answer_key": "hope",
        "no_token": "notatoken",
        "feed_token": feed_token,
        "document": Document.objects.first().pk,
        "measure": Administration.objects.get(partner=partner, instrument="gad_7").pk,
        "answered_measure": answered.pk,
        "instrument_key": "who_5",
        "loop_step": hers["id"],
        "phase": "landing",
        "zero": 0,
        "one": 1,
    }
    world.things = found


def made_with_things() -> World:
    made = make_world()
    add_things(made)
    return made


@pytest.fixture(scope="module")
def world_of_the_file(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    yield from built_once(django_db_blocker, made_with_things)


@pytest.fixture
def world(db: None, world_of_the_file: World) -> World:
    return copy.deepcopy(world_of_the_file)


@pytest.fixture
def plain_missing_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing page looks the same for everyone; drawing it ten thousand times proves nothing more."""
    monkeypatch.setattr(
        "ifio_practice.errors.render", lambda *args, status, **kw: HttpResponse(status=status)
    )


@pytest.fixture
def browsers(world: World, client_of: Any) -> dict[str, Client]:
    found = {name: client_of(user, raise_request_exception=False) for name, user in world.people.items()}
    return found | {"nobody": Client(raise_request_exception=False)}


def ask(client: Client, method: str, address: str, sends: dict[str, str] | None = None) -> HttpResponse:
    """One request whose effects are taken back, in the database and in the browser."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        if method == "POST":
            response = client.post(address, sends or {})
        else:
            response = client.generic(method, address)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def came_in(response: HttpResponse) -> bool:
    to = response.headers.get("Location", "")
    asked_to_sign_in = response.status_code in {301, 302} and "/account/login/" in to
    return response.status_code not in {401, 403, 404, 405} and not asked_to_sign_in


UNDEFINED = "undefined‹".encode()


@pytest.fixture
def marked_if_undefined(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that a template names and nobody gave shows on the page, instead of as nothing."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "undefined‹%s›")


def judge(row: Row, name: str, method: str, response: HttpResponse) -> str:
    """What is wrong with this answer, or nothing."""
    status = response.status_code
    if status >= 500 and not (status == 503 and response.headers.get("Content-Type") == "application/json"):
        return f"breaks ({status})"
    if not response.streaming and UNDEFINED in response.content:
        begins = response.content.index(UNDEFINED)
        return f"names something undefined: {response.content[begins : begins + 60]!r}"
    if method == "HEAD" and name in row.who:
        return ""  # with GET, or not at all
    if method not in row.methods:
        return f"answers a method it does not have ({status})" if came_in(response) else ""
    if name in row.who:
        return "" if came_in(response) else f"is closed to them ({status})"
    if came_in(response):
        return f"is open to them ({status})"
    if name != "nobody" and status != 404 and not (method == "HEAD" and status == 405):
        return f"says more than a missing page ({status})"
    return ""


def test_every_route_has_a_row_and_every_row_a_route():
    ours = {route.name for route in routes()}

    assert not unlisted(ours)
    assert set(MATRIX) | THIRD_PARTY_OPEN | THIRD_PARTY_CLOSED <= ours | {"public:post", "public:styleguide"}


def test_each_person_finds_what_the_matrix_says(
    world: World,
    browsers: dict[str, Client],
    plain_missing_page: None,
    marked_if_undefined: None,
    monkeypatch: pytest.MonkeyPatch,
):
    # A stream asks on a connection of its own, which finds nothing of this test's transaction and would wait
    # for its lock on the log. Who hears what is in test_streams.
    monkeypatch.setattr("sessions_app.views.streams._enter", lambda *args: None)
    assert things_needed() <= set(world.things)
    addresses = {
        route: reverse(route, kwargs={key: world.things[thing] for key, thing in row.things.items()})
        for route, row in sorted(MATRIX.items())
    }
    wrong = []
    before = digests()
    for name in PEOPLE:
        with transaction.atomic():
            for (route, address), method in product(addresses.items(), METHODS):
                row = MATRIX[route]
                if name in row.who and method in {*row.methods, "HEAD"}:
                    answer = ask(browsers[name], method, address, row.sends)
                else:
                    answer = browsers[name].generic(method, address)
                if fault := judge(row, name, method, answer):
                    wrong.append(f"{route} {method}: for {name} it {fault}")
            wrong += [f"what is refused to {name} changes {table}" for table in changed(before)]
            transaction.set_rollback(True)

    assert not wrong, f"{len(wrong)} answers are not in the matrix:\n" + "\n".join(wrong)


def test_sign_in_pages_open_to_a_visitor_only_where_they_must(browsers: dict[str, Client]):
    for name in sorted(THIRD_PARTY_CLOSED):
        address = reverse(
            name, kwargs={"pk": 1} if name == "mfa_edit_webauthn" or name == "mfa_remove_webauthn" else {}
        )
        for method in ("GET", "POST"):
            response = ask(browsers["nobody"], method, address)
            assert not (response.status_code == 200), f"{name} {method} opens to a visitor"


def test_nobody_signs_up_uninvited(browsers: dict[str, Client]):
    response = browsers["nobody"].post(
        reverse("account_signup"), {"email": "x@example.test", "password1": "a quiet place to begin"}
    )

    assert response.status_code in {200, 302, 403, 404}
    assert "_auth_user_id" not in browsers["nobody"].session


# ── The guard guards: three planted routes that it must point to ─────────────────────────────────


def _leaky(request: Any, **kwargs: Any) -> HttpResponse:
    return HttpResponse("somebody else's words")


PLANTED = {
    "forgotten": path("forgotten/", _leaky, name="forgotten"),
    "wrong door": path("wrong-door/<uuid:pk>/", _leaky, name="wrong_door"),
    "any method": path("any-method/<uuid:pk>/", _leaky, name="any_method"),
}


@pytest.fixture
def planted(settings: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """Plant a route into the clients' door for the length of a test."""
    from django.urls import clear_url_caches, get_resolver, include
    from django.urls.resolvers import URLResolver

    pattern = PLANTED[request.param]
    resolver = get_resolver()
    extra = path("my/", include(([pattern], "my"), namespace="my"))
    resolver.url_patterns.append(extra)
    resolver._populated = False
    clear_url_caches()
    assert isinstance(extra, URLResolver)
    yield f"my:{pattern.name}"
    resolver.url_patterns.remove(extra)
    resolver._populated = False
    resolver._populate()
    clear_url_caches()


@pytest.mark.parametrize("planted", PLANTED, indirect=True)
def test_a_planted_route_without_a_row_is_found(planted: str):
    assert planted in unlisted({route.name for route in routing.routes()})


@pytest.mark.parametrize(
    ("name", "method", "fault"),
    [
        ("theo", "GET", "open"),
        ("tom", "GET", "open"),
        ("ines", "DELETE", "method"),
        ("nobody", "GET", "open"),
    ],
)
def test_a_planted_leak_with_a_row_is_found(name: str, method: str, fault: str):
    """A route that hands out everything is judged wrong for each person and method it lets in too many."""
    row = Row(("GET", "HEAD"), frozenset({"ines"}), {})

    assert fault in judge(row, name, method, _leaky(None))
