"""Files are served, and pages do not go through an event loop for it."""

import asyncio

import pytest
from django.http import HttpResponse
from django.test import AsyncRequestFactory, RequestFactory

from core.statics import static_files

FILE = "/static/css/tokens.css"


def running_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def test_a_page_goes_straight_on_in_the_same_thread():
    seen = []

    def page(request):
        seen.append(running_loop())
        return HttpResponse("a page")

    answer = static_files(page)(RequestFactory().get("/my/"))

    assert answer.content == b"a page"
    assert seen == [False]


def test_a_file_is_served_and_the_page_behind_it_is_not_asked():
    def page(request):
        raise AssertionError("The page was asked for a file.")

    answer = static_files(page)(RequestFactory().get(FILE))

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/css")


def test_a_file_that_is_not_there_is_left_to_the_pages():
    answer = static_files(lambda request: HttpResponse(status=404))(
        RequestFactory().get("/static/css/no.css")
    )

    assert answer.status_code == 404


def test_without_threads_both_go_the_asynchronous_way():
    async def page(request):
        return HttpResponse("a page")

    async def both():
        middleware = static_files(page)
        return [
            await middleware(AsyncRequestFactory().get("/my/")),
            await middleware(AsyncRequestFactory().get(FILE)),
        ]

    shown, file = asyncio.run(both())

    assert shown.content == b"a page"
    assert file.status_code == 200


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse")  # files are read asynchronously, as before
def test_a_browser_gets_the_whole_file(client, settings):
    answer = client.get(FILE)

    assert b"".join(answer) == (settings.BASE_DIR / FILE.lstrip("/")).read_bytes()
