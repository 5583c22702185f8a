"""Template tags that draw parts: one in a list, or a whole map."""

from django import forms, template
from django.utils.safestring import SafeString, mark_safe

from core.widgets import choices
from parts import drawing
from parts.symbols import SYMBOLS
from parts.vocabulary import COLOURS

register = template.Library()


@register.simple_tag
def part_shape(
    kind: str, side: str = "", kept: bool = False, symbol: str = "", colour: str = ""
) -> SafeString:
    """`{% part_shape part.kind partner.side kept=True %}`: a part as it stands in a list."""
    return mark_safe(
        drawing.part_shape(
            kind or drawing.NOT_TOLD,
            side,
            kept=kept,
            symbol=symbol if symbol in SYMBOLS else "",
            colour=colour if colour in COLOURS else "",
        )
    )


@register.simple_tag
def symbol_choices(bound: forms.BoundField) -> SafeString:
    """The pictures of the library to choose from; their names are for those who do not see them."""
    return choices(bound, chips=True, picture=symbol_picture, words_seen=False)


@register.simple_tag
def colour_choices(bound: forms.BoundField) -> SafeString:
    """The colours to choose from, with their names."""
    return choices(bound, chips=True, picture=swatch)


@register.simple_tag
def symbol_picture(symbol: str) -> SafeString:
    """A picture of the library on its own, for choosing."""
    return mark_safe(
        '<svg class="draw symbol" viewBox="-12 -12 24 24" aria-hidden="true">'
        f'<path d="{SYMBOLS[symbol]}"/></svg>'
    )


@register.simple_tag
def swatch(colour: str) -> SafeString:
    """A colour on its own, for choosing."""
    return mark_safe(
        '<svg class="draw symbol" viewBox="-12 -12 24 24" aria-hidden="true">'
        f'<circle r="10" fill="{colour if colour in COLOURS else "none"}" class="edge"/></svg>'
    )
