"""What a connection may take: each client here breaks one limit, and the others are answered all the same."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from app.api.server import Limits
from tests.api.running import Running, everything, serving, status, until

LIMITS = Limits(
    connections=6,
    header_bytes=8_192,
    address_bytes=4_096,
    header_seconds=0.2,
    body_seconds=0.2,
    bytes_a_second=10_000_000,
    answer_seconds=0.2,
    answer_bytes=1_000,
    linger_seconds=0.1,
)
LARGE = b"x" * 8_000_000  # more than the buffers of both sides hold
GET = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with how much came, or with much; or with a head alone, and the body when more is asked for."""
    if scope["type"] != "http":
        return
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    body = LARGE if scope["path"] == "/large" else str(size).encode()
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    if scope["path"] == "/head":
        await receive()  # until the client leaves
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.api.server.TICKS", 1)  # a look at the connections ten times a second
        with serving(echo, LIMITS) as running:
            yield running


def refusal(answer: bytes) -> str:
    """The type of the problem that an answer is, which closes the connection."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    assert b"connection: close" in head
    problem = json.loads(body)
    assert problem["status"] == status(answer)
    return str(problem["type"]).removeprefix("/problems/")


@pytest.mark.parametrize(
    "filler",
    [b"X-A: " + b"a" * 300_000, b"X: a\r\n" * 50_000, b"X-A: " + b"a" * 9_000 + b"\r\n\r\n"],
    ids=["long", "many", "whole at once"],
)
def test_headers_of_any_size_are_not_read(server: Running, filler: bytes) -> None:
    with server.connect(GET % b"" + filler) as client:
        assert refusal(everything(client)) == "headers-too-large"


@pytest.mark.parametrize(
    ("sent", "refused"),
    [
        (b"", ""),
        (GET % b"", "request-timeout"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n{", "request-timeout"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", "request-timeout"),
    ],
    ids=["nothing", "half a head", "half a body", "half the chunks"],
)
def test_what_does_not_come_is_not_waited_for(server: Running, sent: bytes, refused: str) -> None:
    with server.connect(sent) as client:
        answer = everything(client)
    assert (refusal(answer) if answer else "") == refused


@pytest.mark.parametrize("drip", [b"X: a\r\n", b"\r\n"], ids=["headers", "blank lines"])
def test_what_comes_too_slowly_is_not_waited_for(server: Running, drip: bytes) -> None:
    with server.connect(GET % b"" if drip == b"X: a\r\n" else b"") as client:
        until(lambda: not _sent(client, drip))


def _sent(client: socket.socket, drip: bytes) -> bool:
    """Whether the other side still takes something."""
    try:
        client.sendall(drip)
    except OSError:
        return False
    return True


def test_the_head_of_an_answer_does_not_wait_for_a_body_that_takes_long(server: Running) -> None:
    with server.connect(GET % b"head" + b"\r\n") as client:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(65_536)
    assert status(head) == 200


def test_a_connection_that_is_kept_serves_one_request_after_another(server: Running) -> None:
    with server.connect() as client:
        for _ in range(3):
            client.sendall(GET % b"" + b"\r\n")
            assert client.recv(65_536).endswith(b"\r\n\r\n0")
        client.sendall((GET % b"" + b"\r\n") * 3)  # without waiting for the answers
        until(lambda: client.recv(1, socket.MSG_PEEK))
        time.sleep(0.1)
        assert client.recv(65_536).count(b"200 OK") == 3


def test_who_takes_no_answer_is_let_go(server: Running) -> None:
    with server.connect(GET % b"large" + b"\r\n", SO_RCVBUF=4_096) as client:
        until(lambda: client.recv(1, socket.MSG_PEEK))
        until(lambda: not server.server.server_state.connections)
        assert len(everything(client)) < len(LARGE)


def test_who_takes_it_slowly_gets_it_all(server: Running) -> None:
    with server.connect(GET % b"large" + b"\r\n") as client:
        taken = 0
        while part := client.recv(400_000):
            taken += len(part)
            if part.endswith(b"x") and taken >= len(LARGE):
                break
            time.sleep(0.01)
    assert taken > len(LARGE)


def test_a_further_connection_takes_the_place_of_the_one_that_waited_longest(server: Running) -> None:
    waiting = [server.connect(GET % b"") for _ in range(LIMITS.connections)]
    until(lambda: len(server.server.server_state.connections) == LIMITS.connections)
    assert status(server.ask()) == 200
    assert everything(waiting[0]) == b""
    for client in waiting:
        client.close()


POST = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    ("sent", "refused", "reason"),
    [
        (b"\x16\x03\x01 not http\r\n\r\n", "bad-request", "method"),
        (b"hello\r\n\r\n", "bad-request", "method"),
        (b"GET /\xe9 HTTP/1.1\r\n\r\n", "bad-request", "url"),
        (GET % b"" + b"no colon\r\n\r\n", "bad-request", "header"),
        (GET % b"" + b"X: a\0b\r\n\r\n", "bad-request", "header"),
        (POST + b"Content-Length: -1\r\n\r\n", "bad-request", "Content-Length"),
        (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "bad-request", "Content-Length"),
        (POST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "bad-request", "Transfer-Encoding"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "bad-request", "chunk size"),
        (POST + b"Transfer-Encoding: gzip\r\n\r\n", "bad-request", "Transfer-Encoding"),
        (GET % (b"a" * 5_000) + b"\r\n", "address-too-long", "4096"),
        (b"BREW /pot HTTP/1.1\r\nHost: localhost\r\n\r\n", "unknown-method", "BREW"),
        (b"get / HTTP/1.1\r\nHost: localhost\r\n\r\n", "unknown-method", "get"),
        (b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n", "unknown-method", "CONNECT"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "unsupported-version", "HTTP/1.1"),
        (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", "unsupported-version", "HTTP/1.1"),
    ],
)
def test_what_breaks_http_is_a_problem_with_a_reason(server: Running, sent: bytes, refused: str, reason: str) -> None:
    with server.connect(sent) as client:
        answer = everything(client)
    assert refusal(answer) == refused
    assert server.refused[-1] == status(answer)
    assert reason in json.loads(answer.partition(b"\r\n\r\n")[2])["detail"]


@pytest.mark.parametrize("sent", [GET % b"", POST + b"Content-Length: 9\r\n\r\n{"], ids=["half a head", "half a body"])
def test_what_ends_early_is_not_waited_for(server: Running, sent: bytes) -> None:
    with server.connect(sent) as client:
        client.shutdown(socket.SHUT_WR)
        assert refusal(everything(client)) == "bad-request"


def test_what_follows_a_request_does_not_cost_its_answer(server: Running) -> None:
    with server.connect(POST + b"Content-Length: 1\r\n\r\nab\r\n\r\n") as client:
        answer = everything(client)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n1")


UPGRADES = {
    "websocket": "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
    "h2c": "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",
}


@pytest.mark.parametrize("protocol", UPGRADES)
def test_other_protocols_are_not_spoken(server: Running, protocol: str) -> None:
    """What asks for one gets an answer in this one, body and all; Java's client asks for HTTP/2 with each request."""
    asked = f"Connection: Upgrade\r\nUpgrade: {protocol}\r\n{UPGRADES[protocol]}".encode()
    with server.connect() as client:
        for _ in range(2):
            client.sendall(POST + asked + b"Content-Length: 10\r\n\r\n\nupgrade:x")
            answer = client.recv(65_536)
            assert answer.startswith(b"HTTP/1.1 200 ")
            assert answer.endswith(b"\r\n\r\n10")
        client.sendall(GET % b"" + asked + b"\r\n")
        assert client.recv(65_536).endswith(b"\r\n\r\n0")
