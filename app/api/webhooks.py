"""Routes of webhooks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request
from sqlalchemy import Engine
from starlette.responses import Response

from app.api import examples
from app.api.answers import root_of
from app.api.backend import Backend
from app.api.dependencies import LiveAskDep
from app.api.gate import Writer
from app.api.links import WEBHOOK_LINKS, linked
from app.api.problems import (
    Forbidden,
    InvalidBody,
    InvalidCursor,
    InvalidParameter,
    NotFound,
    TooLarge,
    TooManyRequests,
    Unauthorized,
    UnsupportedMediaType,
    problems,
)
from app.api.schemas.webhooks import MadeWebhook, NewWebhook, Webhook, WebhookPage
from app.formats.json_rows import as_bytes
from app.model import EventKind, Row
from app.queries import webhooks
from app.queries.filter_parts import Filters
from app.queries.filter_texts import read_filters, write_filters
from app.queries.filters import FollowFilters
from app.queries.following import hints_on
from app.sources.web.faults import FetchError
from app.sources.web.posting import Poster
from app.store.reading import reading
from app.store.session import writing
from app.store.webhooks import add_webhook, remove_webhook

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

OF_KEYS = (Unauthorized, Forbidden, TooManyRequests)
MISSING = "There is no webhook {}. GET /v1/webhooks lists them."

Id = Annotated[str, Path(description="Its `id`.", max_length=100, examples=[examples.WEBHOOK_ID])]


@router.get(
    "",
    summary="Webhooks and the state of their deliveries",
    response_model=WebhookPage,
    responses=problems(*OF_KEYS, InvalidParameter, InvalidCursor),
)
async def list_webhooks(ask: LiveAskDep, _writer: Writer, filters: Annotated[Filters, Query()]) -> Response:
    """Webhooks, the oldest first, each with how far it is. Needs a key with the scope `write`."""
    return await ask.page(webhooks.list_webhooks, WEBHOOK_LINKS, filters)


@router.get("/{id}", summary="How far a webhook is", response_model=Webhook, responses=problems(NotFound, *OF_KEYS))
async def get_webhook(ask: LiveAskDep, _writer: Writer, id: Id) -> Response:  # noqa: A002 - the parameter's public name
    """One webhook: how far its deliveries are, and why one fails. Needs a key with the scope `write`."""
    return await ask.one(webhooks.get_webhook, MISSING.format(id), WEBHOOK_LINKS, id)


@router.post(
    "",
    status_code=201,
    summary="Add a webhook",
    response_model=MadeWebhook,
    responses=problems(InvalidBody, TooLarge, UnsupportedMediaType, *OF_KEYS),
)
async def post_webhook(
    request: Request, writer: Writer, wanted: Annotated[NewWebhook, Body(examples=[examples.NEW_WEBHOOK])]
) -> Response:
    """Have what is new from now on, under the filters of /v1/statements, sent to an address of yours.

    Deliveries are signed with the answer's `secret`, come in order, and are repeated until they are answered 2xx. Needs
    a key with the scope `write`.
    """
    backend: Backend = request.app.state.backend
    try:
        url = Poster(backend.settings).checked(wanted.url)
    except FetchError as unusable:
        raise _invalid("url", str(unusable)) from None
    try:
        filters = read_filters(wanted.filter)
    except ValueError as unusable:
        raise _invalid("filter", str(unusable)) from None
    made: Row = await backend.write(add_in, url, filters, list(dict.fromkeys(wanted.on)))
    backend.wake()
    root = root_of(request)
    shown = linked(made, WEBHOOK_LINKS, root)
    headers = {"Location": f"{root}/v1/webhooks/{made['id']}", "Cache-Control": "no-store", **writer.headers}
    return Response(as_bytes(shown), status_code=201, headers=headers, media_type="application/json")


@router.delete(
    "/{id}",
    status_code=204,
    summary="Remove a webhook",
    response_class=Response,
    responses=problems(NotFound, *OF_KEYS),
)
async def delete_webhook(request: Request, writer: Writer, id: Id) -> Response:  # noqa: A002
    """Remove a webhook, with its sent and waiting events. Needs a key with the scope `write`."""
    backend: Backend = request.app.state.backend
    if not await backend.write(remove_in, id):
        raise NotFound(MISSING.format(id))
    return Response(status_code=204, headers={"Cache-Control": "no-store", **writer.headers})


def add_in(engine: Engine, url: str, filters: FollowFilters, kinds: list[EventKind]) -> Row:
    """Make a webhook in an open store, and give it with its secret."""
    with reading(engine) as connection:
        hints = hints_on(connection, filters)
    with writing(engine) as session:
        made = add_webhook(session, url, write_filters(filters), kinds)
    with reading(engine) as connection:
        shown = webhooks.get_webhook(connection, made.key)
    return {**(shown or {}), "secret": made.secret, "hint": " ".join(hints) or None}


def remove_in(engine: Engine, key: str) -> bool:
    """Remove a webhook from an open store; whether there was one."""
    with writing(engine) as session:
        return remove_webhook(session, key)


def _invalid(field: str, reason: str) -> InvalidBody:
    return InvalidBody(f"{field}: {reason}.", errors=[{"field": field, "detail": reason}])
