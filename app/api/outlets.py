"""Routes of outlets."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.addresses import OutletSlug
from app.api.dependencies import AskDep
from app.api.forms import TABLE
from app.api.links import OUTLET_LINKS
from app.api.problems import InvalidCursor, InvalidParameter, NotAcceptable, NotFound, problems
from app.api.routing import ListRoute
from app.api.schemas.outlets import OutletPage, WholeOutlet
from app.formats.list_tables import OUTLET_COLUMNS, list_as_csv
from app.queries import outlets
from app.queries.filters import OutletFilters

router = APIRouter(route_class=ListRoute, prefix="/v1/outlets", tags=["outlets"])

MISSING = "There is no outlet {}. GET /v1/outlets lists them."


@router.get(
    "",
    summary="Who publishes",
    response_model=OutletPage,
    responses={**TABLE, **problems(InvalidParameter, InvalidCursor, NotAcceptable)},
)
async def list_outlets(ask: AskDep, filters: Annotated[OutletFilters, Query()]) -> Response:
    """Outlets by slug, with how many articles and statements of each are here."""
    return await ask.table(partial(list_as_csv, OUTLET_COLUMNS), outlets.list_outlets, "", OUTLET_LINKS, filters)


@router.get("/{slug}", summary="One outlet", response_model=WholeOutlet, responses=problems(NotFound))
async def get_outlet(ask: AskDep, slug: OutletSlug) -> Response:
    """One outlet with its counts, its first and last day of publication, whom it quotes most and on what."""
    return await ask.one(outlets.get_outlet, MISSING.format(slug), OUTLET_LINKS, slug)
