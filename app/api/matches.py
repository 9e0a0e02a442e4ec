"""Routes of matches."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.addresses import AsOf, MatchId
from app.api.dependencies import AskDep
from app.api.links import MATCH_LINKS, MATCH_LINKS_AS_OF, NO_LINKS
from app.api.problems import InvalidCursor, InvalidParameter, NotFound, RevisionNotKept, problems
from app.api.routing import ListRoute
from app.api.schemas.matches import MatchPage, MemberPage, WholeMatch
from app.queries import matches, members
from app.queries.filters import MatchFilters, MemberFilters
from app.queries.match_at import get_match_at, list_members_at

router = APIRouter(route_class=ListRoute, prefix="/v1/matches", tags=["matches"])

MISSING = "There is no match {}. GET /v1/matches lists them."


@router.get(
    "",
    summary="The same statement in several articles",
    response_model=MatchPage,
    responses=problems(InvalidParameter, InvalidCursor),
)
async def list_matches(ask: AskDep, filters: Annotated[MatchFilters, Query()]) -> Response:
    """Matches, the latest found first, each with its first 10 members in time order.

    Speaker, topic, outlet, article and days have to be met by one member. `since` asks for what is new or changed
    after a revision; matches that are gone since are in /v1/changes.
    """
    return await ask.page(matches.list_matches, MATCH_LINKS, filters)


@router.get(
    "/{id}",
    summary="One statement, wording by wording",
    response_model=WholeMatch,
    responses=problems(NotFound, InvalidParameter, RevisionNotKept),
)
async def get_match(ask: AskDep, id: MatchId, as_of: AsOf = None) -> Response:  # noqa: A002 - the public name
    """One match: the first 20 wordings in time order, why each belongs, and how it differs from the first report.

    `as_of` gives what it was at a revision of the store: the `revision` of an answer makes a link that lasts.
    """
    if as_of is not None:
        return await ask.one(get_match_at, MISSING.format(id), MATCH_LINKS_AS_OF, id, as_of)
    return await ask.one(matches.get_match, MISSING.format(id), MATCH_LINKS, id)


@router.get(
    "/{id}/members",
    summary="Every wording of one statement",
    response_model=MemberPage,
    responses=problems(NotFound, InvalidParameter, InvalidCursor, RevisionNotKept),
)
async def list_match_members(
    ask: AskDep,
    id: MatchId,  # noqa: A002
    filters: Annotated[MemberFilters, Query()],
) -> Response:
    """All reports of a match in time order, each with its outlet, its wording and how it differs from the first."""
    read = members.list_members if filters.as_of is None else list_members_at
    return await ask.page_of(read, MISSING.format(id), NO_LINKS, id, filters)
