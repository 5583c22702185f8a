"""Every rule stands in a known layer, every file it names is here, and words can be read on their ground."""

import math
import re

import pytest
import tinycss2

from .sources import STATIC, name_of, sheets, templates

LAYERS = {"reset", "tokens", "base", "components", "utilities"}
# The order of the layers is said once; fonts and the page of a printer belong to no layer.
OUTSIDE = {"layer", "font-face"}

URL = re.compile(r"""url\(["']?([^"')]+)""")


@pytest.mark.parametrize("path", sheets(), ids=name_of)
def test_every_rule_stands_in_a_known_layer(path):
    for rule in tinycss2.parse_stylesheet(path.read_text(), skip_comments=True, skip_whitespace=True):
        assert rule.type == "at-rule", f"{path.name}: a rule outside every layer, line {rule.source_line}"
        prelude = tinycss2.serialize(rule.prelude).strip()
        if rule.at_keyword == "layer":
            assert {name.strip() for name in prelude.split(",")} <= LAYERS
        elif rule.at_keyword == "media":
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            assert [one.at_keyword for one in inner if one.type == "at-rule"] == ["page"] * len(inner)
        else:
            assert rule.at_keyword in OUTSIDE


@pytest.mark.parametrize("path", sheets(), ids=name_of)
def test_every_file_a_sheet_names_is_here(path):
    for address in URL.findall(path.read_text()):
        assert (path.parent / address).resolve().is_file(), address


@pytest.mark.parametrize("path", sheets(), ids=name_of)
def test_every_sheet_is_loaded_by_some_page(path):
    assert any(f'{{% static "css/{path.name}" %}}' in page.read_text() for page in templates())


def test_every_font_has_its_licence_beside_it():
    page = (STATIC / "fonts" / "LICENCES.md").read_text()
    for font in (STATIC / "fonts").glob("*.woff2"):
        family = font.name.split("-latin")[0]
        assert f"`{family}-*.woff2`" in page
        assert (STATIC / "fonts" / f"OFL-{family}.txt").is_file()


# ── Contrast: OKLCH to linear sRGB (Ottosson 2020), then WCAG 2.2 relative luminance ──

OKLCH = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
TOKEN = re.compile(rf"--([a-z-]+):\s+(?:light-dark\({OKLCH}, {OKLCH}\)|{OKLCH});")


def linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3  # noqa: E741
    m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    rgb = (
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    )
    return tuple(min(1.0, max(0.0, part)) for part in rgb)


def luminance(colour: tuple[float, float, float]) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(*colour), strict=True))


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tokens(scheme: str) -> dict[str, tuple[float, float, float]]:
    found = {}
    for name, *numbers in TOKEN.findall((STATIC / "css" / "tokens.css").read_text()):
        light, dark, both = numbers[0:3], numbers[3:6], numbers[6:9]
        chosen = both if both[0] else light if scheme == "light" else dark
        found[name] = tuple(float(number) for number in chosen)
    return found


PAPERS = ("paper", "sheet", "well")
WORDS = [(ink, on) for ink in ("ink", "ink-soft", "ink-quiet", "leaf", "fig", "brick") for on in PAPERS]
WORDS += [
    ("ink-on-ink", "ink"),
    ("ink-on-ink", "ink-pressed"),
    ("leaf", "leaf-wash"),
    ("fig", "fig-wash"),
    ("ink", "leaf-wash"),
    ("ink", "fig-wash"),
    ("brick", "brick-wash"),
    ("ink", "brick-wash"),
    ("honey-ink", "honey"),
]
EDGES = [(edge, on) for edge in ("edge", "leaf-line", "fig-line") for on in ("paper", "sheet")]
EDGES += [("honey-edge", "paper"), ("honey-edge", "sheet"), ("brick", "brick-wash"), ("honey-ink", "honey")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "on"), WORDS)
def test_words_can_be_read(ink, on, scheme):
    colours = tokens(scheme)
    assert contrast(colours[ink], colours[on]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "on"), EDGES)
def test_the_edge_of_a_control_can_be_seen(edge, on, scheme):
    colours = tokens(scheme)
    assert contrast(colours[edge], colours[on]) >= 3


def test_the_reckoning_knows_black_on_white():
    assert contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)
