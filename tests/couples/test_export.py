"""Everything of one person as a file: all that is theirs, and not a word of anybody else."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from core import clock, mine, vault
from core.models import AccessEntry
from couples import export
from couples.models import MemberRow, StaffRow
from couples.services import leave
from notifications.models import ContactRule
from parts import services as parts
from parts.models import Part
from tests.guards.world import World, make_world
from tests.journeys.pdf import is_tagged


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def two_words(unit: Any, ines: Any, tom: Any, as_ines: Any, as_tom: Any, as_person: Any) -> None:
    """Each has a part of their own, and shows another."""
    for user, membership, own, shown in (
        (ines, as_ines, "The Pusher", "The Diplomat"),
        (tom, as_tom, "The Shutter", "The Fixer"),
    ):
        with as_person(user):
            parts.create_part(membership, by=user, name=own, role_job=f"words of {user.name_used} alone")
            part = parts.create_part(
                membership, by=user, name=shown, kind="exile", role_job=f"shown by {user.name_used}"
            )
            parts.share_part(part, fields=["name", "role_job"], by=user)


@pytest.fixture
def file_of(client_of: Any, freshly: Any) -> Any:
    def ask(user: Any) -> dict[str, bytes]:
        return unpacked(freshly(client_of(user)).post(reverse("my:couples:export")).content)

    return ask


def test_it_takes_a_fresh_sign_in(two_words: None, ines: Any, client_of: Any) -> None:
    answer = client_of(ines).post(reverse("my:couples:export"))

    assert answer.url.startswith(reverse("account_reauthenticate"))


@pytest.mark.privacy
def test_all_of_hers_is_in_it_and_nothing_of_his(two_words: None, ines: Any, file_of: Any) -> None:
    files = file_of(ines)

    assert set(files) == {"papers.json", "papers.html", "papers.pdf"}
    for name in ("papers.json", "papers.html"):
        text = files[name].decode()
        for word in ("The Pusher", "words of Ines alone", "The Diplomat", "shown by Ines"):
            assert word in text, (name, word)
        for word in ("The Shutter", "The Fixer", "Tom"):
            assert word not in text, (name, word)
    assert files["papers.pdf"].startswith(b"%PDF-")


def test_its_names_say_nothing_and_it_is_kept_nowhere(
    two_words: None, ines: Any, client_of: Any, freshly: Any
) -> None:
    answer = freshly(client_of(ines)).post(reverse("my:couples:export"))

    day = clock.now().date().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="papers-{day}.zip"'
    assert answer["Cache-Control"] == "no-store, private"
    assert AccessEntry.objects.filter(action="export.made", actor=str(ines.pk)).count() == 1
    assert not AccessEntry.objects.filter(action="read", actor=str(ines.pk)).exists()


def test_whoever_has_left_takes_theirs_along(
    two_words: None, tom: Any, as_tom: Any, as_person: Any, file_of: Any
) -> None:
    with as_person(tom):
        leave(as_tom, by=tom)

    rows = json.loads(file_of(tom)["papers.json"])["sections"]

    assert "words of Tom alone" in json.dumps(rows)


def test_nobody_makes_it_of_somebody_else(two_words: None, ines: Any, tom: Any, as_person: Any) -> None:
    """The walls behind the page: she finds no row of his alone, and one put into her hands does not open."""
    row = Part.objects.filter(author__user=tom).first()

    with as_person(ines):
        assert b"Tom alone" not in unpacked(export.everything(tom))["papers.json"]
        with pytest.raises(vault.Refused):
            vault.open_one(row)


def test_hours_are_said_in_words(ines: Any, building: Any, as_person: Any) -> None:
    with building():
        ContactRule.objects.create(user=ines, channels=["email"], safe_times=[[0, "08:00", "21:00"]])
    with as_person(ines):
        files = unpacked(export.everything(ines))

    assert "Hours: Monday 08:00 to 21:00" in files["papers.html"].decode()


def section_of(*rows: list[tuple[str, str]]) -> mine.Section:
    return mine.Section("app.Row", "Rows", [mine.Item(str(n), facts, {}) for n, facts in enumerate(rows)])


def test_a_short_list_is_printed_with_a_line_for_each_fact() -> None:
    rows = [[("Day", f"{n} May"), ("Words", "one\ntwo")] for n in range(export.MANY)]

    (printed,) = export.to_print([section_of(*rows)])

    assert printed["rows"][0] == "Day: 0 May\nWords: one\ntwo"
    assert "usual" not in printed


def test_a_long_list_is_printed_close_and_what_is_unlike_the_others_says_what_it_is() -> None:
    rows = [[("Day", f"{n} May"), ("Words", f"noticed {n}")] for n in range(export.MANY)]
    odd = [("Day", "30 May"), ("Felt", "warm")]

    (printed,) = export.to_print([section_of(*rows, odd)])

    assert printed["usual"] == "Day · Words"
    assert printed["rows"][3] == "3 May · noticed 3"
    assert printed["rows"][-1] == "Day: 30 May · Felt: warm"
    assert len(printed["rows"]) == export.MANY + 1


def test_what_is_printed_is_escaped_and_tagged(as_ines: Any, ines: Any, as_person: Any) -> None:
    with as_person(ines):
        for n in range(export.MANY + 1):
            parts.create_part(as_ines, by=ines, name=f"<b>Part {n}</b> & more")
        files = unpacked(export.everything(ines))

    assert b"&lt;b&gt;Part 3&lt;/b&gt; &amp; more" in files["papers.html"]
    assert is_tagged(files["papers.pdf"])


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def sentences(value: Any) -> set[str]:
    """Every text with a few words in it, however deep."""
    if isinstance(value, dict):
        return set().union(*(sentences(one) for one in value.values()), set())
    if isinstance(value, list | tuple):
        return set().union(*(sentences(one) for one in value), set())
    return {value} if isinstance(value, str) and len(value) > 14 and " " in value else set()


def written_by(user: Any, as_person: Any) -> set[str]:
    """All sentences in sealed rows of which this person is the author, whatever the table."""
    found: set[str] = set()
    with as_person(user):
        for model in apps.get_models():
            if issubclass(model, MemberRow):
                rows = list(model._default_manager.filter(author__user=user))
                for words in vault.open_all(rows):
                    found |= sentences(words)
    return found


def test_after_a_whole_story_it_holds_each_ones_words_alone(
    world: World, client_of: Any, freshly: Any, as_person: Any
) -> None:
    """Every sentence of one's own is in it, and none of the other's or of the therapist's."""
    files, own = {}, {}
    for name in ("ines", "tom", "ruth"):
        own[name] = written_by(world.people[name], as_person)
    with as_person(world.people["ruth"]):
        for model in apps.get_models():
            if issubclass(model, StaffRow):
                for words in vault.open_all(model._default_manager.visible_to(world.people["ruth"])):
                    own["ruth"] |= sentences(words)
    for name in ("ines", "tom"):
        content = freshly(client_of(world.people[name])).post(reverse("my:couples:export")).content
        files[name] = "\n".join(sentences(json.loads(unpacked(content)["papers.json"])))

    assert min(len(own[name]) for name in own) > 5
    for name, other in (("ines", "tom"), ("tom", "ines")):
        assert [one for one in own[name] if one not in files[name]] == []
        assert [one for one in (own[other] | own["ruth"]) - own[name] if one in files[name]] == []
