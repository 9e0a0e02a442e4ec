"""The route of counts."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.dependencies import AskDep
from app.api.forms import TABLE
from app.api.links import NO_LINKS
from app.api.problems import InvalidCursor, InvalidParameter, NotAcceptable, RevisionNotKept, problems
from app.api.routing import ListRoute
from app.api.schemas.stats import Stats
from app.formats.list_tables import counts_as_csv
from app.queries import stats
from app.queries.filters import StatsFilters

router = APIRouter(route_class=ListRoute, prefix="/v1/stats", tags=["statements"])


@router.get(
    "",
    summary="How many, by whom, on what, when",
    response_model=Stats,
    responses={**TABLE, **problems(InvalidParameter, InvalidCursor, NotAcceptable, RevisionNotKept)},
)
async def list_stats(ask: AskDep, filters: Annotated[StatsFilters, Query()]) -> Response:
    """Statements counted by one or two of speaker, topic, outlet, day and the like, under every filter of their list.

    Groups of time come in time order, others the largest first. A group that is null holds the statements of which it
    is not known; a statement of two speakers or topics counts for both. As CSV a group is a row.
    """
    groups = tuple(dict.fromkeys(filters.group_by))
    return await ask.table(partial(counts_as_csv, groups), stats.list_stats, "", NO_LINKS, filters)
