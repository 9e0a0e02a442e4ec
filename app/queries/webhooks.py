"""Webhooks as they are listed: how far each is, and whether it fails."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from app.model import Row
from app.queries.columns import WEBHOOK, WEBHOOK_EVENT
from app.queries.filter_parts import Filters
from app.queries.paging import Order, Page, fingerprint, read_page

_W, _E = WEBHOOK.c, WEBHOOK_EVENT.c
_WAITING = select(func.count()).where(_E.webhook_id == _W.id, _E.settled_at.is_(None)).scalar_subquery()
_FIRST = select(func.min(_E.revision)).where(_E.webhook_id == _W.id, _E.settled_at.is_(None)).scalar_subquery()
_SHOWN = ("created_at", "delivered_at", "failures", "failing_since", "next_try_at", "last_error", "disabled_at")
_SELECT = select(
    _W.key.label("id"),
    _W.id.label("row"),
    _W.url,
    _W.filter,
    _W.kinds,
    *(_W[name] for name in _SHOWN),
    _WAITING.label("waiting"),
    # The events of one revision may be delivered in part.
    func.coalesce(_FIRST - 1, _W.seen).label("revision"),
)
_ORDER = Order(id=_W.id)


def list_webhooks(connection: Connection, filters: Filters) -> Page:
    """One page of webhooks, the oldest first."""
    page = read_page(
        connection, _SELECT, _ORDER, limit=filters.limit, cursor=filters.cursor, belongs_to=fingerprint("webhooks")
    )
    return Page([_shown(row) for row in page.rows], page.next, prev=page.prev)


def get_webhook(connection: Connection, key: str) -> Row | None:
    """One webhook; None where there is none of this key."""
    row = connection.execute(_SELECT.where(_W.key == key)).mappings().one_or_none()
    return None if row is None else _shown(row)


def _shown(row: RowMapping | Any) -> Row:
    """A webhook as answers show it, without its secret."""
    failing = "failing" if row["failures"] else "active"
    return {
        "id": row["id"],
        "url": row["url"],
        "filter": row["filter"],
        "on": row["kinds"],
        "state": failing if row["disabled_at"] is None else "disabled",
        "revision": row["revision"],
        "waiting": row["waiting"],
        **{name: row[name] for name in _SHOWN},
    }
