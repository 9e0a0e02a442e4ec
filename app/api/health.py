"""Is the process alive, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import as_json
from app.api.problems import StoreUnavailable, problems
from app.store.migrate import is_current

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Is the process alive?", responses=problems())
def get_health(request: Request) -> Response:
    """Answers as long as the process does; the store is not asked."""
    return as_json({"status": "ok", "version": request.app.version})


@router.get("/readyz", summary="Can it answer?", responses=problems(StoreUnavailable))
def get_readiness(request: Request) -> Response:
    """Whether the store can be reached and its tables are up to date."""
    if not is_current(request.app.state.engine):
        raise StoreUnavailable("The store's tables are not up to date: run `onrecord migrate`.")
    return as_json({"status": "ready"})
