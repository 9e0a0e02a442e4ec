"""A real server in a thread, and a client that speaks to it by bare sockets."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app.api.server import Calls, Limits, Server

PATIENCE = 30.0  # seconds for what has to happen, on a busy machine


class Running:
    """A server that runs, at an address of this machine."""

    def __init__(self, app: Any, limits: Limits, *, on_end: Callable[[float], None], grace: float) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.refused: list[int] = []
        self.server = Server(app, limits, Calls(on_end, on_refusal=self.refused.append), grace=grace)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self._listener]}, daemon=True)
        self.thread.start()
        until(lambda: self.server.started)

    def connect(self, sent: bytes = b"", **options: int) -> socket.socket:
        """A connection on which some bytes were sent; options of the socket level are set before."""
        client = socket.socket()
        for name, value in options.items():
            client.setsockopt(socket.SOL_SOCKET, getattr(socket, name), value)
        client.settimeout(PATIENCE)
        client.connect(("127.0.0.1", self.port))
        client.sendall(sent)
        return client

    def ask(self, path: str = "/", *, body: bytes = b"", host: str = "localhost", headers: str = "") -> bytes:
        """All that the server answers to one request."""
        method = "POST" if body else "GET"
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        with self.connect(head.encode() + b"\r\n" + body) as client:
            return everything(client)

    def end(self) -> None:
        """Ask the server to end, and wait for it."""
        self.server.should_exit = True
        self.thread.join(PATIENCE)


@contextmanager
def serving(
    app: Any, limits: Limits | None = None, *, on_end: Callable[[float], None] = lambda _: None, grace: float = 0.05
) -> Iterator[Running]:
    """Serve an application while the block runs."""
    running = Running(app, limits or Limits(connections=50), on_end=on_end, grace=grace)
    try:
        yield running
    finally:
        running.end()


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds; fail where it does not in time."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


def everything(client: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    parts = []
    try:
        while part := client.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def status(answer: bytes) -> int:
    """The status of an answer; 0 where there is none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
