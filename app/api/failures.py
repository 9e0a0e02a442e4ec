"""Every failure becomes a problem: what FastAPI, Starlette, the queries and the store raise."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.problems import (
    BadRequest,
    InternalError,
    InvalidBody,
    InvalidCursor,
    InvalidParameter,
    MethodNotAllowed,
    NotFound,
    Problem,
    StoreUnavailable,
    TooLarge,
)
from app.model import InputError
from app.queries import paging
from app.queries.clauses import UnusableQuery

LOG = logging.getLogger(__name__)
NO_SUCH_TABLE_OR_COLUMN = {"42P01", "42703"}  # PostgreSQL's way to say that the store is not migrated


def install(app: FastAPI) -> None:
    """Have `app` answer every failure with a problem."""
    for kind, describe in _DESCRIBE.items():
        app.add_exception_handler(kind, _handler(describe))


def _handler(describe: Callable[[Request, Any], Problem]) -> Callable[[Request, Exception], Response]:
    def handle(request: Request, failure: Exception) -> Response:
        return describe(request, failure).response(request)

    # Starlette runs a handler that is not async in a thread.
    return handle


def _invalid(request: Request, failure: RequestValidationError) -> Problem:
    """Values of the wrong kind, in the path, the query or the body."""
    errors = failure.errors()
    place = errors[0]["loc"][0]
    if place == "path":
        return NotFound(f"There is nothing at {request.url.path}.")
    named = [{_field(place): _name(error), "detail": _reason(error)} for error in errors]
    detail = "; ".join(f"{entry[_field(place)]}: {entry['detail']}" for entry in named) + "."
    return (InvalidBody if place == "body" else InvalidParameter)(detail, errors=named)


def _field(place: object) -> str:
    return "field" if place == "body" else "parameter"


def _name(error: Mapping[str, Any]) -> str:
    """Where an error is: the parameter, or the path to the field."""
    names = [str(part) for part in error["loc"][1:] if error["type"] != "json_invalid"]
    return ".".join(names) if error["loc"][0] == "body" and names else names[0] if names else "body"


def _reason(error: Mapping[str, Any]) -> str:
    """What is wrong, without pydantic's preamble and without repeating the input."""
    if error["type"] == "json_invalid":
        return f"this is not JSON: {error.get('ctx', {}).get('error', 'it cannot be read')}"
    reason = str(error["msg"]).removeprefix("Value error, ")
    return reason[:1].lower() + reason[1:]


def _of_http(request: Request, failure: HTTPException) -> Problem:
    """What the framework raises: no route, a wrong method, a body too large or unreadable."""
    headers = dict(failure.headers or {})
    if failure.status_code == NotFound.status:
        return NotFound(f"There is nothing at {request.url.path}. GET /docs lists what there is.")
    if failure.status_code == MethodNotAllowed.status:
        allowed = headers.get("Allow") or headers.get("allow") or "GET"
        detail = f"{request.url.path} does not take {request.method}. Allowed: {allowed}."
        return MethodNotAllowed(detail, headers=headers)
    if failure.status_code == TooLarge.status:
        return TooLarge(str(failure.detail))
    if failure.status_code >= InternalError.status:
        return InternalError("The server failed to answer. Its log tells more.")
    if request.method == "POST":
        detail = "it cannot be read: send plain JSON in UTF-8, not nested deeper than it is documented"
        return InvalidBody(f"body: {detail}.", errors=[{"field": "body", "detail": detail}])
    return BadRequest(f"{failure.detail}.")


def _of_store(_request: Request, failure: Exception) -> Problem:
    """A store that is down, locked or not migrated; any other SQL error is ours."""
    state = getattr(getattr(failure, "orig", None), "sqlstate", None)
    if isinstance(failure, ProgrammingError) and state not in NO_SUCH_TABLE_OR_COLUMN:
        raise failure
    LOG.error("The store did not answer: %s", failure)
    return StoreUnavailable(
        "The store cannot be reached, or is not migrated: try again soon, or run `onrecord migrate`.",
        headers={"Retry-After": "5"},
    )


def _of_cursor(_request: Request, failure: paging.InvalidCursor) -> Problem:
    reason = str(failure)
    return InvalidCursor(f"{reason[:1].upper()}{reason[1:]}.")


def _of_query(_request: Request, failure: UnusableQuery) -> Problem:
    return InvalidParameter(f"q: {failure}.", errors=[{"parameter": "q", "detail": str(failure)}])


def _of_input(_request: Request, failure: InputError) -> Problem:
    field = failure.field or "text"
    return InvalidBody(f"{field}: {failure.reason}.", errors=[{"field": field, "detail": failure.reason}])


_DESCRIBE: dict[type[Exception], Callable[[Request, Any], Problem]] = {
    Problem: lambda _request, problem: problem,
    RequestValidationError: _invalid,
    HTTPException: _of_http,
    OperationalError: _of_store,
    InterfaceError: _of_store,
    ProgrammingError: _of_store,
    PoolTimeout: _of_store,
    paging.InvalidCursor: _of_cursor,
    UnusableQuery: _of_query,
    InputError: _of_input,
}
