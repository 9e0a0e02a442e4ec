"""A web site on this machine, for tests of what fetches."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """A request that the site got."""

    path: str
    headers: dict[str, str]


class Site:
    """Answers `path` with status, headers and body, or with what a function of the handler writes itself."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, Any] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def put(self, path: str, body: bytes | str = b"", *, status: int = 200, **headers: str) -> None:
        """Answer the path; the names of headers are written with `_` for `-`."""
        raw = body.encode() if isinstance(body, str) else body
        self.answers[path] = (status, {"Content-Type": "text/html"} | _dashed(headers), raw)

    def paths(self) -> list[str]:
        """The paths that were asked for, but for robots.txt."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer = site.answers.get(self.path, (404, {}, b""))
                if callable(answer):
                    answer(self)
                    return
                status, headers, body = (
                    answer[min(len(site.paths()), len(answer)) - 1] if isinstance(answer, list) else answer
                )
                if status == 200 and headers.get("ETag") and headers["ETag"] == self.headers.get("If-None-Match"):
                    status, body = 304, b""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
