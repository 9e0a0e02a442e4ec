"""What routes are given: the request put to the store, and the check that every parameter is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, cast

from fastapi import Depends, FastAPI, Request
from rapidfuzz import process

from app.api.answers import Ask
from app.api.problems import InvalidParameter, NotFound, UnknownParameter

Documented = Mapping[str, Mapping[str, bool]]
"""Operation -> its query parameters -> whether each may be repeated."""

NEAR_ENOUGH = 70  # of 100 by letters: "speakr", "topics", "from"
MOST_CHARS = 200  # of an unknown parameter's name that is repeated to the client


async def ask(request: Request) -> Ask:
    """The request, ready to be put to the store."""
    app = cast(FastAPI, request.app)
    return Ask(request, app.state.backend.read, app.version)


async def ask_live(request: Request) -> Ask:
    """The same, for answers that change while a run goes on: they carry no ETag."""
    app = cast(FastAPI, request.app)
    return Ask(request, app.state.backend.read, app.version, versioned=False)


AskDep = Annotated[Ask, Depends(ask)]
LiveAskDep = Annotated[Ask, Depends(ask_live)]


async def refuse_impossible_names(request: Request) -> None:
    """Nothing is named with a NUL, and PostgreSQL cannot even look for it."""
    if "\0" in request.scope["path"]:
        raise NotFound("There is nothing at an address with a NUL in it.")


async def refuse_unknown_parameters(request: Request) -> None:
    """Refuse a parameter that the route's documentation does not name, and a single value given twice."""
    documented: Documented | None = getattr(request.app.state, "documented", None)
    if documented is None:
        documented = request.app.state.documented = _documented(request.app.openapi())
    allowed = documented[request.scope["route"].name]
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in allowed:
            shown = name[:MOST_CHARS]
            listed = ", ".join(sorted(allowed)) or "none"
            near = process.extractOne(shown, list(allowed), score_cutoff=NEAR_ENOUGH)
            meant = f" Is it {near[0]}?" if near else ""
            detail = f"There is no parameter {shown} here.{meant} Allowed: {listed}."
            raise UnknownParameter(detail, parameter=shown, allowed=sorted(allowed))
        if not allowed[name] and names.count(name) > 1:
            detail = "give it once; it does not take several values"
            raise InvalidParameter(f"{name}: {detail}.", errors=[{"parameter": name, "detail": detail}])


def _documented(openapi: Mapping[str, Any]) -> Documented:
    """The query parameters of every operation in an OpenAPI document."""
    operations = [operation for path in openapi["paths"].values() for operation in path.values()]
    return {
        operation["operationId"]: {
            parameter["name"]: parameter["schema"].get("type") == "array"
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query"
        }
        for operation in operations
    }
