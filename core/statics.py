"""Style sheets and scripts, served by the product itself; a page passes by them without a detour.

ServeStatic's middleware is asynchronous only: under WSGI, Django would open an event loop and change threads
for every page to step through it, which takes longer than all other middleware together. Here a page goes
straight on, and only what may be a file takes that way.
"""

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest
from django.utils.decorators import sync_and_async_middleware
from servestatic.middleware import ServeStaticMiddleware


@sync_and_async_middleware
def static_files(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    if iscoroutinefunction(get_response):
        return ServeStaticMiddleware(get_response)
    files = ServeStaticMiddleware(_no_file)
    serve = async_to_sync(files)

    def middleware(request: HttpRequest) -> Any:
        if not request.path_info.startswith(files.static_prefix):
            return get_response(request)
        return serve(request) or get_response(request)

    return middleware


async def _no_file(request: HttpRequest) -> None:
    """Nothing of this name: the rest of the middleware answers."""
