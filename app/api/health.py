"""Routes for whoever watches a server: is it alive, can it answer, and what has it done so far."""

from __future__ import annotations

import asyncio

import orjson
from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from app.api.answers import Ask, as_json
from app.api.dependencies import LiveAskDep
from app.api.failures import problem_of
from app.api.forms import documented
from app.api.links import NO_LINKS
from app.api.metrics import CONTENT_TYPE
from app.api.probes import HEALTH, METRICS, READINESS
from app.api.problems import AnalysisUnavailable, problems
from app.api.schemas.health import Health, Readiness
from app.model import Row
from app.queries.size import get_size

router = APIRouter(tags=["health"])

SIZE_SECONDS = 3.0  # to wait for the store: Prometheus gives up after ten


@router.get(HEALTH, summary="Is the process alive?", response_model=Health, responses=problems(store=False))
async def get_health(request: Request) -> Response:
    """Answers as long as the process does; the store is not asked."""
    return as_json({"status": "ok", "version": request.app.version})


@router.get(READINESS, summary="Can it answer?", response_model=Readiness, responses=problems(AnalysisUnavailable))
async def get_readiness(request: Request) -> Response:
    """Whether the store can be reached, is up to date and can be read, its vector index is made, and the models load.

    A part of an SQLite store that cannot be read is found by a check when the server starts, or by the first request
    that needs it; from then on the server is not ready.
    """
    await request.app.state.backend.look(request)
    return as_json({"status": "ready"})


@router.get(
    METRICS,
    summary="What has it done?",
    response_class=PlainTextResponse,
    responses={200: {"content": documented(CONTENT_TYPE), "description": "Counts."}, **problems(store=False)},
)
async def get_metrics(request: Request, ask: LiveAskDep) -> Response:
    """Requests by route, how long they took, answers given again, worker processes, and the store's size.

    In Prometheus' text format. Where the store cannot be read, its size is missing and `onrecord_store_readable` is 0.
    """
    state = request.app.state
    body = state.metrics.as_text(state.backend.work(), await _size(ask))
    return Response(body, headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})


async def _size(ask: Ask) -> Row | None:
    """The size of the store; None where it cannot be read now."""
    try:
        async with asyncio.timeout(SIZE_SECONDS):
            size: Row = orjson.loads((await ask.one(get_size, "", NO_LINKS)).body)
    except TimeoutError:
        return None
    except Exception as failure:
        if problem_of(failure) is None:
            raise
        return None
    return size
