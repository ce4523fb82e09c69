"""What nobody's browser sends: the server refuses it and goes on answering patients."""

from __future__ import annotations

import socket
import time
from typing import Callable, Iterator

import pytest

from tests.channels.web.service import EchoBot, Patient, Service

POST = b"POST /webhooks/web/message HTTP/1.1\r\nHost: localhost\r\n"
Open = Callable[[bytes], socket.socket]


@pytest.fixture
def connect(service: Service) -> Iterator[Open]:
    yield from _connecting(service)


def _connecting(service: Service) -> Iterator[Open]:
    opened: list[socket.socket] = []

    def to_the_server(said: bytes) -> socket.socket:
        one = socket.create_connection(("127.0.0.1", service.port), timeout=10)
        opened.append(one)
        one.sendall(said)
        return one

    yield to_the_server
    for one in opened:
        one.close()


def status(connection: socket.socket) -> int:
    """Of the answer; 0 where the server hung up without one."""
    try:
        answer = connection.recv(200)
    except ConnectionResetError:
        return 0
    return int(answer.split()[1]) if answer else 0


def hung_up(connection: socket.socket, *, within: float) -> bool:
    """True where the server closes in time, whatever it says before."""
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        connection.settimeout(max(ends - time.monotonic(), 0.01))
        try:
            if not connection.recv(4096):
                return True
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False
    return False


BAD = {
    "a negative length": POST + b"Content-Length: -5\r\n\r\nhello",
    "a length that is no number": POST + b"Content-Length: five\r\n\r\nhello",
    "a length with a sign": POST + b"Content-Length: +5\r\n\r\nhello",
    "an empty length": POST + b"Content-Length: \r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "a length twice": POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "a length twice, with bare ends of lines": b"POST /webhooks/web/message HTTP/1.1\nHost: a\n"
    b"content-length: 5\nContent-Length: 5\n\nhello",
    "a list of equal lengths": POST + b"Content-Length: 5, 5\r\n\r\nhello",
    "a list of lengths": POST + b"Content-Length: 5, 6\r\n\r\nhello",
    "a length beside chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks beside a length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "an unknown encoding": POST + b"Transfer-Encoding: gzip\r\n\r\n",
    "a chunk of negative size": POST + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
    "a chunk without a size": POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n",
    "no request": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n",
    "a header without an end": POST + b"X: " + b"a" * 70_000,
    "a very large body": POST + b"Content-Length: 99999999999999999999999999\r\n\r\n",
    "a folded header": POST + b"X: a\r\n Content-Length: 5\r\n\r\n\x00",
    "a header with a space before its colon": POST + b"Content-Length : 5\r\n\r\nhello",
}


@pytest.mark.parametrize("kind", BAD)
def test_web_a_request_of_no_clear_length_is_refused_and_patients_go_on(
    connect: Open, patient: Patient, bot: EchoBot, kind: str
) -> None:
    connections = [connect(BAD[kind]) for _ in range(5)]

    assert {status(one) for one in connections} <= {400, 413, 403, 501, 0}
    assert patient.replies("redness") == ["heard: redness"]
    assert len(bot.heard) == 1


@pytest.mark.parametrize(
    "kind", [kind for kind in BAD if "twice" in kind or "list" in kind or "beside" in kind]
)
def test_web_a_length_that_is_said_twice_is_refused_by_the_server_itself(connect: Open, kind: str) -> None:
    assert status(connect(BAD[kind])) in (400, 0)


def test_web_a_length_in_the_body_is_no_second_length(connect: Open) -> None:
    said = b"hello\r\nContent-Length: 5\r\n"
    one = connect(POST + b"Content-Length: %d\r\n" % len(said))
    time.sleep(0.1)
    one.sendall(b"\r\n" + said)
    assert status(one) == 403  # by the channel: no page of the clinic's asks


def test_web_chunks_without_end_are_cut_off(connect: Open, patient: Patient) -> None:
    one = connect(POST + b"Transfer-Encoding: chunked\r\n\r\n")
    chunk = b"8000\r\n" + b"a" * 0x8000 + b"\r\n"
    with pytest.raises((ConnectionError, TimeoutError)):  # noqa: PT012  # at which chunk is the network's choice
        for _ in range(2000):
            one.sendall(chunk)
    assert patient.replies("redness") == ["heard: redness"]


@pytest.mark.parametrize("begun", [b"", b"POST", POST, POST + b"Content-Length: 500\r\n\r\n{"])
def test_web_a_byte_now_and_then_keeps_no_connection(serve: Callable[..., Service], begun: bytes) -> None:
    service = serve(edge={"hearing": 1.5})
    for connect in _connecting(service):
        one = connect(begun)
        for _ in range(3):
            time.sleep(0.4)
            one.sendall(b"a")
        assert hung_up(one, within=2.0)
        break


def test_web_where_all_places_are_taken_the_slow_ones_make_room(serve: Callable[..., Service]) -> None:
    service = serve(edge={"most": 20})
    for connect in _connecting(service):
        slow = [connect(POST) for _ in range(60)]
        someone = Patient(service)
        someone.begin()
        assert someone.replies("redness") == ["heard: redness"]
        assert sum(hung_up(one, within=0.05) for one in slow) >= 40
        break


def test_web_an_answer_that_is_not_taken_holds_up_nobody(connect: Open, patient: Patient) -> None:
    for _ in range(20):
        connect(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n" * 200)
    assert patient.replies("redness") == ["heard: redness"]


def test_web_two_requests_in_a_row_are_both_answered(connect: Open) -> None:
    one = connect(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n" * 2)
    said = b""
    while said.count(b"HTTP/1.1 200") < 2:
        more = one.recv(4096)
        assert more
        said += more
