# ruff: noqa: E501  (one picture, one line)
"""Small pictures an owner can give a part. Drawn for this product on a grid from -10 to 10, as strokes.

A picture is never of a person. Its outline takes the colour of the part's owner.
"""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

_DRAWN = {
    "lamp": (_("Lamp"), "M-4-8h8l2.5 7h-13zM0-1v9M-4 8h8M-6 2.5l-2.5 2M6 2.5l2.5 2"),
    "blind": (_("Roller blind"), "M-8-9H8M-6-9V5H6V-9M-6-4H6M-6 .5H6M3 5v4"),
    "folder": (_("Folder"), "M-8-6h6l2 2.5h8V7H-8z"),
    "coat": (_("Coat"), "M-3-8-6-6l-2 7 2.5 1V8h11V2L8 1 6-6l-3-2c-1 2-5 2-6 0zM0-6V8"),
    "scarf": (_("Scarf"), "M-8-6C-4-3 4-3 8-6v4C4 1-4 1-8-2zM2 0v9l3-1.5V-1"),
    "window": (_("Window"), "M-7-8H7V8H-7zM0-8V8M-7 0H7"),
    "door": (_("Door"), "M-5 9V-9H5V9M-8 9H8M2 0v1"),
    "shield": (_("Shield"), "M0-9C3-7 5-6 8-6 8 1 6 6 0 9-6 6-8 1-8-6-5-6-3-7 0-9z"),
    "wall": (_("Wall"), "M-8-6H8V7H-8zM-8-1.5H8M-8 3H8M0-6v4.5M-4-1.5V3M4-1.5V3M0 3v4"),
    "umbrella": (_("Umbrella"), "M-8 1C-8-10 8-10 8 1zM0-9v1M0 1v6c0 3-4 3-4 0"),
    "cloud": (_("Cloud"), "M-5 5C-10 5-10-1-6-1-6-7 2-8 4-3 9-4 10 5 5 5z"),
    "storm": (_("Storm"), "M-5 1C-10 1-10-5-6-5-5-10 3-10 4-6 9-6 9 1 5 1M1 0-2 4H2L-1 9"),
    "wave": (_("Wave"), "M-9-2C-6-6-3-6 0-2s6 4 9 0M-9 4C-6 0-3 0 0 4s6 4 9 0"),
    "fire": (_("Fire"), "M0-9c1 4 6 6 6 11a6 6 0 0 1-12 0c0-2 1-4 2-5 0 2 1 3 2 3 2-2 0-5 2-9z"),
    "stone": (_("Stone"), "M-8 5C-9 0-5-5 0-5s9 5 8 10zM-3 0c1-1 2-2 4-2"),
    "knot": (_("Knot"), "M-9-3c8-6 12 10 18 4M-9 3C-1 9 3-7 9-1"),
    "clock": (_("Clock"), "M0-8.5a8.5 8.5 0 1 0 .01 0zM0-4.5V0l3 2"),
    "scales": (_("Scales"), "M0-8V8M-4 8h8M-7-5H7M-7-5-9.500 1h5zM7-5 4.500 1h5z"),
    "mask": (_("Mask"), "M-8-6C-3-4 3-4 8-6c1 7-2 14-8 14S-9 1-8-6zM-4-1h2M2-1h2M-3 4c2 1 4 1 6 0"),
    "candle": (_("Candle"), "M-2.500 9V-1h5V9M-6 9H6M0-9c2 2 2 5 0 5s-2-3 0-5z"),
    "key": (_("Key"), "M-5-4a3.500 3.500 0 1 0 .01 0zM-1.500-.5H9V3M5.500-.5V2.500"),
    "box": (_("Box"), "M-8-4 0-8 8-4V5L0 9-8 5zM-8-4 0 0 8-4M0 0v9"),
    "house": (_("House"), "M-8 0 0-8 8 0M-6-2V8H6V-2M-1.500 8V3h3v5"),
    "nest": (_("Nest"), "M-9 1C-8 9 8 9 9 1M-7 3C-3 6 3 6 7 3M-3-1a3 3.500 0 1 1 6 0"),
    "tree": (_("Tree"), "M0 9V0M0-9C-7-8-7 1 0 1S7-8 0-9M0 5l3-3"),
    "leaf": (_("Leaf"), "M-7 7C-8-4 0-8 8-8 8 1 4 8-7 7zM-7 7 2-2"),
    "boat": (_("Boat"), "M-9 3H9L6 8H-6zM0 3V-9l7 9H0"),
    "anchor": (_("Anchor"), "M0-5V9M-4-2h8M-8 2c1 9 15 9 16 0M0-9a2 2 0 1 0 .01 0z"),
    "bird": (_("Bird"), "M-9-3c4-3 7-1 9 2 2-3 5-5 9-2M0-1C0 3 0 5-2 8"),
    "moon": (_("Moon"), "M4-8A9 9 0 1 0 8 5 8 8 0 0 1 4-8z"),
    "star": (_("Star"), "M0-9 2.300-3 9-2.500 4 2l1.500 6.500L0 5l-5.500 3.500L-4 2l-5-4.500 6.700-.5z"),
}

SYMBOLS = MappingProxyType({key: path for key, (_name, path) in _DRAWN.items()})
SYMBOL_NAMES = MappingProxyType({key: name for key, (name, _path) in _DRAWN.items()})
QUESTION = "M-3.2-3.2c0-2 1.4-3.3 3.2-3.3s3.2 1.3 3.2 3C3.2-1-0 -1 0 2.2M0 6v.2"
