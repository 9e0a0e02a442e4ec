"""Routes of topics."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.addresses import TopicCode
from app.api.dependencies import AskDep
from app.api.forms import OTHERS, TABLE
from app.api.links import NO_LINKS, TOPIC_LINKS, statement_links
from app.api.problems import InvalidCursor, InvalidParameter, NotAcceptable, NotFound, RevisionNotKept, problems
from app.api.routing import ListRoute
from app.api.schemas.statements import StatementPage
from app.api.schemas.topics import TopicTree, WholeTopic
from app.formats.list_tables import topics_as_csv
from app.queries import topics
from app.queries.filters import TopicFilters, TopicStatementFilters

router = APIRouter(route_class=ListRoute, prefix="/v1/topics", tags=["topics"])

MISSING = "There is no topic {}. GET /v1/topics?empty=true lists them all."


@router.get(
    "",
    summary="What was spoken of",
    response_model=TopicTree,
    responses={**TABLE, **problems(InvalidParameter, NotAcceptable)},
)
async def list_topics(ask: AskDep, filters: Annotated[TopicFilters, Query()]) -> Response:
    """The IPTC Media Topics as a tree, in one piece; each is counted with all that lies below it."""
    return await ask.table(topics_as_csv, topics.list_topics, "", NO_LINKS, filters)


@router.get("/{code}", summary="One topic", response_model=WholeTopic, responses=problems(NotFound))
async def get_topic(ask: AskDep, code: TopicCode) -> Response:
    """One topic with its definition, its parents and children, its count, and who speaks most on it."""
    return await ask.one(topics.get_topic, MISSING.format(code), TOPIC_LINKS, code)


@router.get(
    "/{code}/statements",
    summary="What was said on a topic",
    response_model=StatementPage,
    responses={**OTHERS, **problems(NotFound, InvalidParameter, InvalidCursor, NotAcceptable, RevisionNotKept)},
)
async def list_topic_statements(
    ask: AskDep, code: TopicCode, filters: Annotated[TopicStatementFilters, Query()]
) -> Response:
    """The statements filed under one topic or below it; filters as in /v1/statements."""
    links = statement_links(filters.as_of)
    return await ask.statements(topics.list_statements_of, MISSING.format(code), links, code, filters)
