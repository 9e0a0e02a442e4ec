"""Routes that show corrections."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from app.api import examples
from app.api.dependencies import AskDep
from app.api.failures import NO_CORRECTION
from app.api.links import CORRECTION_LINKS
from app.api.problems import InvalidCursor, InvalidParameter, NotFound, problems
from app.api.schemas.corrections import Correction, CorrectionPage
from app.queries import corrections
from app.queries.corrections import CorrectionFilters

router = APIRouter(prefix="/v1/corrections", tags=["corrections"])

Id = Annotated[str, Path(description="Its `id`.", max_length=100, examples=[examples.CORRECTION_ID])]


@router.get(
    "",
    summary="What people put right",
    response_model=CorrectionPage,
    responses=problems(InvalidParameter, InvalidCursor),
)
async def list_corrections(ask: AskDep, filters: Annotated[CorrectionFilters, Query()]) -> Response:
    """Corrections, the newest first: who made each, when, why, and whether it holds."""
    return await ask.page(corrections.list_corrections, CORRECTION_LINKS, filters)


@router.get("/{id}", summary="One correction", response_model=Correction, responses=problems(NotFound))
async def get_correction(ask: AskDep, id: Id) -> Response:  # noqa: A002 - the parameter's public name
    """One correction: what it sets, what was there before, and whether it holds."""
    return await ask.one(corrections.get_correction, NO_CORRECTION.format(id), CORRECTION_LINKS, id)
