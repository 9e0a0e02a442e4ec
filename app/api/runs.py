"""Routes of runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.addresses import RunId
from app.api.dependencies import LiveAskDep
from app.api.links import RUN_LINKS
from app.api.problems import InvalidCursor, InvalidParameter, NotFound, problems
from app.api.routing import ListRoute
from app.api.schemas.runs import Run, RunPage
from app.queries import runs
from app.queries.filters import Filters

router = APIRouter(route_class=ListRoute, prefix="/v1/runs", tags=["runs"])


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
    """One run with all its errors."""
    return await ask.one(runs.get_run, f"There is no run {id}. GET /v1/runs lists them.", RUN_LINKS, id)
