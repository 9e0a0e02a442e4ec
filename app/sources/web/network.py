"""Connections that go to the very address that was checked, and end when their time is up.

A name is resolved once, its addresses are checked, and the socket is opened to one of them: a name server that answers
with another address the second time (DNS rebinding) is not asked a second time. TLS and the Host header keep the name.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

import httpcore
import httpx

from app.sources.web.addresses import must_be_public
from app.sources.web.clock import Clock
from app.sources.web.faults import FetchError

CONNECT_SECONDS = 10.0
READ_SECONDS = 15.0  # of silence

Options = Iterable[Any] | None  # of a socket, as httpcore passes them


class Resolve(Protocol):
    """`socket.getaddrinfo`, or what a test puts in its place."""

    def __call__(self, host: str, port: int, *, type: int) -> Sequence[tuple[Any, Any, Any, Any, Any]]:  # noqa: A002
        """The addresses of a name."""


class Deadline:
    """When a fetch must be done, however slowly its bytes come."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._seconds = seconds
        self._clock = clock
        self._end = clock.now() + seconds

    def left(self, most: float | None = None) -> float:
        """The seconds that are left, `most` at most; raises `FetchError` where none are."""
        left = self._end - self._clock.now()
        if left <= 0:
            raise FetchError(f"it took more than {self._seconds:g} seconds (ONRECORD_FETCH_SECONDS)", passing=True)
        return left if most is None else min(left, most)

    def during(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks, as long as there is time."""
        for chunk in chunks:
            self.left()
            yield chunk


class _Stream(httpcore.NetworkStream):
    """A connection whose every read and write ends by the deadline: a header may come a byte at a time, too."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to public addresses alone, or, where they are `allowed`, to private ones too."""

    def __init__(self, deadline: Deadline, *, private: bool, resolve: Resolve = socket.getaddrinfo) -> None:
        self._deadline = deadline
        self._private = private
        self._resolve = resolve
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Options = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers; none is tried unless all may be."""
        addresses = self._addresses(host, port)
        for last, address in enumerate(addresses, start=1 - len(addresses)):
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last == 0:
                    raise
            else:
                return _Stream(stream, self._deadline)
        raise FetchError(f"there is no host {host!r}")

    def _addresses(self, host: str, port: int) -> list[str]:
        # The resolver's own time limit holds here: the system has no other.
        try:
            found = self._resolve(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as failure:
            passing = failure.errno == socket.EAI_AGAIN
            raise FetchError(
                f"the name {host!r} could not be resolved" if passing else f"there is no host {host!r}",
                passing=passing,
            ) from None
        except (UnicodeError, OSError):
            raise FetchError(f"there is no host {host!r}") from None
        addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
        if not self._private:
            for address in addresses:
                must_be_public(address)
        return addresses


def open_client(deadline: Deadline, tls: ssl.SSLContext, *, private: bool, resolve: Resolve) -> httpx.Client:
    """A client of guarded connections for one request: cookies are dropped with it, and proxies never used."""
    transport = GuardedTransport(GuardedBackend(deadline, private=private, resolve=resolve), tls)
    return httpx.Client(
        transport=transport, trust_env=False, timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    )


class GuardedTransport(httpx.HTTPTransport):
    """httpx's transport over guarded connections, each of which is closed after its response."""

    def __init__(self, backend: GuardedBackend, tls: ssl.SSLContext) -> None:
        super().__init__(verify=tls, trust_env=False)
        # httpx has no argument for it. Proxies, which would resolve names themselves, are never used.
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, max_connections=1, max_keepalive_connections=0, network_backend=backend
        )
