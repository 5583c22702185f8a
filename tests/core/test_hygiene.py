"""Characters that nobody can see do not come in."""

import pytest
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory

from core.fields import LAST_DAY, TOO_LONG, Day, Words
from core.hygiene import SeenMiddleware, seen

ESCAPES = "a\x00b\x1b[31mc\x7f\x85"


@pytest.fixture
def asked():
    """`asked(request)` is that request as a view gets it."""
    requests = []

    def ask(request):
        SeenMiddleware(lambda one: requests.append(one) or HttpResponse())(request)
        return requests[-1]

    return ask


def test_what_nobody_can_see_is_taken_out_of_forms_addresses_and_cookies(asked):
    made = RequestFactory()
    made.cookies["appointments"] = "k\x00ey"

    sent = asked(made.post("/?q=%00x%1B", {"text": ESCAPES, "na\x00me": "1"}))

    assert sent.GET["q"] == "x"
    assert sent.POST["text"] == "ab[31mc"
    assert sent.POST["name"] == "1"
    assert "\x00" not in "".join(sent.COOKIES.values())


def test_line_ends_tabs_marks_and_every_script_stay_as_they_were_typed():
    kept = QueryDict("", mutable=True)
    kept["text"] = "one\r\n\ttwo é 日本 שלום\u200f 👩‍❤️‍👨"

    assert seen(kept) is kept


def test_several_values_of_one_name_stay_several():
    assert dict(seen(QueryDict("a=1%00&a=2&b=3")).lists()) == {"a": ["1", "2"], "b": ["3"]}


def test_a_day_outside_of_any_calendar_is_said_so_and_not_reckoned_with():
    from django.core.exceptions import ValidationError

    assert Day().clean("2100-12-26") == LAST_DAY
    for far in ("0001-01-01", "9999-12-31"):
        with pytest.raises(ValidationError, match="very far away"):
            Day().clean(far)


def test_what_is_too_long_is_said_in_our_words_in_every_form():
    from django import forms

    for field in (Words(max_length=3), forms.CharField(max_length=3)):
        with pytest.raises(forms.ValidationError) as refused:
            field.clean("four")
        assert refused.value.messages == [TOO_LONG % {"limit_value": 3, "show_value": 4}]


def test_more_than_a_page_can_send_is_answered_in_words(client):
    answer = client.post("/ask/", {"hope": "x" * 2_000_000})

    assert answer.status_code == 400
    assert "nothing was lost" in answer.content.decode()
