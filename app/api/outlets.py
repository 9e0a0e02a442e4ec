"""Routes of outlets."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.dependencies import AskDep
from app.api.links import OUTLET_LINKS
from app.api.problems import InvalidCursor, InvalidParameter, problems
from app.api.routing import ListRoute
from app.api.schemas.outlets import OutletPage
from app.queries import outlets
from app.queries.filters import OutletFilters

router = APIRouter(route_class=ListRoute, prefix="/v1/outlets", tags=["outlets"])


@router.get(
    "",
    summary="Who publishes",
    response_model=OutletPage,
    responses=problems(InvalidParameter, InvalidCursor),
)
async def list_outlets(ask: AskDep, filters: Annotated[OutletFilters, Query()]) -> Response:
    """Outlets by slug, with how many articles and statements of each are here."""
    return await ask.page(outlets.list_outlets, OUTLET_LINKS, filters)
