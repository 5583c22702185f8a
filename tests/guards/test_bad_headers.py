"""Whatever a browser says of itself, a page answers."""

import pytest

from .test_bad_input import send

ODD_HEADERS = {
    "Cookie": r'appointments="abcdefgh\000ijkl"; csrftoken="\000"; messages="\000"',
    "Accept-Language": "xx-\x7f;q=9e9999, ’",
    "User-Agent": "x" * 9000,
    "X-Forwarded-For": "’, -1, ::::, 999.999.999.999",
    "X-Person": "’" * 400,
    "Last-Event-ID": "9" * 5000,
    "HX-Request": "’",
    "HX-Current-URL": "http://[",
    "Referer": "http://[",
    "Content-Length": "-5",
}


@pytest.mark.parametrize("name", ODD_HEADERS)
@pytest.mark.parametrize("address", ["/", "/account/login/", "/my/"])
def test_no_odd_header_breaks(name, address, unit, ines, client_of):
    client = client_of(ines, raise_request_exception=False)

    for method in ("GET", "POST"):
        assert send(client, method, address, {}, **{name: ODD_HEADERS[name]}).status_code < 500
