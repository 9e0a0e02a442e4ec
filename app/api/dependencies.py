"""FastAPI dependencies of the routes: the request as a question to the store; checks of its parameters and body."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast
from urllib.parse import unquote_to_bytes

from fastapi import Depends, FastAPI, Header, Request
from rapidfuzz import process

from app.api.answers import Ask
from app.api.forms import form_of
from app.api.operations import operation_of
from app.api.problems import InvalidParameter, NotFound, UnknownParameter, UnsupportedMediaType

MOST_OF_A_NAME = 4_000  # characters of an address's part: the id of an article may be an address of 2,000 bytes
NEAR_ENOUGH = 70  # of 100 by letters: "speakr", "topics", "from"
MOST_CHARS = 200  # of an unknown parameter's name that is repeated to the client
REPLACEMENT = "\ufffd"  # what bytes that are not UTF-8 become
AS_OF = "as_of"
WHOLE = re.compile(r"[+-]?[0-9]+")  # pydantic reads 1.0 and 1_0 as whole numbers too


IF_NONE_MATCH = "If-None-Match"
# For the documentation: `Ask` reads the header itself.
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias=IF_NONE_MATCH,
        description="The ETag of an answer that you have, or several: 304 where it is still the answer.",
    ),
]


async def ask(request: Request, _tags: IfNoneMatch = None) -> Ask:
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
    """Nothing is named with a NUL, which PostgreSQL cannot even look for, nor by a text of many pages."""
    if "\0" in request.scope["path"]:
        raise NotFound("There is nothing at an address with a NUL in it.")
    if any(isinstance(part, str) and len(part) > MOST_OF_A_NAME for part in request.path_params.values()):
        raise NotFound(f"There is nothing with a name of more than {MOST_OF_A_NAME} characters.")


async def refuse_unknown_parameters(request: Request) -> None:
    """Refuse a parameter that the route's documentation does not name, a single value given twice, and no UTF-8."""
    allowed = operation_of(request).parameters
    pairs = request.query_params.multi_items()
    names = [name for name, _ in pairs]
    for name, value in pairs:
        if name == AS_OF and name not in allowed:
            raise not_as_of(request, sorted(allowed))
        if name not in allowed:
            shown = name[:MOST_CHARS]
            listed = ", ".join(sorted(allowed)) or "none"
            near = process.extractOne(shown, list(allowed), score_cutoff=NEAR_ENOUGH)
            meant = f" Is it {near[0]}?" if near else ""
            detail = f"There is no parameter {shown} here.{meant} Allowed: {listed}."
            raise UnknownParameter(detail, parameter=shown, allowed=sorted(allowed))
        if not allowed[name].repeated and names.count(name) > 1:
            raise _invalid(name, "give it once; it does not take several values")
        if allowed[name].whole and not WHOLE.fullmatch(value):
            raise _invalid(name, "write a whole number in digits, for example 20")
        if REPLACEMENT in value and not _is_utf8(request.scope["query_string"]):
            raise _invalid(name, "its percent-encoded bytes are not UTF-8: encode the text as UTF-8 first")


def not_as_of(request: Request, allowed: Sequence[str] = ()) -> UnknownParameter:
    """The problem of an answer that is of now alone, with the addresses that answer as of a revision."""
    paths: Mapping[str, Mapping[str, Any]] = request.app.openapi()["paths"]
    taking = [
        path
        for path, methods in paths.items()
        if any(one["name"] == AS_OF for one in methods.get("get", {}).get("parameters", ()))
    ]
    return UnknownParameter(
        f"There is no parameter {AS_OF} here: this is answered as it is now alone. As they were at a revision, "
        f"{', '.join(taking)} answer. /v1/changes?since=REVISION lists what changed since.",
        parameter=AS_OF,
        allowed=list(allowed),
        taken_by=taking,
    )


async def refuse_other_bodies(request: Request) -> None:
    """Refuse a body of another media type than the route takes, or of none that is named."""
    taken = operation_of(request).takes
    if not taken:
        return
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    empty = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    if given not in taken and (given or not empty):
        listed = ", ".join(taken)
        shown = f"is {given[:MOST_CHARS]}" if given else "has no Content-Type"
        detail = f"The body {shown}. Send it as {' or '.join(taken)}, and say so in Content-Type."
        raise UnsupportedMediaType(detail, headers={"Accept": listed, "Accept-Post": listed})


async def refuse_other_forms(request: Request) -> None:
    """Refuse a request whose Accept header names none of the forms in which it can be answered."""
    if request.method == "GET":
        form_of(request)


def _invalid(name: str, detail: str) -> InvalidParameter:
    return InvalidParameter(f"{name}: {detail}.", errors=[{"parameter": name, "detail": detail}])


def _is_utf8(query: bytes) -> bool:
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
    return True
