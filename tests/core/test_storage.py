"""Files have hashed names, and a page that names twenty of them asks the manifest once a process."""

import pytest

from core.storage import HashedStorage


@pytest.fixture
def storage(tmp_path, settings):
    settings.STATIC_URL = "/static/"
    made = HashedStorage(location=tmp_path)
    made.hashed_files = {"css/a.css": "css/a.11.css"}
    return made


def test_an_address_is_worked_out_once(storage, monkeypatch):
    asked = []
    original = storage.stored_name
    monkeypatch.setattr(storage, "stored_name", lambda name: (asked.append(name), original(name))[1])

    addresses = [storage.url("css/a.css") for _ in range(3)]

    assert addresses == ["/static/css/a.11.css"] * 3
    assert asked == ["css/a.css"]


def test_files_that_are_collected_anew_have_their_new_addresses(storage):
    storage.url("css/a.css")

    list(storage.post_process({}))
    storage.hashed_files = {"css/a.css": "css/a.22.css"}

    assert storage.url("css/a.css") == "/static/css/a.22.css"
