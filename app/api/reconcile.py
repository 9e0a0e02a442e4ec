"""Reconciliation for spreadsheets, by the draft 0.2 of the Reconciliation API, which OpenRefine speaks.

https://reconciliation-api.github.io/specs/0.2/ describes every answer here, so they are not in the OpenAPI document.
Clients add parameters of their own to what the draft has: unknown ones are passed over.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qs

import orjson
from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from sqlalchemy import Engine
from starlette.responses import HTMLResponse, Response

from app.api.answers import as_json
from app.api.assistants.addresses import base_of
from app.api.entity_previews import preview_page
from app.api.gate import gate_of, may_read
from app.api.problems import InvalidBody, InvalidParameter, NotFound, TooLarge, UnsupportedMediaType
from app.api.reasons import reason_of
from app.api.schemas.reconcile import MOST_QUERIES, QueryBatch
from app.model import Row
from app.queries.entity_previews import entity
from app.queries.reconcile import OUTLET, PROPERTIES, TOPIC, TYPES, NameQuery, reconcile, suggest
from app.store.reading import reading

router = APIRouter(prefix="/reconcile", include_in_schema=False)

FORM = "application/x-www-form-urlencoded"
SUGGESTED = 10  # entities at a time
MOST_SKIPPED = 1_000
PREVIEW = (400, 240)  # width and height of the frame in which a client shows an entity
MOST_ERRORS = 5  # of one batch, as they are shown
MOST_CHARS = 200
# The page is made to be shown in a frame of the client's; it loads nothing, and runs nothing.
PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"


@router.get("")
async def show_manifest(request: Request) -> Response:
    """The manifest of the service; with `queries`, the candidates of each."""
    sent = request.query_params.get("queries")
    if sent is not None:
        await may_read(request)
        return await _answer(request, sent)
    gate_of(request).limit(request)  # what the service is may be known without a key
    return as_json(manifest(base_of(request), needs_key=gate_of(request).needs_key))


@router.post("", dependencies=[Depends(may_read)])
async def reconcile_names(request: Request) -> Response:
    """The candidates of each query in the form field `queries`."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM:
        raise UnsupportedMediaType(f"Send the batch as {FORM}, in a field named queries.", headers={"Accept": FORM})
    try:
        fields = parse_qs((await request.body()).decode(), max_num_fields=MOST_QUERIES)
    except ValueError:
        raise _invalid("it is no form in UTF-8", in_body=True) from None
    sent = fields.get("queries", [])
    if len(sent) != 1:
        raise _invalid("give one batch of queries, in JSON", in_body=True)
    return await _answer(request, sent[0])


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
    found = await request.app.state.backend.from_store(_entity, id)
    if found is None:
        raise NotFound(f"There is no entity {id[:MOST_CHARS]}: ids are those of candidates, such as topics/20000053.")
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
        "view": {"url": f"{place}/preview?id={{{{id}}}}"},
        "preview": {"url": f"{place}/preview?id={{{{id}}}}", "width": PREVIEW[0], "height": PREVIEW[1]},
        "suggest": {one: {"service_url": place, "service_path": f"/suggest/{one}"} for one in suggested},
        "batchSize": MOST_QUERIES,
    }
    if needs_key:
        shown["authentication"] = {"type": "apiKey", "name": "Authorization", "in": "header"}
    return shown


async def _answer(request: Request, sent: str) -> Response:
    """The results of a batch, which is JSON."""
    in_body = request.method == "POST"
    try:
        batch = QueryBatch.model_validate(orjson.loads(sent))
    except orjson.JSONDecodeError:
        raise _invalid("this is not JSON", in_body=in_body) from None
    except ValidationError as failure:
        errors = failure.errors(include_url=False, include_input=False)
        if errors[0]["type"] == "too_long" and not errors[0]["loc"]:
            raise TooLarge(f"The batch has more than {MOST_QUERIES} queries: send fewer at a time.") from None
        raise _invalid("; ".join(map(_reason, errors[:MOST_ERRORS])), in_body=in_body) from None
    queries = batch.asked()
    good = {key: query for key, query in queries.items() if query is not None}
    found = await request.app.state.backend.from_store(_reconciled, good) if good else {}
    return as_json({key: {"result": found.get(key, [])} for key in queries})


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


def _invalid(detail: str, *, in_body: bool) -> InvalidBody | InvalidParameter:
    if in_body:
        return InvalidBody(f"queries: {detail}.", errors=[{"field": "queries", "detail": detail}])
    return InvalidParameter(f"queries: {detail}.", errors=[{"parameter": "queries", "detail": detail}])
