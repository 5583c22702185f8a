"""The proxy ends TLS, sends streams one way and pages the other, and holds no byte of a stream back."""

import http.client
import os
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ifio_practice.embedded.addresses import free_port

CHECKOUT = Path(__file__).resolve().parent.parent.parent
CADDY = shutil.which("caddy")
pytestmark = pytest.mark.skipif(CADDY is None, reason="caddy is not installed; the container brings it")


class Backend(BaseHTTPRequestHandler):
    """Says who it is and how it was asked, then keeps the answer open."""

    name = ""

    def do_GET(self) -> None:  # noqa: N802  the name that http.server calls
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{self.name} {self.headers['X-Forwarded-Proto']}\n".encode())
        self.wfile.flush()
        if self.path.endswith("/open"):
            time.sleep(3)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    home = tmp_path_factory.mktemp("proxy")
    backends = {}
    for name in ("pages", "streams"):
        handler = type(name, (Backend,), {"name": name})
        backends[name] = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=backends[name].serve_forever, daemon=True).start()
    port = free_port(None, near=f"proxy {os.getpid()}")
    settings = (CHECKOUT / "deploy" / "Caddyfile").read_text()
    # A certificate of its own making instead of a public one, and no second port for plain HTTP.
    settings = settings.replace(
        "admin off", "admin off\n\tauto_https disable_redirects\n\tskip_install_trust"
    )
    (home / "Caddyfile").write_text(settings)
    env = {
        "PATH": os.defpath,
        "HOME": str(home),
        "SITE_HOST": f"localhost:{port}",
        "ACME_EMAIL": "a@example.org",
    }
    env |= {name.upper(): f"127.0.0.1:{server.server_port}" for name, server in backends.items()}
    with (home / "log").open("wb") as log:
        proxy = subprocess.Popen(
            [str(CADDY), "run", "--config", home / "Caddyfile"], env=env, stderr=log, cwd=home
        )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            ask(port, "/").close()
            break
        except OSError:
            time.sleep(0.1)
    yield port
    proxy.terminate()
    proxy.wait(timeout=10)
    for server in backends.values():
        server.shutdown()


def ask(port: int, path: str) -> http.client.HTTPResponse:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("localhost", port, timeout=10, context=trusting)
    connection.request("GET", path)
    return connection.getresponse()


@pytest.mark.parametrize(
    ("path", "backend"),
    [("/", "pages"), ("/my/", "pages"), ("/streams/1/", "streams"), ("/streamsx", "pages")],
)
def test_the_path_says_who_answers(port, path, backend):
    assert ask(port, path).read() == f"{backend} https\n".encode()


def test_the_first_byte_of_a_stream_comes_at_once(port):
    began = time.monotonic()

    first = ask(port, "/streams/open").readline()

    assert first == b"streams https\n"
    assert time.monotonic() - began < 2
