"""Webhooks: made, removed, claimed for a while, and brought forward with each event that was delivered.

How far a webhook is, is written in the transaction that settles an event, after the receiver took it. Killed at any
moment, a worker leaves the event to the next one, which sends it again under the same id.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.model import EventKind
from app.store.changes import revision
from app.store.locks import has_many_writers, insert_or_ignore
from app.store.runs import has_ended, now
from app.store.tables import WebhookEventRow, WebhookRow, table

_HOOK = table(WebhookRow)
_EVENT = table(WebhookEventRow)

LEASE = dt.timedelta(seconds=120)
"""How long a webhook is its worker's alone; renewed with each event, which takes ONRECORD_FETCH_SECONDS at most."""
GIVEN_UP_AFTER = dt.timedelta(days=5)
"""A receiver that took nothing for so long is sent nothing more, until somebody enables it."""
MOST_ERROR_CHARS = 300
_SECRET_BYTES = 32
_WAITS = (_EVENT.c.webhook_id == _HOOK.c.id, _EVENT.c.settled_at.is_(None))


class Webhook(NamedTuple):
    """A webhook that a worker has claimed."""

    id: int
    key: str
    url: str
    filter: str
    kinds: Sequence[str]
    secret: str
    since: int
    seen: int
    failures: int
    failing_since: dt.datetime | None


class Found(NamedTuple):
    """An event to be sent to a webhook: once for each kind and subject."""

    kind: EventKind
    subject: str
    revision: int


class Waiting(NamedTuple):
    """An event that was not delivered yet."""

    id: int
    key: str
    kind: EventKind
    subject: str
    revision: int


_COLUMNS = tuple(_HOOK.c[name] for name in Webhook._fields)


def add_webhook(session: Session, url: str, filters: str, kinds: Sequence[EventKind]) -> Webhook:
    """Make a webhook that is sent what comes from now on."""
    here = revision(session)
    row = {
        "key": f"w{secrets.token_hex(8)}",
        "url": url,
        "filter": filters,
        "kinds": [str(kind) for kind in kinds],
        "secret": f"whsec_{secrets.token_urlsafe(_SECRET_BYTES)}",
        "created_at": now(),
        "since": here,
        "seen": here,
        "failures": 0,
    }
    return Webhook(*session.execute(insert(_HOOK).values(row).returning(*_COLUMNS)).one())


def remove_webhook(session: Session, key: str) -> bool:
    """Remove a webhook with its events; whether there was one."""
    return bool(session.execute(delete(_HOOK).where(_HOOK.c.key == key).returning(_HOOK.c.id)).all())


def enable_webhook(session: Session, key: str) -> bool:
    """Have a webhook tried at once, with all that waits for it; whether there is one."""
    anew = {"failures": 0, "failing_since": None, "next_try_at": None, "disabled_at": None}
    return bool(session.execute(update(_HOOK).where(_HOOK.c.key == key).values(anew).returning(_HOOK.c.id)).all())


def find_webhook(connection: Connection, key: str) -> Webhook | None:
    """One webhook by key."""
    row = connection.execute(select(*_COLUMNS).where(_HOOK.c.key == key)).one_or_none()
    return None if row is None else Webhook(*row)


def any_enabled(connection: Connection) -> bool:
    """Whether there is a webhook to deliver to."""
    return connection.execute(select(_HOOK.c.id).where(_HOOK.c.disabled_at.is_(None)).limit(1)).first() is not None


def due_webhooks(connection: Connection) -> list[int]:
    """The webhooks for which there is something to do now, by row, that no worker has."""
    undone = or_(_HOOK.c.seen < revision(connection), exists().where(*_WAITS))
    rows = select(_HOOK.c.id, _HOOK.c.worker, _HOOK.c.lease_until).where(
        _HOOK.c.disabled_at.is_(None), or_(_HOOK.c.next_try_at.is_(None), _HOOK.c.next_try_at <= now()), undone
    )
    return [row.id for row in connection.execute(rows.order_by(_HOOK.c.id)) if _is_free(row.worker, row.lease_until)]


