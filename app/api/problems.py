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
from starlette.types import Scope

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - the RFC's word, and the reader's
    """An answer that says what is wrong and what to do. Subclasses fix the title; `detail` describes this very case.

    `cause` is for the server's log alone, on one line: what failed, in the words of the database or the system.
    """

    title: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, detail: str, *, headers: dict[str, str] | None = None, cause: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = headers or {}
        self.cause = cause
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
        headers = {"Cache-Control": "no-store", **self.headers}
        body = self.body(shown_path(request.scope))
        return Response(body, status_code=self.status, media_type=MEDIA_TYPE, headers=headers)

    def body(self, instance: str) -> bytes:
        """The problem as JSON; `instance` is the path that was asked for."""
        return orjson.dumps(
            {
                "type": self.type_path(),
                "title": self.title,
                "status": self.status,
                "detail": self.detail,
                "instance": instance,
                **self.more,
            }
        )


def shown_path(scope: Scope) -> str:
    """The path of a request as it was sent, percent-encoded."""
    sent: bytes | None = scope.get("raw_path")
    return quote(scope["path"]) if sent is None else sent.decode("ascii", "replace").partition("?")[0]


class UnknownParameter(Problem):
    """The query holds a parameter that this route does not take: `parameter` names it, `allowed` lists the others.

    Of `as_of`, `taken_by` lists the addresses that answer as of a revision.
    """

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


class RevisionNotKept(Problem):
    """What there was at this revision of the store is not known: the detail says which revisions are."""

    title = "Revision not kept"
    status = 410


class Unauthorized(Problem):
    """This needs a key, or the one that was sent is not valid: send one as `Authorization: Bearer KEY`."""

    title = "Unauthorized"
    status = 401


class Forbidden(Problem):
    """The key lacks the scope that this needs, or a page of another site asks: the detail says what to do."""

    title = "Forbidden"
    status = 403


class TooManyRequests(Problem):
    """More requests than one key or address may send in a minute. Try again after `Retry-After` seconds."""

    title = "Too many requests"
    status = 429


class IdempotencyKeyReused(Problem):
    """The Idempotency-Key came with another body before. Send the same body with it, or another key."""

    title = "Idempotency key reused"
    status = 422


class StillReceived(Problem):
    """A request with this Idempotency-Key is being received at this moment. Try again after `Retry-After` seconds."""

    title = "Still received"
    status = 409


class InvalidCorrection(Problem):
    """The correction is wrong: `errors` names the field and why, `may_mean` the speakers nearest to an unknown name."""

    title = "Invalid correction"
    status = 422


class CorrectionConflict(Problem):
    """Somebody corrected the same since you looked: `newest` is that correction. Look, and send it as `after`."""

    title = "Correction conflict"
    status = 409


class MethodNotAllowed(Problem):
    """This address does not take this method; the Allow header lists those it takes."""

    title = "Method not allowed"
    status = 405


class NotAcceptable(Problem):
    """The Accept header names no form in which this can be answered: the detail lists them."""

    title = "Not acceptable"
    status = 406


class FormNotInstalled(Problem):
    """This server lacks a package that the form needs: the detail says which. Install it, or ask for another form."""

    title = "Form not installed"
    status = 501


class TooLarge(Problem):
    """The request's body is larger than this server accepts. Send less, or raise ONRECORD_MAX_REQUEST_BYTES."""

    title = "Too large"
    status = 413


class UnsupportedMediaType(Problem):
    """The body comes in another media type than this address takes, or compressed; the Accept header lists the types.

    Say which type it is in Content-Type.
    """

    title = "Unsupported media type"
    status = 415


class AddressTooLong(Problem):
    """The request's address is longer than this server accepts. Ask for less at a time."""

    title = "Address too long"
    status = 414


class HeadersTooLarge(Problem):
    """The request's address and headers are longer than this server accepts. Ask for less at a time."""

    title = "Headers too large"
    status = 431


class RequestTimeout(Problem):
    """The request did not arrive in time. Send it again, faster."""

    title = "Request timeout"
    status = 408


class UnknownHost(Problem):
    """The Host header names another server. Ask by the right name; its keeper may set ONRECORD_ALLOWED_HOSTS."""

    title = "Unknown host"
    status = 421


class Busy(Problem):
    """The server has as much work as it can hold, or is about to end. Try again after `Retry-After` seconds."""

    title = "Busy"
    status = 503


class DeadlineExceeded(Problem):
    """The answer took longer than this server allows. Send a shorter text, or ask with narrower filters."""

    title = "Deadline exceeded"
    status = 503


class AnalysisUnavailable(Problem):
    """The models that read a text cannot be loaded: the fault is this server's. Its keeper finds why in its log."""

    title = "Analysis unavailable"
    status = 503


