"""Every failure becomes a problem: those of FastAPI and Starlette, of the queries, of the store and of the models."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from rapidfuzz import fuzz, process
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.operations import operation_of
from app.api.problems import (
    AnalysisUnavailable,
    BadRequest,
    CorrectionConflict,
    DeadlineExceeded,
    InternalError,
    InvalidBody,
    InvalidCorrection,
    InvalidCursor,
    InvalidParameter,
    MethodNotAllowed,
    NotFound,
    Problem,
    RevisionNotKept,
    StoreDamaged,
    StoreUnavailable,
    TooLarge,
    shown_path,
)
from app.api.reasons import MOST_CHARS, reason_of, short
from app.corrections.errors import CORRECTION, ConflictError, CorrectionError, UnknownCorrectionError
from app.corrections.wanted import FORMS
from app.index.facet_index import FacetsMissingError
from app.model import CorrectionKind, InputError
from app.queries import paging
from app.queries.gone_statements import CorrectedAwayError, GoneError
from app.queries.history import NotThereError
from app.queries.versions import NotKeptError, NotYetError
from app.store.session import StoreError
from app.weights import WeightsError

LOG = logging.getLogger(__name__)

NO_CORRECTION = "There is no correction {}. GET /v1/corrections lists them."
INDEXING = "The index of a large store is made anew, which takes seconds. Try again soon."
RETRY_SECONDS = "5"
MOST_ERRORS = 20  # of one request: enough to mend a form; a body of 500 kB can hold 40,000
NEAR = 80  # of 100 by letters: /v1/statement and /statements are near /v1/statements, /v1/nosuch is near none
MOST_CAUSE_CHARS = 300  # of a database's message in the log

NO_SUCH_TABLE_OR_COLUMN = {"42P01", "42703"}  # PostgreSQL's way to say that the store is not migrated
DAMAGED = {"XX001", "XX002"}  # data and index corrupted
TIMED_OUT = "57014"  # statement_timeout
SQLITE_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


Handler = Callable[[Request, Exception], Awaitable[Response]]


def install(app: FastAPI) -> None:
    """Have `app` answer every failure with a problem."""
    for kind, handler in handlers().items():
        app.add_exception_handler(kind, handler)


def handlers() -> dict[type[Exception], Handler]:
    """What answers each failure, by its class."""
    of_requests = {kind: _handler(describe) for kind, describe in _OF_REQUESTS.items()}
    return of_requests | dict.fromkeys((*_DESCRIBE, DBAPIError), _handler(_described))


def problem_of(failure: Exception) -> Problem | None:
    """The problem that a failure of the store, of a query or of a text is, whatever the request; None for a bug."""
    if isinstance(failure, Problem):
        return failure
    for kind, describe in _DESCRIBE.items():
        if isinstance(failure, kind):
            return describe(failure)
    return _of_database(failure) if isinstance(failure, DBAPIError) else None


def _handler(describe: Callable[[Request, Any], Problem]) -> Handler:
    # Not in a thread, as Starlette runs a handler that is not async: they may all be waiting for the store.
    async def handle(request: Request, failure: Exception) -> Response:
        problem = describe(request, failure)
        if problem.cause:
            LOG.error("%s %s: %s: %s", request.method, shown_path(request.scope), problem.name(), problem.cause)
        if isinstance(problem, StoreDamaged):
            request.app.state.backend.fault = StoreDamaged(problem.detail)
        return problem.response(request)

    return handle


def _described(_request: Request, failure: Exception) -> Problem:
    problem = problem_of(failure)
    if problem is None:
        raise failure
    return problem


def _invalid(request: Request, failure: RequestValidationError) -> Problem:
    """Values of the wrong kind, in the path, the query or the body."""
    errors = failure.errors()
    place = errors[0]["loc"][0]
    if place == "path":
        return NotFound(f"There is nothing at {short(shown_path(request.scope))}.")
    named = [{_field(place): name, "detail": reason} for name, reason in named_errors(errors)]
    if place == "query":
        for entry in (one for one, error in zip(named, errors, strict=False) if error["type"] == "missing"):
            example = operation_of(request).parameters[entry["parameter"]].example
            entry["detail"] += f", for example {entry['parameter']}={example}"
    detail = "; ".join(f"{entry[_field(place)]}: {entry['detail']}" for entry in named)
    more = len(errors) - len(named)
    detail += f"; and {more} more." if more else "."
    return (InvalidBody if place == "body" else InvalidParameter)(detail, errors=named)


def named_errors(errors: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What is wrong in a request, by pydantic's errors: the parameter or field of each, and the reason.

    Each error's `loc` begins with the part of the request: `path`, `query` or `body`.
    """
    return [(_name(error), reason_of(error)) for error in errors[:MOST_ERRORS]]


