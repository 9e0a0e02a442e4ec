"""Routes of matches."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.dependencies import AskDep
from app.api.links import MATCH_LINKS
from app.api.problems import InvalidCursor, InvalidParameter, NotFound, problems
from app.api.schemas.matches import MatchPage, WholeMatch
from app.queries import matches
from app.queries.filters import MatchFilters

router = APIRouter(prefix="/v1/matches", tags=["matches"])


@router.get(
    "",
    summary="The same statement in several articles",
    response_model=MatchPage,
    responses=problems(InvalidParameter, InvalidCursor),
)
def list_matches(ask: AskDep, filters: Annotated[MatchFilters, Query()]) -> Response:
    """Matches, the latest found first, each with its members in time order.

    Speaker, topic, outlet and days have to be met by one member.
    """
    return ask.page(matches.list_matches, MATCH_LINKS, filters)


@router.get(
    "/{id}",
    summary="One statement, wording by wording",
    response_model=WholeMatch,
    responses=problems(NotFound),
)
def get_match(ask: AskDep, id: str) -> Response:  # noqa: A002 - the parameter's public name
    """One match: each article's wording in time order, why it belongs, and how it differs from the first report."""
    return ask.one(matches.get_match, f"There is no match {id}. GET /v1/matches lists them.", MATCH_LINKS, id)
