"""What nobody can see: taken out of every request before anything reads it.

PostgreSQL keeps no NUL, a terminal obeys escapes, and neither was ever meant by whoever typed. Line ends and
tabs stay, and so does everything that can be seen.
"""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class SeenMiddleware:
    """Stands before everything that reads addresses, forms or cookies. Other headers bring none: a server
    refuses them there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(map(UNSEEN.search, request.COOKIES.values())):
            request.COOKIES = {name: UNSEEN.sub("", value) for name, value in request.COOKIES.items()}
        if request.META.get("QUERY_STRING"):
            request.GET = seen(request.GET)
        if request.method == "POST":
            request.POST = seen(request.POST)
        return self.get_response(request)


def seen(sent: Any) -> Any:
    """`sent` (a QueryDict) itself, or a copy without the unseen where there was any."""
    if not any(UNSEEN.search(text) for name, values in sent.lists() for text in (name, *values)):
        return sent
    kept = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        kept.setlist(UNSEEN.sub("", name), [UNSEEN.sub("", value) for value in values])
    kept._mutable = False
    return kept
