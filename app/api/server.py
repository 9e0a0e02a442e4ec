"""The HTTP server: uvicorn, with limits on what a client may send, how slowly, and on how many connections.

Uvicorn itself reads headers of any size and waits for ever for the rest of a request, or for a client that takes no
answer. Here each connection notes how far it is, and once a second those that take too long are closed.
"""

from __future__ import annotations

import asyncio
import re
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, NamedTuple, NoReturn

import httptools
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.api.problems import (
    MEDIA_TYPE,
    AddressTooLong,
    BadRequest,
    Busy,
    HeadersTooLarge,
    Problem,
    RequestTimeout,
    UnknownMethod,
    UnsupportedVersion,
)

MOST_CHARS = 40  # of a method that is repeated to the client
TICKS = 10  # of the server's loop between two looks at the connections: one second
GRACE_SECONDS = 6.0  # for answers in progress when the server is asked to end; then costly jobs are given up
# Of a request with this header and `Connection: upgrade` the parser reads no body, although the server may ignore both
# (RFC 9110, 7.8), as it does: some clients ask so for HTTP/2 with each request.
UPGRADE = re.compile(rb"(?<=\n)u(?=pgrade[ \t]*:)", re.IGNORECASE)
END_OF_HEAD = b"\r\n\r\n"
REQUEST_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP/[0-9]\.[0-9]\r\n")
END_SECONDS = 8  # then connections are closed, whatever they are doing: a service manager waits for ten


class Limits(NamedTuple):
    """What a connection may take."""

    connections: int
    header_bytes: int = 65_536  # of address and headers; a browser's cookies and 50 values of a filter take 12,000
    address_bytes: int = 60_000  # the parser takes 65,535
    header_seconds: float = 10.0
    body_seconds: float = 30.0
    bytes_a_second: int = 16_384  # of a body, beyond `body_seconds`: a slow mobile network
    answer_seconds: float = 30.0  # without taking `answer_bytes` of an answer, or the rest of it
    answer_bytes: int = 65_536
    linger_seconds: float = 2.0  # to read a refusal while still sending


class Calls(NamedTuple):
    """What a server calls: when it answers; when it begins to end; and when it refuses a request itself.

    At its end it gives the seconds for answers in progress; of a refusal, which never reaches the application, its
    status.
    """

    on_end: Callable[[float], None]
    on_start: Callable[[], None] = lambda: None
    on_refusal: Callable[[int], None] = lambda _: None


