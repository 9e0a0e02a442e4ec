"""What can go wrong, one class a problem (RFC 9457): the only place where a status code of an error is written.

A problem's `type` is `/problems/<name>`, and that address answers with its title and what to do.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - the RFC's word, and the reader's
    """An answer that says what is wrong and what to do. Subclasses fix the title; `detail` tells this very case."""

    title: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = headers or {}
        self.more = more

    @classmethod
    def name(cls) -> str:
        """The class's name in an address: UnknownParameter is unknown-parameter."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def type_path(cls) -> str:
        """Where the problem is documented."""
        return f"/problems/{cls.name()}"

    @classmethod
    def documented(cls) -> dict[str, Any]:
        """The problem in general, as its address shows it."""
        return {"type": cls.type_path(), "title": cls.title, "status": cls.status, "description": cls.__doc__}

    def response(self, request: Request) -> Response:
        """The problem as an answer to `request`."""
        body = {
            "type": self.type_path(),
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": quote(request.scope["path"]),
            **self.more,
        }
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(orjson.dumps(body), status_code=self.status, media_type=MEDIA_TYPE, headers=headers)


class UnknownParameter(Problem):
    """The query holds a parameter that this route does not take: `parameter` names it, `allowed` lists the others."""

    title = "Unknown parameter"
    status = 422


class InvalidParameter(Problem):
    """A parameter's value cannot be used: `errors` names each parameter and says what to write instead."""

    title = "Invalid parameter"
    status = 422


class InvalidCursor(Problem):
    """The cursor is broken or belongs to other filters. Keep those of the page that gave it, or start without one."""

    title = "Invalid cursor"
    status = 422


class InvalidBody(Problem):
    """The body cannot be used: `errors` names each field and says what to write. Send JSON as `application/json`."""

    title = "Invalid body"
    status = 422


class NotFound(Problem):
    """There is nothing at this address: no such route, or no such statement, article, speaker, topic, match or run."""

    title = "Not found"
    status = 404


class MethodNotAllowed(Problem):
    """This address does not take this method; the Allow header lists those it takes."""

    title = "Method not allowed"
    status = 405


class TooLarge(Problem):
    """The request's body is larger than this server accepts. Send less, or raise ONRECORD_MAX_REQUEST_BYTES."""

    title = "Too large"
    status = 413


class StoreUnavailable(Problem):
    """The store cannot be reached, or is not up to date. Try again soon; its keeper may run `onrecord migrate`."""

    title = "Store unavailable"
    status = 503


class InternalError(Problem):
    """The server failed, through no fault of the request. Its log tells more."""

    title = "Internal error"
    status = 500


class BadRequest(Problem):
    """The request breaks HTTP or its URL cannot be read. Mend it and send it again."""

    title = "Bad request"
    status = 400


PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "What went wrong, after RFC 9457.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "Where this kind of problem is documented."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong here, and what to do."},
        "instance": {"type": "string", "description": "The path that was asked for."},
        "errors": {
            "type": "array",
            "description": "Each unusable parameter or field, with what to write.",
            "items": {"type": "object"},
        },
        "parameter": {"type": "string"},
        "allowed": {"type": "array", "items": {"type": "string"}},
    },
}

PROBLEMS: dict[str, type[Problem]] = {problem.name(): problem for problem in Problem.__subclasses__()}


def problems(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """What a route's documentation says of the problems that it can answer with, by status."""
    documented: dict[int | str, dict[str, Any]] = {}
    met: dict[type[Problem], None] = dict.fromkeys((*kinds, UnknownParameter, StoreUnavailable, InternalError))
    for kind in met:
        entry = documented.setdefault(
            kind.status,
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        entry["description"] = " or ".join(filter(None, (entry["description"], kind.title)))
        entry["content"][MEDIA_TYPE]["examples"][kind.name()] = {"summary": kind.title, "value": _example(kind)}
    return documented


_DETAILS = {
    "unknown-parameter": "There is no parameter speakr here. Allowed: cursor, limit, speaker, topic.",
    "invalid-parameter": "said_from: write an existing day as YYYY-MM-DD, for example 2025-05-09.",
    "invalid-cursor": "The cursor belongs to other filters or another order: keep them, or start without a cursor.",
    "invalid-body": "published_on: write an existing day as YYYY-MM-DD, for example 2025-05-09.",
    "not-found": "There is no speaker nobody. GET /v1/speakers lists them.",
    "too-large": "The body has more than 2000000 bytes. Send less, or raise ONRECORD_MAX_REQUEST_BYTES.",
    "store-unavailable": "The store cannot be reached, or is not migrated: try again soon, or run `onrecord migrate`.",
    "internal-error": "The server failed to answer. Its log tells more.",
}


def _example(kind: type[Problem]) -> dict[str, Any]:
    """A problem of this kind as a client would meet it."""
    return {
        "type": kind.type_path(),
        "title": kind.title,
        "status": kind.status,
        "detail": _DETAILS.get(kind.name(), kind.__doc__),
        "instance": "/v1/statements",
    }
