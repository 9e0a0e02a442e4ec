"""One address for a page and for what fed it: browsers get HTML, who asks for data gets the answer of the API.

The page at `/speakers/ada` shows what `/v1/speakers/ada` answers. A request that prefers a form of the API to HTML, by
Accept or by `format=`, is served by the API's route as if it had come there: the answer, its ETag and its problems are
the same.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.forms import FORMS
from app.api.preferences import header_of, preferences
from app.api.problems import InternalError, shown_path
from app.pages.addresses import API
from app.pages.policy import HEADERS
from app.pages.problems import problem_page

LOG = logging.getLogger(__name__)

HTML = frozenset(("text/html", "application/xhtml+xml", "text/*"))
DATA = frozenset(("application/json", *(form.media_type.partition(";")[0] for form in FORMS.values())))
PROBLEM = b"application/problem+json"


def wants_page(accept: str) -> bool:
    """Whether a client with this Accept header is shown pages: unless it names a form of the API and likes it better.

    >>> wants_page("application/json, text/plain, */*")
    False
    """
    wanted = preferences(accept)
    html = max((weight for kind, weight in wanted if kind in HTML), default=0.0)
    data = max((weight for kind, weight in wanted if kind in DATA), default=0.0)
    return html >= data


class PagesAsData:
    """Sends the requests for pages whose clients want data to the routes of the API."""

    def __init__(self, app: ASGIApp, paths: Sequence[str]) -> None:
        """Serve `app`, whose pages at these paths, with names in braces, show what the API answers below `/v1`."""
        self.app = app
        self._pages = re.compile("|".join(re.sub(r"{\w+}", "[^/]+", path) for path in paths))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            scope = _as_data(scope, self._pages)
        await self.app(scope, receive, send)


def _as_data(scope: Scope, pages: re.Pattern[str]) -> Scope:
    """The request for the same from the API, where that is what is wanted."""
    root: str = scope.get("root_path", "")
    if scope["path"].startswith(f"{root}{API}/"):
        return scope
    sent: bytes = scope.get("raw_path") or scope["path"].encode()
    path = sent.partition(b"?")[0].decode("ascii", "replace").removeprefix(root)
    if not pages.fullmatch(path):
        return scope
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if wants_page(header_of(scope, b"accept")) and not any(name == "format" for name, _ in query):
        return scope
    kept = [one for one in query if one[1]]  # a form sends its empty fields too
    changed = {"path": f"{root}{API}{scope['path'].removeprefix(root)}", "raw_path": f"{root}{API}{path}".encode()}
    if len(kept) < len(query):
        changed["query_string"] = urlencode(kept).encode()
    return {**scope, **changed}


class ProblemPages:
    """Shows a problem as a page to whoever is shown pages, anywhere outside the API."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        root = scope.get("root_path", "")
        if scope["type"] != "http" or scope["path"].removeprefix(root).startswith(f"{API}/"):
            await self.app(scope, receive, send)
            return
        accept = header_of(scope, b"accept")
        # Whoever names no form gets the problem as it is: monitors and scripts read JSON.
        if not wants_page(accept) or not any(kind in HTML for kind, _ in preferences(accept)):
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""
        sent = False

        async def shown(message: Message) -> None:
            nonlocal start, body, sent
            if message["type"] == "http.response.start" and _is_problem(message):
                start = message
                return
            sent = True
            if start is None or message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            page = problem_page(body, Request(scope))
            headers = MutableHeaders(raw=list(start["headers"]))
            headers.update({**HEADERS, "Cache-Control": "no-store", "Content-Length": str(len(page))})
            await send({**start, "headers": headers.raw})
            await send({**message, "body": page})

        try:
            await self.app(scope, receive, shown)
        except Exception:
            if sent:
                raise
            LOG.exception("%s %s failed", scope["method"], shown_path(scope))
            problem = InternalError("The server failed to make this page. Its log says more.")
            await problem.response(Request(scope))(scope, receive, shown)


def _is_problem(start: Message) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(PROBLEM) for name, value in start["headers"])
