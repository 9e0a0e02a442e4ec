"""One turn of one webhook: look through the change log, and deliver what waits, in order."""

from __future__ import annotations

import datetime as dt
import random
import secrets
import time
from collections.abc import Callable
from functools import partial

from sqlalchemy import Engine

from app.model import EventKind, Row
from app.queries.filter_texts import read_filters
from app.queries.webhook_events import events_after, said_by
from app.sources.web.faults import FetchError
from app.sources.web.posting import Posted, Poster
from app.store import webhooks
from app.store.reading import reading
from app.store.retry import retrying
from app.store.runs import this_process
from app.store.session import writing
from app.store.webhooks import Waiting, Webhook
from app.webhooks.messages import TEST, message

MOST_WAITING = 1_000  # events of a webhook: the change log holds the rest
MOST_LOGGED = 500  # rows of the change log that are looked through in one transaction
TURN_SECONDS = 20.0  # then it is another webhook's turn
FIRST_WAIT = 15.0  # seconds after a failure; each wait is twice the one before
LONGEST_WAIT = 6 * 3600.0
GONE = 410  # a receiver's way to say that it wants nothing more

Chance = Callable[[], float]


def take_turn(engine: Engine, poster: Poster, row: int, *, chance: Chance = random.random) -> None:
    """Deliver to a webhook for a while, unless another worker does: until nothing waits, or a delivery fails."""
    worker = this_process()

    def claim() -> Webhook | None:
        with writing(engine) as session:
            return webhooks.claim(session, row, worker)

    webhook = retrying(claim, what="claiming a webhook")
    if webhook is None:
        return
    until = time.monotonic() + TURN_SECONDS
    try:
        collect(engine, webhook, until=until)
        while time.monotonic() < until and (waiting := _first(engine, row)) is not None:
            if not _deliver(engine, poster, webhook, waiting, worker, chance):
                return
            webhook = webhook._replace(failures=0, failing_since=None)
    finally:
        with writing(engine) as session:
            webhooks.release(session, row, worker)


def send_test(poster: Poster, webhook: Webhook) -> Posted:
    """Send an event `test`, which is no part of the order of events. Raises `FetchError` where no answer comes."""
    said = {"webhook": webhook.key, "revision": webhook.seen}
    sent = message(f"d{secrets.token_hex(12)}", TEST, said, secret=webhook.secret, at=int(time.time()))
    return poster.post(webhook.url, *sent)


def collect(engine: Engine, webhook: Webhook, *, until: float) -> None:
    """Put the events of the change log in line for a webhook: as many as may wait, or are found `until` a time."""
    filters = read_filters(webhook.filter)
    kinds = frozenset(map(EventKind, webhook.kinds))
    seen, complete = webhook.seen, False
    while not complete and time.monotonic() < until:
        with reading(engine) as connection:
            if webhooks.count_waiting(connection, webhook.id) >= MOST_WAITING:
                return
            found, last, complete = events_after(
                connection, filters, kinds, seen, since=webhook.since, most=MOST_LOGGED
            )
        if last != seen:
            seen = last
            _write(engine, partial(webhooks.add_events, row=webhook.id, found=found, seen=seen))


def wait_after(failures: int, asked: float, chance: Chance = random.random) -> dt.timedelta:
    """How long to wait after so many failures, or as long as the receiver `asked`, if that is longer.

    Between half and all of the doubled time, by chance: receivers that failed together are not tried together.
    """
    doubled = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures, 20))
    return dt.timedelta(seconds=max(doubled * (0.5 + chance() / 2), asked))


def _first(engine: Engine, row: int) -> Waiting | None:
    with engine.connect() as connection:
        return webhooks.first_waiting(connection, row)


def _deliver(  # noqa: PLR0913, PLR0917 - where from, where to, what, and who does it
    engine: Engine, poster: Poster, webhook: Webhook, event: Waiting, worker: str, chance: Chance
) -> bool:
    """Deliver an event; whether the next one may follow."""
    with reading(engine) as connection:
        said = said_by(connection, EventKind(event.kind), event.subject)
    if said is None:
        _write(engine, partial(webhooks.settle, row=webhook.id, worker=worker, event=event.id, delivered=False))
        return True
    reason, asked = "", 0.0
    try:
        answer = _post(poster, webhook, event, said)
    except FetchError as failure:
        reason = str(failure)
    else:
        if 200 <= answer.status < 300:
            _write(engine, partial(webhooks.settle, row=webhook.id, worker=worker, event=event.id, delivered=True))
            return True
        reason, asked = f"the receiver answered {answer.status}", answer.retry_after
        if answer.status == GONE:
            _write(engine, partial(webhooks.disable, webhook=webhook, worker=worker, reason=reason))
            return False
    wait = wait_after(webhook.failures, asked, chance)
    _write(engine, partial(webhooks.note_failure, webhook=webhook, worker=worker, reason=reason, wait=wait))
    return False


def _post(poster: Poster, webhook: Webhook, event: Waiting, said: Row) -> Posted:
    whole = {"webhook": webhook.key, "revision": event.revision, **said}
    sent = message(event.key, event.kind, whole, secret=webhook.secret, at=int(time.time()))
    return poster.post(webhook.url, *sent)


def _write(engine: Engine, change: Callable[..., None]) -> None:
    def write() -> None:
        with writing(engine) as session:
            change(session)

    retrying(write, what="noting a delivery")
