"""The drawing tags say exactly these words."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import SafeString

from core.templatetags import face

LONDON = "Europe/London"
CLIENT = {
    "private_self": "Only me",
    "private_therapist": "Me and my therapist",
    "shared_duo": "All of us",
    "safety_restricted": "Me and my therapist, kept apart",
    "therapist_record": "Part of the record",
    "therapist_process": "Only the therapist who writes it",
    "admin_ops": "Only the practice",
}
THERAPIST = {
    "private_self": "Only you",
    "private_therapist": "Private to the writer and you",
    "shared_duo": "All of them and you",
    "safety_restricted": "Private to the writer and you, kept apart",
    "therapist_record": "Part of the record",
    "therapist_process": "Only you",
    "admin_ops": "Everyone at the practice",
}


def text(html: str) -> str:
    from html import unescape
    from re import sub

    return " ".join(unescape(sub(r"<[^>]+>", " ", html)).split())


def draw(source: str, **context: object) -> str:
    return Template("{% load face %}" + source).render(Context(context))


@pytest.mark.parametrize(("level", "words"), CLIENT.items())
def test_a_client_reads_who_sees_it(level, words):
    assert text(draw("{% sees level %}", level=level)) == f"Who sees this: {words}"


@pytest.mark.parametrize(("level", "words"), THERAPIST.items())
def test_a_therapist_reads_who_sees_it(level, words):
    assert text(draw('{% sees level viewer="therapist" %}', level=level)) == f"Who sees this: {words}"


def test_other_words_may_stand_in():
    assert text(draw('{% sees "shared_duo" viewer="therapist" words="Said aloud" %}')).endswith("Said aloud")


def test_each_level_has_a_drawing_of_its_own():
    pictures = [picture for _box, picture, _client, _therapist in face.VISIBILITY.values()]
    assert len(set(pictures)) == len(pictures)


def test_a_level_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        face.sees("everybody")


def test_an_icon_that_nobody_drew_is_an_error():
    with pytest.raises(KeyError):
        face.icon("unicorn")


@pytest.mark.parametrize(
    "drawn",
    [
        face.icon("clock"),
        face.mark(),
        face.mark(lit="first"),
        face.pacer(),
        face.who("<b>Ines</b>", "first"),
        face.sees("private_self", words="<i>x</i>"),
        face.progress(2, 3),
    ],
)
def test_a_drawing_is_safe_and_carries_no_style(drawn):
    assert isinstance(drawn, SafeString)
    assert "style=" not in drawn
    assert "<b>" not in drawn
    assert "<i>" not in drawn


def test_a_name_stands_beside_its_own_ring():
    assert 'data-person="first"' in face.who("Ines", "first")
    assert 'data-person="second"' in face.who("Tom", "second")
    assert "data-person" not in face.who("Sol")
    assert len({face.who("Ines", person) for person in ("first", "second", "")}) == 3


def test_the_lit_ring_is_whose_turn_it_is():
    assert 'class="first lit"' in face.mark(lit="first")
    assert 'class="second lit"' in face.mark(lit="second")


def test_a_mark_with_words_of_its_own_is_a_picture():
    assert 'role="img" aria-label="Two rings"' in face.mark(alt="Two rings")
    assert 'aria-hidden="true"' in face.mark()


# ── When ──

SIX_IN_THE_EVENING = datetime(2026, 4, 2, 17, 0, tzinfo=UTC)
QUARTER_PAST_SEVEN = datetime(2026, 4, 2, 18, 15, tzinfo=UTC)


def test_a_time_is_told_in_the_readers_zone():
    assert face.local_time(SIX_IN_THE_EVENING, LONDON) == '<time datetime="2026-04-02T17:00Z">18:00</time>'
    assert text(face.local_time(SIX_IN_THE_EVENING, "America/New_York")) == "13:00"


def test_a_day_comes_with_its_weekday():
    assert text(face.local_day(SIX_IN_THE_EVENING, LONDON)) == "Thursday 2 April"
    assert text(face.local_day(SIX_IN_THE_EVENING, LONDON, year=True)) == "Thursday 2 April 2026"
    assert text(face.local_day(SIX_IN_THE_EVENING, "Pacific/Auckland")) == "Friday 3 April"


def test_a_span_names_the_second_day_only_when_there_is_one():
    assert text(face.local_span(SIX_IN_THE_EVENING, QUARTER_PAST_SEVEN, LONDON)) == (
        "Thursday 2 April, 18:00 to 19:15"
    )
    midnight = datetime(2026, 4, 3, 0, 30, tzinfo=UTC)
    assert text(face.local_span(SIX_IN_THE_EVENING, midnight, LONDON)) == (
        "Thursday 2 April, 18:00 to Friday 3 April, 01:30"
    )


def test_no_time_says_nothing():
    assert face.local_time(None, LONDON) == ""
    assert face.local_day(None, LONDON) == ""


def test_a_zone_is_called_by_its_city():
    assert face.zone_name("America/New_York") == "New York"
    assert face.zone_name("Europe/Nowhere") == "London", "the one whose times stand there"


def test_progress_says_how_far():
    html = face.progress(6, 14, "About 12 minutes left.")

    assert text(html) == "Part 6 of 14. About 12 minutes left."
    assert html.count('class="done"') == 5
    assert html.count("aria-current") == 1
    assert html.count("<li") == 14


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit Chrome/150.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_device_is_called_what_its_owner_would_call_it(agent, words):
    assert face.device_words(agent) == words


# ── Fields ──


class LoopForm(forms.Form):
    trigger = forms.CharField(
        label="What usually sets it off?",
        help_text="What a camera would see.",
        max_length=10,
        widget=forms.Textarea(attrs={"placeholder": "Write here"}),
    )
    word = forms.ChoiceField(
        label="Which word?", choices=[("a", "Settled"), ("b", "Revved up")], widget=forms.RadioSelect
    )
    shared = forms.BooleanField(label="Let my therapist read it", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")


def test_a_field_is_described_by_who_sees_it_before_anything_else():
    html = draw('{% field form.trigger visibility="private_self" %}', form=LoopForm())

    assert 'aria-describedby="id_trigger-sees id_trigger-hint"' in html
    assert html.index("Only me") < html.index("<textarea")
    assert 'autocomplete="off"' in html


def test_a_long_answer_is_counted_and_never_cut():
    html = draw("{% field form.trigger %}", form=LoopForm({"trigger": "Twelve signs"}))

    assert "maxlength" not in html
    assert "12 of 10" in html
    assert 'data-counter="10"' in html


def test_what_is_to_mend_is_part_of_the_description():
    html = draw("{% field form.trigger %}", form=LoopForm({"trigger": ""}))

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_trigger-hint id_trigger-mend"' in html
    assert html.count('class="mend"') == 1


def test_no_placeholder_stands_in_for_a_label():
    assert "placeholder" not in draw("{% field form.trigger %}", form=LoopForm())


def test_choices_are_a_group_with_a_legend():
    html = draw('{% field form.word look="chips" visibility="shared_duo" %}', form=LoopForm())

    assert "<legend>Which word?</legend>" in html
    assert html.count('class="chip"') == 2
    assert 'aria-describedby="id_word-sees"' in html


def test_a_tick_stands_before_its_words():
    html = draw("{% field form.shared %}", form=LoopForm())

    assert html.index('type="checkbox"') < html.index("Let my therapist read it")
    assert 'for="id_shared"' in html


def test_a_hidden_field_draws_nothing_else():
    assert draw("{% field form.secret %}", form=LoopForm()).strip() == (
        '<input type="hidden" name="secret" value="x" id="id_secret">'
    )


def test_a_form_says_first_what_is_wrong_as_a_whole():
    form = LoopForm({"trigger": "a", "word": "a"})
    form.add_error(None, "These two times overlap.")

    html = draw("{% fields form %}", form=form)

    assert html.index("These two times overlap.") < html.index("<textarea")
    assert html.count('type="hidden"') == 1


# ── Links ──


def link(path: str, source: str) -> str:
    return draw(source, request=RequestFactory().get(path))


def test_a_link_knows_where_the_reader_is():
    assert 'aria-current="page"' in link("/account/login/", '{% nav_link "account_login" "Sign in" %}')
    assert "aria-current" not in link("/account/", '{% nav_link "account_login" "Sign in" %}')


def test_a_section_is_marked_from_the_pages_below_it():
    source = '{% nav_link "mfa_index" "Getting in" %}'
    assert 'aria-current="true"' in link("/account/2fa/totp/activate/", source)
    exact = '{% nav_link "mfa_index" "Getting in" exact=True %}'
    assert "aria-current" not in link("/account/2fa/totp/activate/", exact)


def test_a_page_that_is_not_there_gets_no_link():
    assert link("/", '{% nav_link "public:nowhere-at-all" "Nowhere" %}') == ""
