"""Delivering to all webhooks, some at a time, as the store changes."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.sources.web.posting import Poster
from app.store.webhooks import any_enabled, due_webhooks
from app.webhooks.delivery import take_turn

LOG = logging.getLogger(__name__)

AT_ONCE = 8  # webhooks: a slow receiver keeps the others waiting no more than that
LOOK_SECONDS = 1.0


def deliver(engine: Engine, settings: Settings, *, ended: Event, while_any: bool = False) -> None:
    """Deliver what comes until `ended` is set, or, `while_any`, until there is no enabled webhook."""
    poster = Poster(settings)
    running: dict[int, Future[None]] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
        while not ended.is_set():
            running = {row: turn for row, turn in running.items() if not _is_over(row, turn)}
            try:
                with engine.connect() as connection:
                    if while_any and not any_enabled(connection):
                        return
                    due = due_webhooks(connection)
            except SQLAlchemyError as failure:  # the store may be away for a while
                LOG.warning("Webhooks cannot be looked at: %s", type(failure).__name__)
                due = []
            for row in due:
                if row not in running and len(running) < AT_ONCE:
                    running[row] = pool.submit(take_turn, engine, poster, row)
            ended.wait(LOOK_SECONDS)


def _is_over(row: int, turn: Future[None]) -> bool:
    if turn.done() and (failure := turn.exception()) is not None:
        LOG.error("Webhook %d could not be delivered to", row, exc_info=failure)
    return turn.done()
