"""Nobody makes us call ourselves or our neighbours, and nobody keeps us waiting."""

import socket
import time

import pytest

from core import outbound
from core.outbound import NotAllowed, TooBig, Unreachable, call, check, is_public, same_house
from tests.servers import answering, says

ASK = {"headers": {"Authorization": "Basic secret"}}
PRIVATE = [
    "127.0.0.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # a cloud's metadata
    "100.100.100.200",
    "168.63.129.16",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
]


@pytest.mark.parametrize("number", PRIVATE)
def test_our_own_and_our_neighbours_addresses_are_not_public(number):
    assert not is_public(number)


@pytest.mark.parametrize("number", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111"])
def test_addresses_on_the_internet_are(number):
    assert is_public(number)


@pytest.mark.parametrize(
    "url",
    [
        "http://calendar.example.org/",
        "ftp://calendar.example.org/",
        "file:///etc/passwd",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://192.168.1.1:5232/",
        "https://me:secret@calendar.example.org/",
        "https://calendar.example.org/\r\nX: y",
        "https://calendar.example.org:99999/",
        "https://[broken/",
        "https:///path",
        "",
    ],
)
def test_what_is_not_an_encrypted_address_on_the_internet_is_refused_before_anything_is_asked(url):
    with pytest.raises(NotAllowed):
        check(url)


def test_an_exception_is_one_host_at_one_port(settings):
    settings.PRIVATE_HOSTS = ["radicale.lan:5232", "192.168.1.5:443"]

    assert check("http://radicale.lan:5232/ruth/").hostname == "radicale.lan"
    assert check("https://192.168.1.5/").hostname == "192.168.1.5"
    for url in ("http://radicale.lan/", "http://radicale.lan:5233/", "https://192.168.1.6/"):
        with pytest.raises(NotAllowed):
            check(url)


@pytest.mark.parametrize("name", ["localhost", "localhost.", "127.1", "2130706433", "0x7f.1"])
def test_a_name_that_stands_for_a_private_address_is_never_connected_to(name):
    """Whatever the name, what it stands for is looked at before the first packet."""
    with answering(lambda sock, request: None) as (host, asked):
        port = host.rpartition(":")[2]
        with pytest.raises((NotAllowed, Unreachable)):
            call("GET", f"https://{name}:{port}/", **ASK)
        time.sleep(0.1)

        assert asked == []


def test_a_name_is_looked_up_once_and_the_connection_goes_there(settings, monkeypatch):
    """A second look-up might say something else (DNS rebinding)."""
    looked_up = []

    def look_up(host, port, **kwargs):
        looked_up.append(host)
        number = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.9"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

    with answering(lambda sock, request: sock.sendall(says("200 OK", b"here"))) as (host, _asked):
        port = host.rpartition(":")[2]
        settings.PRIVATE_HOSTS = [f"moving.example:{port}"]
        monkeypatch.setattr(socket, "getaddrinfo", look_up)

        assert call("GET", f"http://moving.example:{port}/", **ASK).body == b"here"
    assert looked_up == ["moving.example"]


def test_a_name_with_a_private_address_among_public_ones_is_refused(monkeypatch):
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)

    with pytest.raises(NotAllowed):
        call("GET", "https://half.example/", **ASK)


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1/",
        "http://localhost:1/",
        "https://elsewhere.example/",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_elsewhere_is_not_followed_and_takes_no_password_along(settings, to):
    with answering(lambda sock, request: sock.sendall(says("302 Found", Location=to))) as (host, asked):
        settings.PRIVATE_HOSTS = [host]
        with pytest.raises(NotAllowed):
            call("GET", f"http://{host}/", **ASK)

        assert len(asked) == 1


def test_a_redirect_in_the_same_house_is_followed_a_few_times(settings):
    def round_and_round(sock, request):
        sock.sendall(says("301 Moved", Location="/again"))

    with answering(round_and_round) as (host, asked):
        settings.PRIVATE_HOSTS = [host]
        with pytest.raises(Unreachable):
            call("GET", f"http://{host}/", **ASK)

        assert len(asked) == outbound.REDIRECTS + 1


def test_a_house_is_one_host_or_one_domain():
    assert same_house("https://caldav.example.org/", "https://p34.example.org:443/x")
    assert not same_house("https://caldav.example.org/", "http://p34.example.org/")
    assert not same_house("https://example.org/", "https://other.org/")
    assert not same_house("https://caldav.example.org/", "https://caldav.example.org.evil.net/")


def test_an_answer_of_fifty_megabytes_is_cut_off(settings):
    sent = []

    def pour(sock, request):
        sock.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _megabyte in range(50):
            sock.sendall(b"x" * 1024 * 1024)
            sent.append(1)

    with answering(pour) as (host, _asked):
        settings.PRIVATE_HOSTS = [host]
        with pytest.raises(TooBig):
            call("GET", f"http://{host}/", **ASK)

    assert len(sent) < 20


def _never(sock, request):
    time.sleep(30)


def _a_byte_a_moment(sock, request):
    sock.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        sock.sendall(b"x")
        time.sleep(0.05)


def _headers_for_ever(sock, request):
    sock.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        sock.sendall(b"X: y\r\n")
        time.sleep(0.5)


def _hangs_up(sock, request):
    pass


def _speaks_otherwise(sock, request):
    sock.sendall(b"220 mail.example ESMTP\r\n")


@pytest.mark.parametrize(
    "behave", [_never, _a_byte_a_moment, _headers_for_ever, _hangs_up, _speaks_otherwise]
)
def test_nobody_keeps_us_waiting_or_breaks_us(settings, behave):
    with answering(behave) as (host, _asked):
        settings.PRIVATE_HOSTS = [host]
        began = time.monotonic()
        with pytest.raises(Unreachable):
            call("GET", f"http://{host}/", seconds=1, **ASK)

        assert time.monotonic() - began < 8


def test_where_nobody_listens_is_unreachable(settings):
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        host = f"localhost:{sock.getsockname()[1]}"
        settings.PRIVATE_HOSTS = [host]
        with pytest.raises(Unreachable):
            call("GET", f"http://{host}/", **ASK)


def test_a_server_that_cannot_prove_its_name_is_told_nothing(settings):
    """TLS is spoken and the certificate looked at: what answers in the clear gets no password."""
    with answering(_speaks_otherwise) as (host, asked):
        settings.PRIVATE_HOSTS = [host]
        with pytest.raises(Unreachable):
            call("GET", f"https://{host}/", **ASK)

        assert not [one for one in asked if b"secret" in one]
