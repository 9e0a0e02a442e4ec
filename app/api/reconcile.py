"""Reconciliation for spreadsheets, by the draft 0.2 of the Reconciliation API, which OpenRefine speaks.

https://reconciliation-api.github.io/specs/0.2/ describes every answer here, so they are not in the OpenAPI document.
Clients add parameters of their own to what the draft has: unknown ones are passed over.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any, TypeVar
from urllib.parse import parse_qs

import orjson
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ValidationError
from sqlalchemy import Engine
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.api.answers import as_json
from app.api.assistants.addresses import base_of
from app.api.entity_previews import preview_page
from app.api.gate import gate_of, may_read
from app.api.problems import InvalidBody, InvalidParameter, NotFound, TooLarge, UnsupportedMediaType
from app.api.reasons import reason_of
from app.api.schemas.reconcile import MOST_QUERIES, Extension, QueryBatch
from app.model import Row
from app.queries.entity_previews import entity
from app.queries.entity_values import NOUNS, TYPE_OF, VALUES, names_of_values, values_of
from app.queries.known_names import SPEAKERS
from app.queries.reconcile import OUTLET, PROPERTIES, TOPIC, TYPES, NameQuery, reconcile, suggest
from app.store.reading import reading

router = APIRouter(prefix="/reconcile", include_in_schema=False)

Sent = TypeVar("Sent", bound=BaseModel)

FORM = "application/x-www-form-urlencoded"
SUGGESTED = 10  # entities at a time
MOST_PROPOSED = 50  # properties
MOST_SKIPPED = 1_000
PREVIEW = (400, 240)  # width and height of the frame in which a client shows an entity
MOST_ERRORS = 5  # of one batch, as they are shown
MOST_CHARS = 200
# The page is made to be shown in a frame of the client's; it loads nothing, and runs nothing.
PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"


@router.get("")
async def show_manifest(request: Request) -> Response:
    """The manifest of the service; with `queries`, the candidates of each; with `extend`, values of entities."""
    for name, answer in _ANSWERS.items():
        if (sent := request.query_params.get(name)) is not None:
            await may_read(request)
            return await answer(request, sent)
    gate_of(request).limit(request)  # what the service is may be known without a key
    return as_json(manifest(base_of(request), needs_key=gate_of(request).needs_key))


@router.post("", dependencies=[Depends(may_read)])
async def reconcile_names(request: Request) -> Response:
    """The candidates of each query in the form field `queries`, or values of the entities in `extend`."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM:
        raise UnsupportedMediaType(
            f"Send the batch as {FORM}, in a field named queries or extend.", headers={"Accept": FORM}
        )
    try:
        fields = parse_qs((await request.body()).decode(), max_num_fields=MOST_QUERIES)
    except ValueError:
        raise _invalid("queries", "it is no form in UTF-8", in_body=True) from None
    given = [(name, sent) for name in _ANSWERS for sent in fields.get(name, [])]
    if len(given) != 1:
        raise _invalid("queries", "give one batch of queries, in JSON, or of entities to extend", in_body=True)
    [(name, sent)] = given
    return await _ANSWERS[name](request, sent)


@router.get("/extend/propose", dependencies=[Depends(may_read)])
async def propose_properties(type: str = "", limit: int = MOST_PROPOSED) -> Response:  # noqa: A002 - the draft's name
    """The properties whose values can be fetched of entities of a type."""
    known = VALUES[NOUNS.get(type, SPEAKERS)]
    shown = [{"id": pid, "name": name} for pid, name in known.items()][: max(limit, 0)]
    return as_json({"type": type, "limit": limit, "properties": shown})


@router.get("/view", dependencies=[Depends(may_read)])
async def view(request: Request, id: str = "") -> Response:  # noqa: A002 - the draft's name
    """Leads to the page of an entity: a client writes its id as one part of an address, and it has a slash."""
    return RedirectResponse(base_of(request) + (await _found(request, id))["path"], status_code=303)


@router.get("/suggest/entity", dependencies=[Depends(may_read)])
async def suggest_entities(request: Request, prefix: str = "", type: str = "", cursor: str = "0") -> Response:  # noqa: A002
    """Speakers, outlets and topics that somebody may mean who has typed so far."""
    if not cursor.isascii() or not cursor.isdigit() or int(cursor[:6]) > MOST_SKIPPED:
        detail = f"write how many suggestions to skip, {MOST_SKIPPED} at most"
        raise InvalidParameter(f"cursor: {detail}.", errors=[{"parameter": "cursor", "detail": detail}])
    types = frozenset({type} & TYPES.keys())
    found = await request.app.state.backend.from_store(_suggested, prefix, types, int(cursor))
    return as_json({"result": found})


@router.get("/suggest/type", dependencies=[Depends(may_read)])
async def suggest_types(prefix: str = "") -> Response:
    """The types of entities."""
    return as_json({"result": [one for one in _types() if _begins(prefix, one["id"], one["name"])]})


@router.get("/suggest/property", dependencies=[Depends(may_read)])
async def suggest_properties(prefix: str = "", type: str = "") -> Response:  # noqa: A002
    """The properties that distinguish candidates; outlets and topics have none."""
    known = {} if type in (OUTLET, TOPIC) else PROPERTIES
    found = [{"id": pid, "name": pid, "description": text} for pid, text in known.items() if _begins(prefix, pid, text)]
    return as_json({"result": found})


