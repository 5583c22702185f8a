"""`{{ text|markdown }}`: what staff wrote for others to read."""

from django import template
from django.utils.safestring import SafeString

from core.markdown import render

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as safe HTML (`core.markdown`)."""
    return render(text or "")
