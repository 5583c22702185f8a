"""Calling servers whose address somebody typed, so that nobody makes us call ourselves or our neighbours.

A name is looked up once, everything it stands for is checked, and the connection goes to exactly that
address (a second look-up could say another). TLS only. An answer is cut off at a size and a time, whoever
sends it, and however slowly. `settings.PRIVATE_HOSTS` names the exceptions, as `host:port`: a server in
one's own house.
"""

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 20.0
LARGEST = 5 * 1024 * 1024  # bytes
REDIRECTS = 3
CHUNK = 65536
# Global by their number, and still a neighbour: a cloud's own services, and what wraps a private address.
NEIGHBOURS = {ip_address("168.63.129.16")}
WRAPPING = [
    IPv6Network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10")
]


class NotAllowed(Exception):
    """The address is private, not encrypted, or leads to somebody else's server."""


class Unreachable(Exception):
    """Nobody answers there, or not in time, or not in the language we speak."""


class TooBig(Exception):
    """The answer was cut off."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    url: str
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case


def is_public(address: str) -> bool:
    """Whether this number is somebody on the internet and not one of us."""
    number = ip_address(address.partition("%")[0])
    if isinstance(number, IPv6Address):
        if number.ipv4_mapped is not None:
            number = number.ipv4_mapped
        elif any(number in network for network in WRAPPING):
            return False
    return number.is_global and not number.is_multicast and number not in NEIGHBOURS


def check(url: str) -> SplitResult:
    """The parts of an address that may be called. Asks no network. Raises NotAllowed."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotAllowed from None
    exception = _is_exception(host, port or {"http": 80}.get(parts.scheme, 443))
    if parts.scheme != "https" and not (parts.scheme == "http" and exception):
        raise NotAllowed
    if not host or parts.username is not None or any(ord(one) <= 32 for one in url):
        raise NotAllowed
    try:
        is_private = not is_public(host)
    except ValueError:  # a name
        is_private = False
    if is_private and not exception:
        raise NotAllowed
    return parts


def call(
    method: str,
    url: str,
    *,
    headers: dict[str, str],
    body: bytes = b"",
    largest: int = LARGEST,
    seconds: float = ANSWER_SECONDS,
) -> Answer:
    """One request, with redirects followed only within the same house: `headers` hold a password.

    Raises NotAllowed, Unreachable or TooBig.
    """
    for _hop in range(REDIRECTS + 1):
        answer = _once(method, url, headers, body, largest, seconds)
        if answer.status not in {301, 302, 307, 308} or "location" not in answer.headers:
            return answer
        to = urljoin(url, answer.headers["location"])
        if not same_house(url, to):
            raise NotAllowed
        url = to
    raise Unreachable


def same_house(url: str, other: str) -> bool:
    """Whether both are one host, or two of one domain (caldav.example.org and p34.example.org)."""
    one, two = urlsplit(url), urlsplit(other)
    if (one.hostname, one.port, one.scheme) == (two.hostname, two.port, two.scheme):
        return True
    domain = (one.hostname or "").partition(".")[2]
    return two.scheme == "https" and "." in domain and (two.hostname or "").endswith(f".{domain}")


def _once(
    method: str, url: str, headers: dict[str, str], body: bytes, largest: int, seconds: float
) -> Answer:
    parts = check(url)
    connection: _Connection = (_Encrypted if parts.scheme == "https" else _Connection)(
        parts.hostname or "", parts.port, timeout=CONNECT_SECONDS
    )
    # A time limit on each read is none for whoever sends a byte a second.
    ended = threading.Event()

    def end() -> None:
        ended.set()
        connection.hang_up()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body=body, headers=headers)
        response = connection.getresponse()
        received = bytearray()
        while chunk := response.read(CHUNK):
            received += chunk
            if len(received) > largest:
                raise TooBig
        if ended.is_set():
            raise Unreachable
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, bytes(received), url, found)
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise Unreachable(type(problem).__name__) from None
    finally:
        timer.cancel()
        connection.close()


def _is_exception(host: str, port: int) -> bool:
    return f"{host}:{port}" in settings.PRIVATE_HOSTS


class _Connection(http.client.HTTPConnection):
    """To the address that was checked, and no other."""

    line: socket.socket | None = None  # http.client lets go of its own once an answer begins

    def connect(self) -> None:
        self.sock = self.line = self._reach()

    def hang_up(self) -> None:
        """From another thread: whoever waits for an answer here waits no longer."""
        if self.line is not None:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)

    def _reach(self) -> socket.socket:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [(one[0], str(one[4][0])) for one in found]
        if not _is_exception(self.host, self.port) and not all(is_public(number) for _, number in addresses):
            raise NotAllowed
        problem: OSError = OSError("nothing stands behind this name")
        for family, number in addresses:
            sock = socket.socket(family, socket.SOCK_STREAM)
            sock.settimeout(self.timeout)
            try:
                sock.connect((number, self.port))
                return sock
            except OSError as one:
                sock.close()
                problem = one
        raise problem


class _Encrypted(_Connection):
    default_port = 443

    def connect(self) -> None:
        secure = ssl.create_default_context().wrap_socket(
            self._reach(), server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock = self.line = secure  # before anybody answers, so that a slow handshake ends too
        secure.do_handshake()