def claim(session: Session, row: int, worker: str) -> Webhook | None:
    """Take a webhook under a lease; None where it is gone, disabled, or another worker's."""
    held = select(_HOOK.c.worker, _HOOK.c.lease_until).where(_HOOK.c.id == row, _HOOK.c.disabled_at.is_(None))
    if has_many_writers(session):
        held = held.with_for_update(skip_locked=True)
    found = session.execute(held).one_or_none()
    if found is None or not _is_free(found.worker, found.lease_until):
        return None
    taken = update(_HOOK).where(_HOOK.c.id == row).values(worker=worker, lease_until=now() + LEASE)
    return Webhook(*session.execute(taken.returning(*_COLUMNS)).one())


def release(session: Session, row: int, worker: str) -> None:
    """Give a webhook back."""
    _of_worker(session, row, worker, {"worker": None, "lease_until": None})


def add_events(session: Session, row: int, found: Sequence[Found], seen: int) -> None:
    """Put what was found in the change log up to revision `seen` in line; what was sent before is not sent again."""
    rows = [
        {"webhook_id": row, "key": f"d{secrets.token_hex(12)}", **one._asdict(), "kind": str(one.kind)} for one in found
    ]
    insert_or_ignore(session, _EVENT, rows)
    session.execute(update(_HOOK).where(_HOOK.c.id == row).values(seen=seen))


def count_waiting(connection: Connection, row: int) -> int:
    """How many events wait for a webhook."""
    waiting = select(func.count()).where(_EVENT.c.webhook_id == row, _EVENT.c.settled_at.is_(None))
    return connection.execute(waiting).scalar_one()


def first_waiting(connection: Connection, row: int) -> Waiting | None:
    """The event to be sent to a webhook next."""
    columns = (_EVENT.c[name] for name in Waiting._fields)
    waiting = select(*columns).where(_EVENT.c.webhook_id == row, _EVENT.c.settled_at.is_(None))
    found = connection.execute(waiting.order_by(_EVENT.c.id).limit(1)).one_or_none()
    return None if found is None else Waiting(*found)


def settle(session: Session, row: int, worker: str, event: int, *, delivered: bool) -> None:
    """Note that an event was delivered, or that what it is about is gone."""
    moment = now()
    session.execute(update(_EVENT).where(_EVENT.c.id == event).values(settled_at=moment))
    well = {"delivered_at": moment, "failures": 0, "failing_since": None, "next_try_at": None, "last_error": None}
    _of_worker(session, row, worker, {"lease_until": moment + LEASE} | (well if delivered else {}))


def note_failure(session: Session, webhook: Webhook, worker: str, reason: str, wait: dt.timedelta) -> None:
    """Note that a delivery failed, and when it is tried again; after `GIVEN_UP_AFTER` of failures it is disabled."""
    moment = now()
    since = webhook.failing_since or moment
    failed: dict[str, Any] = {
        "failures": webhook.failures + 1,
        "failing_since": since,
        "last_error": reason[:MOST_ERROR_CHARS],
        "next_try_at": moment + wait,
    }
    if moment - since >= GIVEN_UP_AFTER:
        failed |= {"disabled_at": moment, "next_try_at": None}
    _of_worker(session, webhook.id, worker, failed)


def disable(session: Session, webhook: Webhook, worker: str, reason: str) -> None:
    """Send nothing more to a receiver that asked for that."""
    stopped = {"disabled_at": now(), "next_try_at": None, "last_error": reason[:MOST_ERROR_CHARS]}
    _of_worker(session, webhook.id, worker, stopped)


def _of_worker(session: Session, row: int, worker: str, values: dict[str, Any]) -> None:
    """Change a webhook, unless another worker has taken it over."""
    session.execute(update(_HOOK).where(_HOOK.c.id == row, _HOOK.c.worker == worker).values(values))


def _is_free(worker: str | None, lease_until: dt.datetime | None) -> bool:
    return worker is None or lease_until is None or lease_until < now() or has_ended(worker)