class StoreDamaged(Problem):
    """A part of the store cannot be read any more. Its keeper has to restore it from a copy."""

    title = "Store damaged"
    status = 503


class StoreUnavailable(Problem):
    """The store cannot be reached, or is not up to date. Try again soon; its keeper may run `onrecord migrate`."""

    title = "Store unavailable"
    status = 503


class InternalError(Problem):
    """The server failed, through no fault of the request. Its log says more."""

    title = "Internal error"
    status = 500


class BadRequest(Problem):
    """The request breaks HTTP or its URL cannot be read. Mend it and send it again."""

    title = "Bad request"
    status = 400


class UnknownMethod(Problem):
    """No address here takes this method; the Allow header of an answer to OPTIONS lists those that one takes."""

    title = "Unknown method"
    status = 501


class UnsupportedVersion(Problem):
    """The request is in another version of HTTP than 1.0 or 1.1."""

    title = "Unsupported version"
    status = 505


PROBLEMS: dict[str, type[Problem]] = {problem.name(): problem for problem in Problem.__subclasses__()}

PROBLEM_SCHEMAS: dict[str, dict[str, Any]] = {
    "ProblemType": {
        "type": "string",
        "description": "Where a kind of problem is documented.",
        "enum": [problem.type_path() for problem in PROBLEMS.values()],
        "x-enum-varnames": [name.upper().replace("-", "_") for name in PROBLEMS],  # what clients call them
    },
    "InvalidInput": {
        "type": "object",
        "description": "A parameter or a field of the body that cannot be used.",
        "required": ["detail"],
        "properties": {
            "parameter": {"type": "string", "description": "The parameter, with `invalid-parameter`."},
            "field": {"type": "string", "description": "The field, after those that it lies in: with `invalid-body`."},
            "detail": {"type": "string", "description": "What to write instead."},
        },
    },
    "CorrectedAway": {
        "type": "object",
        "description": "The correction by which a statement left every list.",
        "required": ["id", "by", "made_at", "note", "links"],
        "properties": {
            "id": {"type": "string"},
            "by": {"type": "string", "description": "Who made it: the name of a key, or of a user."},
            "made_at": {"type": "string", "format": "date-time"},
            "note": {"type": ["string", "null"], "description": "Why."},
            "links": {"type": "object", "required": ["self"], "properties": {"self": {"type": "string"}}},
        },
    },
    "MeantSpeaker": {
        "type": "object",
        "description": "A speaker whom a name in an address may mean.",
        "required": ["slug", "name", "statements"],
        "properties": {"slug": {"type": "string"}, "name": {"type": "string"}, "statements": {"type": "integer"}},
    },
    "Problem": {
        "type": "object",
        "description": "What went wrong, after RFC 9457.",
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": {
            "type": {"$ref": "#/components/schemas/ProblemType"},
            "title": {"type": "string", "description": "The kind of problem in words."},
            "status": {"type": "integer", "description": "The status of the answer."},
            "detail": {"type": "string", "description": "What is wrong here, and what to do."},
            "instance": {"type": "string", "description": "The path that was asked for."},
            "errors": {
                "type": "array",
                "description": "Each unusable parameter or field, with `invalid-parameter`, `invalid-body` and "
                "`invalid-correction`.",
                "items": {"$ref": "#/components/schemas/InvalidInput"},
            },
            "parameter": {"type": "string", "description": "With `unknown-parameter`: the one that is not known."},
            "allowed": {
                "type": "array",
                "description": "With `unknown-parameter`: those that are.",
                "items": {"type": "string"},
            },
            "taken_by": {
                "type": "array",
                "description": "With `unknown-parameter`, of `as_of`: the addresses that answer as of a revision.",
                "items": {"type": "string"},
            },
            "newest": {
                "type": "string",
                "description": "With `correction-conflict`: the newest correction of the statement, if there is one.",
            },
            "corrected": {
                "description": "With `not-found`, of a statement that somebody took for none: the correction.",
                "$ref": "#/components/schemas/CorrectedAway",
            },
            "may_mean": {
                "type": "array",
                "description": "With `not-found`: the speakers whom the name in the address may mean; with "
                "`invalid-correction` those whom the name in the body may mean.",
                "items": {"$ref": "#/components/schemas/MeantSpeaker"},
            },
        },
    },
}
"""A problem in the documentation, and what it is made of."""

OF_ANY_REQUEST = (
    BadRequest,
    Unauthorized,
    Forbidden,
    TooManyRequests,
    MethodNotAllowed,
    NotAcceptable,
    RequestTimeout,
    AddressTooLong,
    UnknownHost,
    HeadersTooLarge,
    UnknownMethod,
    UnsupportedVersion,
)
"""Problems that do not depend on the route: documented together, as its default answer."""
OF_THE_STORE = (StoreUnavailable, StoreDamaged, DeadlineExceeded)
"""Problems of a route that reads the store."""


