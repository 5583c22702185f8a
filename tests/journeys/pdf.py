"""Enough of a PDF to tell whether it is one, and whether a screen reader finds its structure."""

import re
import zlib


def is_tagged(pdf: bytes) -> bool:
    """Whether the document says that it is marked and has a tree of what its pieces are."""
    inside = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            inside.append(zlib.decompress(stream))
        except zlib.error:
            continue
    whole = b"".join(inside)
    return b"/StructTreeRoot" in whole and bool(re.search(rb"/Marked\s+true", whole))