_KINDS = frozenset(CorrectionKind)


def _field(place: object) -> str:
    return "field" if place == "body" else "parameter"


def _name(error: Mapping[str, Any]) -> str:
    """Where an error is: the parameter, or the path to the field."""
    names = [str(part) for part in error["loc"][1:] if error["type"] != "json_invalid"]
    if len(names) > 1 and names[0] in _KINDS:
        del names[0]  # which kind of correction it is, of several, is no field
        names = [name for name in names if name not in FORMS]
    return short(".".join(names) if error["loc"][0] == "body" and names else names[0] if names else "body")


def _of_http(request: Request, failure: HTTPException) -> Problem:
    """A failure of the framework: no route, a wrong method, a body too large or unreadable."""
    headers = dict(failure.headers or {})
    path = short(shown_path(request.scope))
    if failure.status_code == NotFound.status:
        return NotFound(f"There is nothing at {path}.{_meant(request)} GET /docs lists what there is.")
    if failure.status_code == MethodNotAllowed.status:
        headers = _allowed(request, headers.get("Allow", ""))
        detail = f"{path} does not take {request.method}. Allowed: {headers['Allow']}."
        return MethodNotAllowed(detail, headers=headers)
    if failure.status_code == TooLarge.status:
        return TooLarge(str(failure.detail), headers=headers)
    if failure.status_code >= InternalError.status:
        return InternalError("The server failed to answer. Its log says more.")
    if request.method in ("POST", "PUT"):
        detail = "it cannot be read: send plain JSON in UTF-8, not nested deeper than it is documented"
        return InvalidBody(f"body: {detail}.", errors=[{"field": "body", "detail": detail}])
    return BadRequest(f"{failure.detail}.")


def _meant(request: Request) -> str:
    """The address nearest to the one asked for, of those without parameters, as a question; or nothing."""
    known = [path for path in cast(FastAPI, request.app).openapi()["paths"] if "{" not in path]
    asked = request.scope["path"].rstrip("/")[:MOST_CHARS]
    near = process.extractOne(asked, known, scorer=fuzz.ratio, score_cutoff=NEAR)
    return f" Is it {near[0]}?" if near else ""


def _allowed(request: Request, named: str) -> dict[str, str]:
    """The headers that say what an address takes: which methods, and bodies of which media types.

    The framework names the methods of one route; the documentation has those of all at its address.
    """
    path = getattr(request.scope.get("route"), "path", None)
    operations = cast(FastAPI, request.app).openapi()["paths"].get(path, {})
    methods = {method.upper() for method in operations} | set(named.replace(" ", "").split(",")) - {""} | {"OPTIONS"}
    methods |= {"HEAD"} if "GET" in methods else set()
    headers = {"Allow": ", ".join(sorted(methods))}
    if (posted := operations.get("post")) is not None:
        headers["Accept-Post"] = ", ".join(posted["requestBody"]["content"])
    return headers


def _of_database(failure: DBAPIError) -> Problem | None:
    """A store that is damaged, down, locked, slow or not migrated; any other failure of a statement is our bug."""
    error = failure.orig
    state = getattr(error, "sqlstate", None)
    code = getattr(error, "sqlite_errorcode", None)
    cause = _cause(error if error is not None else failure)
    if state in DAMAGED or (code is not None and code & 0xFF in SQLITE_DAMAGED) or "decode to UTF-8" in cause:
        detail = "A part of the store cannot be read. The server's log says more; restore the store from a copy."
        return StoreDamaged(detail, cause=cause)
    if state == TIMED_OUT:
        return DeadlineExceeded("The store took too long. Ask with narrower filters, or for fewer rows.", cause=cause)
    if isinstance(failure, ProgrammingError) and state not in NO_SUCH_TABLE_OR_COLUMN:
        return None
    return _unavailable(cause) if isinstance(failure, (OperationalError, InterfaceError, ProgrammingError)) else None


