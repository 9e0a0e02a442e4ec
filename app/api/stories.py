"""Routes of stories."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.addresses import StoryId
from app.api.dependencies import AskDep
from app.api.links import STORY_LINKS
from app.api.problems import InvalidCursor, InvalidParameter, NotFound, problems
from app.api.routing import ListRoute
from app.api.schemas.stories import StoryPage, WholeStory
from app.queries import stories
from app.queries.filters import StoryFilters

router = APIRouter(route_class=ListRoute, prefix="/v1/stories", tags=["stories"])

MISSING = "There is no article {}, or it is in no story. GET /v1/stories lists them."


@router.get(
    "",
    summary="Articles that share statements",
    response_model=StoryPage,
    responses=problems(InvalidParameter, InvalidCursor),
)
async def list_stories(ask: AskDep, filters: Annotated[StoryFilters, Query()]) -> Response:
    """Stories: groups of articles that share statements, those with the newest article first.

    Two articles are joined where at most a week lies between them and they share two statements, or one that is a
    quarter of the shorter article's; whoever is joined to either is of the same story. A statement that is
    reported again in more than four weeks joins nothing.
    """
    return await ask.page(stories.list_stories, STORY_LINKS, filters)


@router.get("/{id}", summary="One story", response_model=WholeStory, responses=problems(NotFound))
async def get_story(ask: AskDep, id: StoryId) -> Response:  # noqa: A002 - the parameter's public name
    """One story with its first 100 articles in time order, and the 20 matches that most of them carry.

    The id of any of its articles finds it.
    """
    return await ask.one(stories.get_story, MISSING.format(id), STORY_LINKS, id)
