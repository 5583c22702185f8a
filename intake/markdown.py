"""A text to sign, from Markdown to safe HTML. Pure."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_TAGS = {
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "h2",
    "h3",
    "blockquote",
    "br",
    "hr",
    "table",
    "thead",
    "tbody",
}
_TAGS |= {"tr", "th", "td"}
_markdown = MarkdownIt("commonmark", {"html": False})


def render(body: str) -> SafeString:
    """HTML with the few tags that a text needs, and nothing else."""
    return SafeString(nh3.clean(_markdown.render(body), tags=_TAGS, attributes={}))