def _unavailable(cause: str) -> Problem:
    return StoreUnavailable(
        "The store cannot be reached, or is not migrated: try again soon, or run `onrecord migrate`.",
        headers={"Retry-After": "5"},
        cause=cause,
    )


def _cause(error: BaseException) -> str:
    """A failure on one line of the log."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:MOST_CAUSE_CHARS]}"


def _of_opening(failure: PoolTimeout | StoreError) -> Problem:
    return _unavailable(_cause(failure))


def _of_cursor(failure: paging.InvalidCursor) -> Problem:
    reason = str(failure)
    return InvalidCursor(f"{reason[:1].upper()}{reason[1:]}.")


def _of_revision(failure: NotYetError) -> Problem:
    return InvalidParameter(f"as_of: {failure}.", errors=[{"parameter": "as_of", "detail": str(failure)}])


def _of_gone(failure: GoneError) -> Problem:
    """A statement that is not found any more, and where its words are kept."""
    path = f"/v1/articles/{quote(failure.article, safe='')}/versions/{failure.number}"
    detail = f"Statement {failure.statement} is in the article's text no more. GET {path} has its words, and the text."
    return NotFound(detail, was_in=path)


def _of_corrected_away(failure: CorrectedAwayError) -> Problem:
    """A statement that somebody took for none, with the correction that says so."""
    path = f"/v1/corrections/{failure.correction}"
    why = f": {short(failure.note)}" if failure.note else ""
    detail = (
        f"{failure.by} corrected {failure.statement} on {failure.at:%Y-%m-%d %H:%M} UTC: it is no statement{why}."
        f" GET {path} has the correction."
    )
    made = {"by": failure.by, "made_at": f"{failure.at.isoformat()}Z", "note": failure.note}
    return NotFound(detail, corrected={"id": failure.correction, **made, "links": {"self": path}})


def unavailable(failure: Exception) -> Problem:
    """Models that cannot be loaded."""
    detail = "The models cannot be loaded. The server's log says why."
    return AnalysisUnavailable(detail, cause=" ".join(str(failure).split())[:MOST_CAUSE_CHARS])


def _of_input(failure: InputError) -> Problem:
    field, reason = failure.field or "text", short(failure.reason)
    return InvalidBody(f"{field}: {reason}.", errors=[{"field": field, "detail": reason}])


def _of_correction(failure: CorrectionError) -> Problem:
    """A correction that is wrong; one of a correction itself is in conflict with what was done since."""
    reason = short(failure.reason)
    if failure.field == CORRECTION:
        return CorrectionConflict(f"{reason[:1].upper()}{reason[1:]}.")
    more: dict[str, Any] = {"may_mean": failure.nearest} if failure.nearest else {}
    errors = [{"field": failure.field, "detail": reason}]
    return InvalidCorrection(f"{failure.field}: {reason}.", errors=errors, **more)


def _of_conflict(failure: ConflictError) -> Problem:
    more: dict[str, Any] = {"newest": failure.newest} if failure.newest else {}
    again = f", and correct it again with after: {failure.newest}" if failure.newest else ""
    return CorrectionConflict(f"{failure}{again}.", **more)


_OF_REQUESTS: dict[type[Exception], Callable[[Request, Any], Problem]] = {
    RequestValidationError: _invalid,
    HTTPException: _of_http,
}
_DESCRIBE: dict[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda problem: problem,
    PoolTimeout: _of_opening,
    StoreError: _of_opening,
    paging.InvalidCursor: _of_cursor,
    NotKeptError: lambda failure: RevisionNotKept(str(failure)),
    NotYetError: _of_revision,
    NotThereError: lambda failure: NotFound(str(failure)),
    GoneError: _of_gone,
    CorrectedAwayError: _of_corrected_away,
    InputError: _of_input,
    WeightsError: unavailable,
    CorrectionError: _of_correction,
    ConflictError: _of_conflict,
    UnknownCorrectionError: lambda failure: NotFound(NO_CORRECTION.format(failure)),
    FacetsMissingError: lambda _: StoreUnavailable(INDEXING, headers={"Retry-After": RETRY_SECONDS}),
}
