"""Is the process alive, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import as_json
from app.api.middleware import HEALTH, READINESS
from app.api.problems import AnalysisUnavailable, problems

router = APIRouter(tags=["health"])


@router.get(HEALTH, summary="Is the process alive?", responses=problems(store=False))
async def get_health(request: Request) -> Response:
    """Answers as long as the process does; the store is not asked."""
    return as_json({"status": "ok", "version": request.app.version})


@router.get(READINESS, summary="Can it answer?", responses=problems(AnalysisUnavailable))
async def get_readiness(request: Request) -> Response:
    """Whether the store can be reached, is up to date and can be read, its vector index is made, and the models load.

    A part of an SQLite store that cannot be read is found by a check when the server starts, or by the first request
    that needs it; from then on the server is not ready.
    """
    await request.app.state.backend.look(request)
    return as_json({"status": "ready"})
