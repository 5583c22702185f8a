"""Logs are JSON lines with the id of their request, and nothing that anybody wrote."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from structlog.stdlib import ProcessorFormatter

from ifio_practice import urls

CANARY = "my mother said so"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict]]]:
    """`lines()` are the log lines so far, written as the console gets them; one that is no JSON fails."""
    root = logging.getLogger()
    (console,) = [one for one in root.handlers if isinstance(one.formatter, ProcessorFormatter)]
    written = io.StringIO()
    copy = logging.StreamHandler(written)
    copy.setFormatter(console.formatter)
    before = root.level
    root.addHandler(copy)
    root.removeHandler(console)  # its stream belongs to another test
    root.setLevel("INFO")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.setLevel(before)
    root.addHandler(console)
    root.removeHandler(copy)


def breaks(request):
    raise ValueError(f"{CANARY}: {request.POST.get('text')}")


def breaks_in_the_database(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [CANARY])
    return HttpResponse()


class WithFaults:
    """The product's addresses, and two that fail."""

    urlpatterns = [
        path(
            "",
            urls.include(
                ([path("b/", breaks, name="b"), path("d/", breaks_in_the_database, name="d")], "public")
            ),
        ),
        *urls.urlpatterns,
    ]
    handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404


def test_a_request_is_one_line_with_the_id_that_the_answer_carries(client, db, lines):
    answer = client.get("/?q=" + CANARY)

    (line,) = [one for one in lines() if one.get("event") == "answered"]
    assert line["request_id"] == answer["X-Request-Id"]
    assert (line["route"], line["status"], line["method"]) == ("public:home", 200, "GET")
    assert CANARY not in json.dumps(line)


@pytest.mark.parametrize("address", ["/b/", "/d/"])
def test_a_fault_is_told_by_its_kind_and_place_and_never_by_its_words(
    address, db, lines, settings, unit, ines
):
    settings.ROOT_URLCONF = WithFaults
    client = Client(raise_request_exception=False)
    client.force_login(ines)

    answer = client.post(address, {"text": CANARY})

    assert answer.status_code == 500
    said = lines()
    (line,) = [one for one in said if one.get("event") == "failed"]
    assert line["exception"] in {"ValueError", "DataError"}
    assert any("test_logs.py" in frame for frame in line["frames"])
    assert line["request_id"] == answer["X-Request-Id"]
    assert CANARY not in json.dumps(said)


def test_an_exception_logged_by_a_library_keeps_its_words_to_itself(lines):
    try:
        raise KeyError(CANARY)
    except KeyError:
        logging.getLogger("somebody.else").exception("went wrong")

    (line,) = lines()
    assert line["exception"] == "KeyError"
    assert CANARY not in json.dumps(line)