def problems(*kinds: type[Problem], store: bool = True) -> dict[int | str, dict[str, Any]]:
    """The documentation of a route's problems by status, and of those of any request as `default`.

    `store` adds the problems of a route that reads the store.
    """
    documented: dict[int | str, dict[str, Any]] = {}
    of_store = OF_THE_STORE if store else ()
    for kind in dict.fromkeys((*kinds, UnknownParameter, *of_store, Busy, InternalError)):
        _document(documented, kind.status, kind)
    for kind in OF_ANY_REQUEST:
        _document(documented, "default", kind)
    return documented


def _document(documented: dict[int | str, dict[str, Any]], status: int | str, kind: type[Problem]) -> None:
    """Add a kind of problem to what is documented under a status."""
    entry = documented.setdefault(
        status,
        {
            "description": "",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
        },
    )
    entry["description"] = " or ".join(filter(None, (entry["description"], kind.title)))
    entry["content"][MEDIA_TYPE]["examples"][kind.name()] = {"$ref": f"#/components/examples/{kind.name()}"}


_DETAILS = {
    "unknown-parameter": "There is no parameter speakr here. Allowed: cursor, limit, speaker, topic.",
    "invalid-parameter": "said_from: write an existing day as YYYY-MM-DD, a month as YYYY-MM or a year as YYYY.",
    "invalid-cursor": "The cursor belongs to other filters or another order: keep them, or start without a cursor.",
    "invalid-body": "published_on: write an existing day as YYYY-MM-DD, for example 2025-05-09.",
    "not-found": "There is no speaker nobody. GET /v1/speakers lists them.",
    "revision-not-kept": "Which text article a1 had at revision 3 is not kept. Known is version 2 from revision 12 on.",
    "unauthorized": "Send a key as Authorization: Bearer KEY. The server's keeper makes keys.",
    "forbidden": "The key newsroom has not the scope write: it has read.",
    "too-many-requests": "More than 600 writes a minute. Try again in 2 seconds.",
    "idempotency-key-reused": "The Idempotency-Key of this request came with another body before.",
    "still-received": "A request with this Idempotency-Key is being received. Try again in 5 seconds.",
    "invalid-correction": "speakers: there is no speaker Xi Jinpin: is it xi-jinping?",
    "correction-conflict": "s49565a23955bf4ba was corrected by desk on 2025-05-11 06:00 UTC (c5d41402abc4b2a76).",
    "not-acceptable": "This list can be had as application/json, text/csv: ask for one of these, or with format=.",
    "form-not-installed": "This server cannot write parquet: it needs pyarrow: pip install 'onrecord[parquet]'.",
    "too-large": "The body has more than 500000 bytes. Send less, or raise ONRECORD_MAX_REQUEST_BYTES.",
    "busy": "All workers are busy and 16 requests wait already. Try again in 5 seconds.",
    "deadline-exceeded": "The analysis took more than 60 seconds. Send a shorter text, or raise ONRECORD_JOB_SECONDS.",
    "analysis-unavailable": "The models cannot be loaded. The server's log says why.",
    "store-damaged": "A part of the store cannot be read. The server's log says more; restore the store from a copy.",
    "unknown-host": "This server does not answer to the name evil.example. Allowed: localhost, 127.0.0.1, [::1].",
    "unsupported-media-type": "The body is text/plain. Send it as application/json, and say so in Content-Type.",
    "address-too-long": "The address has more than 60000 bytes. Ask for less at a time.",
    "unknown-method": "No address here takes the method BREW.",
    "unsupported-version": "This server speaks HTTP 1.1 and 1.0.",
    "headers-too-large": "The address and headers have more than 65536 bytes. Ask for less at a time.",
    "request-timeout": "The request did not arrive within 10 seconds. Send it again.",
    "bad-request": "The request breaks HTTP: it names no host.",
    "method-not-allowed": "/v1/statements does not take PUT. Allowed: GET, HEAD.",
    "store-unavailable": "The store cannot be reached, or is not migrated: try again soon, or run `onrecord migrate`.",
    "internal-error": "The server failed to answer. Its log says more.",
}


def _example(kind: type[Problem]) -> dict[str, Any]:
    """A problem of this kind as a client would meet it."""
    value = {
        "type": kind.type_path(),
        "title": kind.title,
        "status": kind.status,
        "detail": _DETAILS.get(kind.name(), kind.__doc__),
        "instance": "/v1/statements",
    }
    return {"summary": kind.title, "value": value}


PROBLEM_EXAMPLES: dict[str, dict[str, Any]] = {name: _example(kind) for name, kind in PROBLEMS.items()}
"""An example of each problem for the documentation, by its name."""
