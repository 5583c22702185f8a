"""Fixtures: people by name, who acts, and a suite that runs as the role that serves pages."""

import email
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from email import policy
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import actor as acting
from core import clock
from notifications import delivery

from . import chromium, looking, people
from .kept import BROUGHT, put_back_what_migrations_brought

# A busy machine is no fault of what is tested.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

# The quick selection of rules between partners (`-m privacy`), besides tests that are marked where they
# stand: whole files about who sees what.
PRIVACY = {
    "core/test_vault.py",
    "guards/test_names.py",
    "parts/test_sharing.py",
    "sessions_app/test_who_sees_what.py",
}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m privacy` a file without such tests stays closed: reading all takes longer than these run."""
    if config.option.markexpr != "privacy" or not collection_path.name.startswith("test_"):
        return None
    marked = "/".join(collection_path.parts[-2:]) in PRIVACY or "mark.privacy" in collection_path.read_text()
    return None if marked else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/".join(item.path.parts[-2:]) in PRIVACY:
            item.add_marker(pytest.mark.privacy)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in BROUGHT:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS kept_{table} AS TABLE {table}")
    connection.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for everything that needs one: two of them in one process clash."""
    yield from chromium.opened()


@pytest.fixture(autouse=True)
def as_web(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that use the database run as `ifio_web`, which owns nothing and bypasses nothing."""
    if not {"db", "transactional_db", "django_db_setup"} & set(request.fixturenames) and not (
        request.node.get_closest_marker("django_db")
    ):
        yield
        return
    transactional = request.node.get_closest_marker("django_db")
    needs_truncate = "transactional_db" in request.fixturenames or bool(
        transactional and transactional.kwargs.get("transaction")
    )
    request.getfixturevalue("transactional_db" if needs_truncate else "db")
    clock.forget()
    put_back_what_migrations_brought()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ifio_web")
    yield
    clock.forget()
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")


@pytest.fixture(autouse=True)
def jobs_as_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """What beat asks for acts as `ifio_worker` here too, whoever calls it."""
    monkeypatch.setattr(acting, "_tell_database", looking.telling_as_worker(acting._tell_database))


@pytest.fixture
def as_person() -> Callable[[Any], AbstractContextManager]:
    """`with as_person(ines): …` is one transaction in which she acts."""
    return lambda user: acting.acting_as(acting.person(user))


@pytest.fixture
def building() -> Callable[[], AbstractContextManager]:
    return acting.building


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """A browser in which this person is signed in."""

    def sign_in(user: Any, **kwargs: Any) -> Client:
        client = Client(**kwargs)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def statements() -> Callable[[Client, str], list[str]]:
    """`statements(browser, url)`: what a page asks the database once it is warm, in order.

    The domain clock of tests reads its own row twice a second, which a slow machine would count; production
    has no such row.
    """

    def ask(browser: Client, url: str) -> list[str]:
        browser.get(url)
        with CaptureQueriesContext(connection) as found:
            answer = browser.get(url)
        assert answer.status_code == 200
        return [one["sql"] for one in found.captured_queries if "core_domainclock" not in one["sql"]]

    return ask


@pytest.fixture
def freshly() -> Callable[[Client], Client]:
    """`freshly(client_of(ines))`: this person has just given their password once more."""

    def sign_in(client: Client) -> Client:
        client.post("/account/reauthenticate/", {"password": people.PASSWORD})
        return client

    return sign_in


@pytest.fixture
def at(db: None) -> Callable[[str], None]:
    """`at("2026-03-18T18:00Z")` moves domain time."""
    return lambda moment: clock.set_now(
        datetime.fromisoformat(moment if moment[-1] != "Z" else moment[:-1] + "+00:00").astimezone(UTC)
    )


@pytest.fixture
def arrive(settings: Any) -> Callable[[Any], list[Any]]:
    """`arrive(ines)`: what comes to this person over SMTP now, oldest first."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    known = set(settings.MAIL_DIR.glob("*.eml"))

    def fetch(user: Any) -> list[Any]:
        delivery.send_due()
        new = sorted(set(settings.MAIL_DIR.glob("*.eml")) - known)
        mails = [email.message_from_bytes(one.read_bytes(), policy=policy.default) for one in new]
        mine = [mail for mail in mails if user.email in str(mail["To"])]
        known.update(one for one, mail in zip(new, mails, strict=True) if mail in mine)
        return mine

    return fetch


@pytest.fixture
def ruth(db: None) -> Any:
    with acting.building():
        return people.make_therapist("Ruth Lindqvist")


@pytest.fixture
def theo(db: None) -> Any:
    """A therapist who cares for somebody else."""
    with acting.building():
        return people.make_therapist("Theo Brandt")


@pytest.fixture
def ada(db: None) -> Any:
    with acting.building():
        return people.make_user("Ada Moss", is_administrator=True)


@pytest.fixture
def ines(db: None) -> Any:
    with acting.building():
        return people.make_user("Ines")


@pytest.fixture
def tom(db: None) -> Any:
    with acting.building():
        return people.make_user("Tom")


@pytest.fixture
def unit(ruth: Any, ines: Any, tom: Any) -> Any:
    """Ines and Tom, in Ruth's care."""
    with acting.building():
        return people.make_unit(ruth, ines, tom, brake_word="anchor")


@pytest.fixture
def as_ines(unit: Any, ines: Any) -> Any:
    """The membership of Ines in the unit."""
    return people.membership(unit, ines)


@pytest.fixture
def as_tom(unit: Any, tom: Any) -> Any:
    return people.membership(unit, tom)


@pytest.fixture
def noor(db: None) -> Any:
    with acting.building():
        return people.make_user("Noor")


@pytest.fixture
def sami(db: None) -> Any:
    with acting.building():
        return people.make_user("Sami")


@pytest.fixture
def siblings(ruth: Any, noor: Any, sami: Any) -> Any:
    """Noor and Sami, in Ruth's care."""
    with acting.building():
        return people.make_unit(ruth, noor, sami, kind="siblings")


@pytest.fixture
def maya(db: None) -> Any:
    """A partner in another therapist's couple."""
    with acting.building():
        return people.make_user("Maya")


@pytest.fixture
def other_unit(theo: Any, maya: Any) -> Any:
    with acting.building():
        return people.make_unit(theo, maya, people.make_user("Jude"))