class WholeWrites:
    """A connection on which the head of an answer waits for its body, where that follows at once, and goes with it.

    Each write is a call of the system that wakes the client up: uvicorn's two took it as long as a page of a list.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write what goes with the data held, or hold it until the loop's next turn."""
        if self._held:
            data, self._held = self._held + data, b""
            self._transport.write(data)
        elif self._transport.get_write_buffer_size():
            self._transport.write(data)
        else:
            self._held = data
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Write what is held."""
        if self._held:
            data, self._held = self._held, b""
            self._transport.write(data)

    def write_eof(self) -> None:
        """End what is sent here, after what is held."""
        self.flush()
        self._transport.write_eof()

    def close(self) -> None:
        """Close the connection, after what is held."""
        self.flush()
        self._transport.close()


class BoundedProtocol(HttpToolsProtocol):
    """One connection, which is closed where its client sends too much or takes too long."""

    limits: Limits
    on_refusal: Callable[[int], None]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note when the connection was opened; where there are too many, close the one that has idled longest."""
        super().connection_made(WholeWrites(transport, self.loop))  # type: ignore[arg-type]
        self._phase = "head"
        self._since = time.monotonic()
        self._received = 0
        self._head_bytes = 0
        self._fault: Problem | None = None
        self._unsent: tuple[float, int] | None = None
        if len(self.connections) > self.limits.connections:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Read what came, unless it belongs to a request that was refused or to headers that are too long."""
        if self._phase == "refused":
            return
        begins = self._phase in ("idle", "head")
        if begins:
            self._received += len(data)
            head, end, rest = data.partition(END_OF_HEAD)
            data = UPGRADE.sub(b"x", head) + end + rest if b"pgrade" in head else data
            if self._received == len(data):
                self._first = data[: self.limits.address_bytes]
        super().data_received(data)
        if self._phase == "head" and self._received > self.limits.header_bytes:
            self._refuse(self._headers_too_large())

    def eof_received(self) -> None:
        """Refuse a request that its client has ended before it was whole."""
        if self._phase in ("head", "body") and self._received:
            self._refuse(BadRequest("The request ends before it is whole: send as many bytes as Content-Length says."))

    def on_message_begin(self) -> None:
        """Note that a request begins."""
        super().on_message_begin()
        self._head_bytes = 0
        if self._phase != "head":
            self._enter("head")

    def on_url(self, url: bytes) -> None:
        """Refuse an address that is too long."""
        super().on_url(url)
        if len(self.url) > self.limits.address_bytes:
            detail = f"The address has more than {self.limits.address_bytes} bytes. Ask for less at a time."
            self._end_reading(AddressTooLong(detail))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Refuse headers that are too long together, also where they came at once."""
        super().on_header(name, value)
        self._head_bytes += len(name) + len(value)
        if self._head_bytes + len(self.url) > self.limits.header_bytes:
            self._end_reading(self._headers_too_large())

    def on_headers_complete(self) -> None:
        """Note that the headers are there."""
        if self.parser.get_method() == b"CONNECT":
            self._end_reading(UnknownMethod("This server is no proxy: it does not take the method CONNECT."))
        if not self.url.startswith(b"/"):
            self._read_absolute_target()
        super().on_headers_complete()
        self._enter("body")

    def _read_absolute_target(self) -> None:
        """Have the host of a target such as `http://host/path` take the place of the Host header, and keep the path.

        So RFC 9112, 3.2.2, has it: uvicorn drops the host, and what checks hosts or makes links would see another
        than was asked for. A Host header that is missing, or sent twice, stays a fault.
        """
        try:
            target = httptools.parse_url(self.url)
        except httptools.HttpParserInvalidURLError:
            self._end_reading(BadRequest("The request breaks HTTP: its target cannot be read."))
        if not target.host:
            return  # `OPTIONS *` names none
        self.url = (target.path or b"/") + (b"" if target.query is None else b"?" + target.query)
        name = b"[%b]" % target.host if b":" in target.host else target.host
        host = (b"host", name if target.port is None else b"%b:%d" % (name, target.port))
        given = [number for number, (header, _) in enumerate(self.headers) if header == b"host"]
        if len(given) == 1:
            self.headers[given[0]] = host
        elif not given and self.parser.get_http_version() == "1.0":
            self.headers.append(host)

    def on_body(self, body: bytes) -> None:
        """Count what came of the body."""
        self._received += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the whole request is there."""
        super().on_message_complete()
        self._enter("answer")

    def on_response_complete(self) -> None:
        """Note that the connection is free for another request, unless one was sent already."""
        if self._phase == "answer" and self.cycle.response_complete:
            self._enter("idle")
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature
        """Refuse a request that breaks HTTP, with the reason where it is known."""
        self._refuse(self._fault or self._broken(sys.exception()))

    def _broken(self, failure: BaseException | None) -> Problem:
        """What is wrong with a request that the parser does not take."""
        reason = str(failure) if isinstance(failure, httptools.HttpParserError) else ""
        if self._phase != "body" and (line := REQUEST_LINE.match(self._first)) is not None:
            method, _, version = line[0].split(maxsplit=2)
            if version not in (b"HTTP/1.1\r\n", b"HTTP/1.0\r\n"):
                return UnsupportedVersion("This server speaks HTTP/1.1 and HTTP/1.0.")
            if isinstance(failure, httptools.HttpParserInvalidMethodError):
                return UnknownMethod(f"No address here takes the method {method.decode()[:MOST_CHARS]}.")
        return BadRequest(f"The request breaks HTTP: {reason or 'it cannot be read'}.")

    def _headers_too_large(self) -> Problem:
        most = self.limits.header_bytes
        return HeadersTooLarge(f"The address and headers have more than {most} bytes. Ask for less at a time.")

    def _end_reading(self, fault: Problem) -> NoReturn:
        """Have the parser stop: what is raised in a callback comes back as a request that breaks HTTP."""
        self._fault = fault
        raise fault

    def look(self, now: float) -> None:
        """Close the connection where its client takes too long."""
        if self._is_stuck(now):
            self.transport.abort()
        elif self._phase == "refused":
            if now - self._since > self.limits.linger_seconds:
                self.transport.close()
        elif self._is_late(now):
            self._give_up()

    def waiting_since(self) -> float | None:
        """Since when the connection waits for its client; None while the client waits for us."""
        return None if self._phase == "answer" else self._since

    def _is_stuck(self, now: float) -> bool:
        """Whether the client takes nothing of its answer."""
        unsent = self.transport.get_write_buffer_size()
        if not unsent:
            self._unsent = None
        elif self._unsent is None or not self._unsent[1] - self.limits.answer_bytes < unsent <= self._unsent[1]:
            self._unsent = (now, unsent)  # more than before is progress too: an answer goes on only as it is taken
        return self._unsent is not None and now - self._unsent[0] > self.limits.answer_seconds

    def _is_late(self, now: float) -> bool:
        """Whether the next part of the request is overdue."""
        if self.flow.read_paused or self._phase == "answer":
            return False
        waited = now - self._since
        if self._phase != "body":
            return waited > self.limits.header_seconds
        if self.cycle.response_complete:
            return waited > self.limits.linger_seconds
        return waited > self.limits.body_seconds + self._received / self.limits.bytes_a_second

    def _give_up(self) -> None:
        """Close a connection whose request does not arrive; say so where a part of it did."""
        if self._phase == "body" or (self._phase == "head" and self._received):
            self._refuse(RequestTimeout("The request did not arrive in time. Send it again, faster."))
        else:
            self.transport.close()

    def _refuse(self, problem: Problem) -> None:
        """Answer with a problem and end the connection, a little later: what is still being sent would cut it off."""
        if self._owes_an_answer():
            if self._phase == "body":
                self.transport.close()
            else:
                self.cycle.keep_alive = False  # the connection ends after the answers to what came before
                self._enter("answer")
            return
        self.on_refusal(problem.status)
        body = problem.body("/")
        headers = {
            "content-type": MEDIA_TYPE,
            "content-length": str(len(body)),
            "cache-control": "no-store",
            "connection": "close",
            **problem.headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.transport.write(STATUS_LINE[problem.status] + head.encode() + b"\r\n" + body)
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._enter("refused")
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def _owes_an_answer(self) -> bool:
        """Whether a refusal now would be read as the answer to an earlier request, or as a part of one."""
        if self.cycle is None or self.cycle.response_complete:
            return False
        return self._phase != "body" or bool(self.pipeline) or self.cycle.response_started

    def _make_room(self) -> None:
        """Close the connection that has waited longest for its client, or refuse this one where none waits."""
        waiting = [
            (since, id(other), other)
            for other in self.connections
            if isinstance(other, BoundedProtocol) and other is not self and (since := other.waiting_since()) is not None
        ]
        if waiting:
            min(waiting)[2].transport.abort()
        else:
            self._refuse(Busy("There are too many connections. Try again soon.", headers={"retry-after": "5"}))

    def _enter(self, phase: str) -> None:
        self._phase = phase
        self._since = time.monotonic()
        self._received = 0


class Server(uvicorn.Server):
    """Uvicorn's server, which closes connections that take too long and ends in time, without an error, on a signal."""

    def __init__(
        self,
        app: ASGIApp,
        limits: Limits,
        calls: Calls,
        *,
        grace: float = GRACE_SECONDS,
    ) -> None:
        """Serve `app`. When the end begins, answers in progress have `grace` seconds."""
        protocol = type(
            "Protocol", (BoundedProtocol,), {"limits": limits, "on_refusal": staticmethod(calls.on_refusal)}
        )
        config = uvicorn.Config(
            app,
            http=protocol,
            ws="none",
            access_log=False,  # `app.api.access` has one
            log_level="error",  # a warning is of a client that breaks HTTP: the answer says so, and no log is needed
            server_header=False,
            timeout_graceful_shutdown=END_SECONDS,
        )
        super().__init__(config)
        self._calls = calls
        self._grace = grace

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, and take requests."""
        await super().startup(sockets)
        self._calls.on_start()

    async def on_tick(self, counter: int) -> bool:
        """Look at every connection once a second."""
        if counter % TICKS == 0:
            now = time.monotonic()
            for connection in list(self.server_state.connections):
                if isinstance(connection, BoundedProtocol):
                    connection.look(now)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests, finish those in progress, and end, within `END_SECONDS`."""
        self._calls.on_end(self._grace)
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """End on SIGINT and SIGTERM; at once on a second one. Uvicorn would raise the signal again afterwards."""
        self.force_exit = self.should_exit
        self.should_exit = True
