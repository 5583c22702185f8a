"""The arithmetic and the wires of `bench/`; no figure is measured here, and no time is a pass mark."""

import socket
import threading

import pytest

from bench.listen import Plan, listen
from bench.load import Unexpected, shoot
from bench.pairs import Pairs, interleave, line, milliseconds, percentile
from bench.wire import Socket, get, post


def test_pairs_are_taken_in_turn_and_the_first_is_not_kept():
    order = []

    def ours() -> float:
        order.append("ours")
        return 2.0 * len(order)

    def bare() -> float:
        order.append("bare")
        return 1.0

    pairs = interleave(ours, bare, rounds=2)

    assert order == ["ours", "bare"] * 3
    assert pairs.ours == [6.0, 10.0]
    assert pairs.bare == [1.0, 1.0]


def test_a_ratio_is_the_median_of_the_pairs_and_not_the_ratio_of_medians():
    pairs = Pairs([2.0, 9.0, 40.0], [1.0, 3.0, 10.0])

    assert pairs.ratio == 3.0
    assert pairs.spread == (2.0, 4.0)


@pytest.mark.parametrize(("most", "met"), [(None, None), (3.0, True), (2.9, False)])
def test_a_target_is_met_up_to_itself(most, met):
    found = line("Something", Pairs([3.0], [1.0]), milliseconds, most=most)

    assert found.met is met


def test_a_share_of_what_was_measured_is_one_of_the_values():
    values = [5.0, 1.0, 4.0, 2.0, 3.0]

    assert percentile(values, 0.5) == 3.0
    assert percentile(values, 0.95) == 5.0
    assert percentile(values, 0.0) == 1.0
    assert percentile([7.0], 0.95) == 7.0


def test_nothing_measured_is_no_figure():
    with pytest.raises(ValueError, match="Nothing"):
        percentile([], 0.5)


@pytest.fixture
def server():
    """A server that answers each path in its own way; `heard` holds every request it got."""
    listening = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []
    streams: list[socket.socket] = []

    def answer(client: socket.socket) -> None:
        rest = b""
        while piece := client.recv(4096):
            rest += piece
            while b"\r\n\r\n" in rest:
                head, _, rest = rest.partition(b"\r\n\r\n")
                heard.append(head)
                path = head.split()[1]
                if path == b"/pieces":
                    client.sendall(
                        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
                    )
                elif path == b"/stream":
                    client.sendall(
                        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n: here\n\n\r\n"
                    )
                    streams.append(client)
                elif path == b"/press":
                    for one in streams:
                        one.sendall(b"f\r\ndata: look up\n\n\r\n")
                    client.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
                elif path == b"/missing":
                    client.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                else:
                    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                    if path == b"/last":
                        client.close()
                        return

    def accept() -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=[client], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listening.getsockname()[1], heard
    listening.close()


def test_an_answer_is_read_whole_whichever_way_it_comes(server):
    port, _ = server
    wire = Socket(port)

    assert wire.ask(get("/pieces")).body == b"abc"
    assert wire.ask(get("/plain")).body == b"ok"
    assert wire.ask(get("/missing")).status == 404


def test_a_connection_that_the_server_closed_is_opened_again(server):
    port, heard = server
    wire = Socket(port)

    answers = [wire.ask(get("/last")).status, wire.ask(get("/plain")).status]

    assert answers == [200, 200]
    assert len(heard) == 2


def test_every_request_is_sent_once_by_the_other_process(server):
    port, heard = server

    shot = shoot(port, [post("/plain", {"n": str(n)}) for n in range(20)], clients=4)

    assert shot.statuses == {"200": 20}
    assert len(shot.each) == 20
    assert len(heard) == 20


def test_another_answer_than_the_expected_one_is_no_figure(server):
    port, _ = server

    with pytest.raises(Unexpected, match="404"):
        shoot(port, [get("/plain"), get("/missing")])


def test_a_press_counts_when_every_screen_has_it(server):
    port, heard = server
    one = get("/stream").decode()

    found = listen(
        Plan(
            streams=port,
            screens=port,
            presses=port,
            open=[one, one],
            pieces=[get("/plain").decode()] * 2,
            press=[get("/press").decode()] * 3,
            heard_by=[[0, 1]] * 3,
            expect=204,
        )
    )

    assert len(found.event) == len(found.piece) == 3
    assert all(piece >= event for event, piece in zip(found.event, found.piece, strict=True))
    assert sum(head.startswith(b"GET /plain") for head in heard) == 2 + 6
