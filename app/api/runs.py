"""Routes of runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.addresses import RunId
from app.api.dependencies import LiveAskDep
from app.api.links import NO_LINKS, RUN_LINKS
from app.api.problems import InvalidCursor, InvalidParameter, NotFound, problems
from app.api.routing import ListRoute
from app.api.schemas.runs import Run, RunFaultPage, RunPage
from app.queries import runs
from app.queries.filter_parts import Filters

router = APIRouter(route_class=ListRoute, prefix="/v1/runs", tags=["runs"])

MISSING = "There is no run {}. GET /v1/runs lists them."


@router.get(
    "",
    summary="What was ingested",
    response_model=RunPage,
    responses=problems(InvalidParameter, InvalidCursor),
)
async def list_runs(ask: LiveAskDep, filters: Annotated[Filters, Query()]) -> Response:
    """Runs, the latest first, each with its counts and the first of its errors."""
    return await ask.page(runs.list_runs, RUN_LINKS, filters)


@router.get("/{id}", summary="One run", response_model=Run, responses=problems(NotFound))
async def get_run(ask: LiveAskDep, id: RunId) -> Response:  # noqa: A002 - the parameter's public name
    """One run with its first 1,000 errors; `/v1/runs/{id}/errors` has all."""
    return await ask.one(runs.get_run, MISSING.format(id), RUN_LINKS, id)


@router.get(
    "/{id}/errors",
    summary="What a run could not use",
    response_model=RunFaultPage,
    responses=problems(NotFound, InvalidParameter, InvalidCursor),
)
async def list_run_errors(
    ask: LiveAskDep,
    id: RunId,  # noqa: A002
    filters: Annotated[Filters, Query()],
) -> Response:
    """Every input that a run could not use, in the order of reading: its place, and the reason."""
    return await ask.page_of(runs.list_errors, MISSING.format(id), NO_LINKS, id, filters)