@router.get("/preview", dependencies=[Depends(may_read)])
async def preview(request: Request, id: str = "") -> Response:  # noqa: A002 - the draft's name
    """An entity as a small page, for the frame in which a client shows it."""
    found = await _found(request, id)
    headers = {"Content-Security-Policy": PREVIEW_POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(preview_page(found, base_of(request)), headers=headers)


def manifest(base: str, *, needs_key: bool) -> Row:
    """What the service is and offers, with addresses that begin with `base`."""
    place = f"{base}/reconcile"
    suggested = ("entity", "type", "property")
    shown: Row = {
        "versions": ["0.2"],
        "name": "On Record: speakers, outlets and topics of news statements",
        "identifierSpace": f"{base}/v1/",
        "schemaSpace": f"{base}/docs",
        "documentation": f"{base}/llms.txt",
        "serviceVersion": version("onrecord"),
        "defaultTypes": _types(),
        "view": {"url": f"{place}/view?id={{{{id}}}}"},
        "preview": {"url": f"{place}/preview?id={{{{id}}}}", "width": PREVIEW[0], "height": PREVIEW[1]},
        "suggest": {one: {"service_url": place, "service_path": f"/suggest/{one}"} for one in suggested},
        "extend": {
            "propose_properties": {"service_url": place, "service_path": "/extend/propose"},
            "property_settings": [],
        },
        "batchSize": MOST_QUERIES,
    }
    if needs_key:
        shown["authentication"] = {"type": "apiKey", "name": "Authorization", "in": "header"}
    return shown


def _read(model: type[Sent], name: str, request: Request, sent: str) -> Sent:
    """What was sent under a name, as JSON."""
    in_body = request.method == "POST"
    try:
        return model.model_validate(orjson.loads(sent))
    except orjson.JSONDecodeError:
        raise _invalid(name, "this is not JSON", in_body=in_body) from None
    except ValidationError as failure:
        errors = failure.errors(include_url=False, include_input=False)
        if errors[0]["type"] == "too_long" and errors[0]["loc"] in ((), ("ids",)):
            of = "queries" if name == "queries" else "ids"
            raise TooLarge(f"The batch has more than {MOST_QUERIES} {of}: send fewer at a time.") from None
        raise _invalid(name, "; ".join(map(_reason, errors[:MOST_ERRORS])), in_body=in_body) from None


async def _extend(request: Request, sent: str) -> Response:
    """The values of some properties of entities."""
    wanted = _read(Extension, "extend", request, sent)
    pids = list(dict.fromkeys(one.id for one in wanted.properties))
    rows = await request.app.state.backend.from_store(_extended, wanted.ids, pids) if wanted.ids else {}
    return as_json({"meta": [_column(pid) for pid in pids], "rows": rows})


def _column(pid: str) -> Row:
    column: Row = {"id": pid, "name": names_of_values().get(pid, pid)}
    if pid in TYPE_OF:
        column["type"] = {"id": TYPE_OF[pid], "name": TYPES[TYPE_OF[pid]]}
    return column


async def _answer(request: Request, sent: str) -> Response:
    """The results of a batch of queries."""
    batch = _read(QueryBatch, "queries", request, sent)
    queries = batch.asked()
    good = {key: query for key, query in queries.items() if query is not None}
    found = await request.app.state.backend.from_store(_reconciled, good) if good else {}
    return as_json({key: {"result": found.get(key, [])} for key in queries})


_ANSWERS: Mapping[str, Callable[[Request, str], Awaitable[Response]]] = {"queries": _answer, "extend": _extend}
"""What answers what is sent under a name."""


async def _found(request: Request, id: str) -> Row:  # noqa: A002
    """An entity. Raises `NotFound`."""
    found: Row | None = await request.app.state.backend.from_store(_entity, id)
    if found is None:
        raise NotFound(f"There is no entity {id[:MOST_CHARS]}: ids are those of candidates, such as topics/20000053.")
    return found


def _extended(engine: Engine, ids: Sequence[str], pids: Sequence[str]) -> dict[str, dict[str, list[Row]]]:
    with reading(engine) as connection:
        return {key: values_of(connection, key, pids) for key in ids}


def _reconciled(engine: Engine, queries: dict[str, NameQuery]) -> dict[str, list[Row]]:
    with reading(engine) as connection:
        return reconcile(connection, queries)


def _suggested(engine: Engine, prefix: str, types: frozenset[str], skip: int) -> list[Row]:
    with reading(engine) as connection:
        return suggest(connection, prefix, types, skip, SUGGESTED)


def _entity(engine: Engine, id: str) -> Row | None:  # noqa: A002
    with reading(engine) as connection:
        return entity(connection, id)


def _types() -> list[Row]:
    return [{"id": one, "name": name} for one, name in TYPES.items()]


def _begins(prefix: str, *names: str) -> bool:
    """Whether a word of some names begins with what was typed."""
    typed = prefix.strip().casefold()
    return any(word.startswith(typed) for name in names for word in (name.casefold(), *name.casefold().split()))


def _reason(error: Any) -> str:
    place = ".".join(map(str, error["loc"]))[:MOST_CHARS]
    return f"{place}: {reason_of(error)}" if place else reason_of(error)


def _invalid(name: str, detail: str, *, in_body: bool) -> InvalidBody | InvalidParameter:
    if in_body:
        return InvalidBody(f"{name}: {detail}.", errors=[{"field": name, "detail": detail}])
    return InvalidParameter(f"{name}: {detail}.", errors=[{"parameter": name, "detail": detail}])
