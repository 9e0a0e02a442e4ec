"""Is the process alive, and can it answer?"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from sqlalchemy import Engine
from starlette.responses import Response

from app.api.answers import as_json
from app.api.problems import StoreUnavailable, problems
from app.index.vectors import vector_index
from app.store.migrate import is_current

router = APIRouter(tags=["health"])

RETRY_SECONDS = "5"


@router.get("/healthz", summary="Is the process alive?", responses=problems())
def get_health(request: Request) -> Response:
    """Answers as long as the process does; the store is not asked."""
    return as_json({"status": "ok", "version": request.app.version})


@router.get("/readyz", summary="Can it answer?", responses=problems(StoreUnavailable))
def get_readiness(request: Request) -> Response:
    """Whether the store can be reached, its tables are up to date, and its index of meanings is made.

    A problem says what is missing; of an index that is being made, how far it is.
    """
    for missing in MISSING:
        reason = missing(request.app.state.engine)
        if reason is not None:
            raise StoreUnavailable(reason, headers={"Retry-After": RETRY_SECONDS})
    return as_json({"status": "ready"})


def _tables(engine: Engine) -> str | None:
    return None if is_current(engine) else "The store's tables are not up to date: run `onrecord migrate`."


def _index(engine: Engine) -> str | None:
    with engine.connect() as connection:
        lag = vector_index(engine).lag(connection)
    return None if lag is None else f"{lag}. Quotations are checked against a part of the store until it is made."


MISSING: tuple[Callable[[Engine], str | None], ...] = (_tables, _index)
"""What readiness asks, in this order: each gives what is missing, or None."""
