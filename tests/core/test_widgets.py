"""Fields are drawn without templates, and read as Django's own templates would have them."""

import re
from datetime import date

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from core import widgets

SHARP = '<b onclick="x">&\''
CHOICES = [("", "Nothing"), ("a", SHARP), (3, gettext_lazy("Home")), (SHARP, SafeString("<i>safe</i>"))]
GROUPS = [("Near", CHOICES[:2]), (SHARP, CHOICES[2:]), ("z", "Alone")]
ATTRIBUTES = {"id": "id_x", "class": SHARP, "required": True, "disabled": False, "maxlength": 9}
PLAIN = {
    forms.TextInput: ["words", SHARP, "", None, SafeString("&amp;"), 7],
    forms.HiddenInput: ["words", None],
    forms.EmailInput: ["a@example.test"],
    forms.NumberInput: [7, 1234567, None],
    forms.PasswordInput: ["secret"],
    forms.TelInput: ["116 123"],
    forms.URLInput: ["https://example.test/?a=1&b=2"],
    forms.DateInput: [date(2026, 4, 2), None],
    forms.TimeInput: ["18:00"],
    forms.DateTimeInput: ["2026-04-02 18:00"],
    forms.CheckboxInput: [True, False, None, "yes"],
    forms.Textarea: ["words\nand more", SHARP, "", None],
}


def lines(html):
    return re.sub(r"\n+", "\n", html).strip()


@pytest.fixture
def templates_asked(monkeypatch):
    asked = []
    original = TemplatesSetting.get_template
    monkeypatch.setattr(
        TemplatesSetting, "get_template", lambda self, name: (asked.append(name), original(self, name))[1]
    )
    return asked


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, values in PLAIN.items() for value in values]
)
def test_a_plain_field_reads_as_from_its_template(kind, value, templates_asked):
    widget = kind(attrs=ATTRIBUTES)

    ours = widget.render("na<me", value, renderer=widgets.Renderer())

    assert templates_asked == []
    assert lines(ours) == lines(widget.render("na<me", value, renderer=TemplatesSetting()))


@pytest.mark.parametrize("choices", [CHOICES, GROUPS, []])
@pytest.mark.parametrize("kind", [forms.Select, forms.SelectMultiple])
def test_a_list_to_open_reads_as_from_its_template(kind, choices, templates_asked):
    widget = kind(attrs=ATTRIBUTES, choices=choices)

    ours = widget.render("name", ["a", "3"], renderer=widgets.Renderer())

    assert templates_asked == []
    assert lines(ours) == lines(widget.render("name", ["a", "3"], renderer=TemplatesSetting()))


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize("attributes", [ATTRIBUTES, {}])
@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_each_choice_reads_as_from_its_template(kind, attributes, wrap, templates_asked):
    def drawn(renderer):
        field = forms.MultipleChoiceField(choices=GROUPS, widget=kind(attrs=attributes))
        form = type("OneField", (forms.Form,), {"field": field})({"field": ["a", "3"]}, renderer=renderer)
        return [lines(option.tag(wrap_label=wrap)) for option in form["field"]]

    ours = drawn(widgets.Renderer())

    assert templates_asked == []
    assert ours == drawn(TemplatesSetting())
    assert len(ours) == len(CHOICES) + 1


def test_what_is_not_plain_goes_by_its_template(templates_asked):
    widget = forms.RadioSelect(choices=CHOICES)

    ours = widget.render("name", "a", renderer=widgets.Renderer())

    assert templates_asked == ["django/forms/widgets/radio.html"]
    assert "checked" in ours


def test_forms_are_drawn_by_it():
    assert isinstance(forms.renderers.get_default_renderer(), widgets.Renderer)


@pytest.fixture
def chosen():
    class OneField(forms.Form):
        shape = forms.ChoiceField(choices=[("", "Nothing"), ("owl", SHARP)], widget=forms.RadioSelect)

    return OneField({"shape": "owl"})["shape"]


@pytest.mark.parametrize(
    ("how", "nothing", "owl"),
    [
        ({}, "<span>Nothing</span>", "<span>{}</span>"),
        ({"chips": True}, "Nothing", "{}"),
        (
            {"chips": True, "picture": "<svg>{}</svg>".format},
            "<span>Nothing</span>",
            "<svg>owl</svg><span>{}</span>",
        ),
        (
            {"chips": True, "picture": "<svg>{}</svg>".format, "words_seen": False},
            "<span>Nothing</span>",
            '<svg>owl</svg><span class="sr">{}</span>',
        ),
    ],
)
def test_a_group_says_every_choice_in_its_label(chosen, how, nothing, owl):
    drawn = widgets.choices(chosen, **how)

    look = "chip" if how.get("chips") else "choice"
    words = owl.format("&lt;b onclick=&quot;x&quot;&gt;&amp;&#x27;")
    assert re.findall(r'<label class="(\w+)" for="(\w+)"><input[^>]*>\s*(.*?)</label>', drawn) == [
        (look, "id_shape_0", nothing),
        (look, "id_shape_1", words),
    ]
    assert drawn.count(" checked") == 1
