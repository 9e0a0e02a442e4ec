"""The route of the change log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.dependencies import AskDep
from app.api.links import NO_LINKS
from app.api.problems import InvalidParameter, problems
from app.api.schemas.changes import Changes
from app.queries import changes
from app.queries.paging import MAX_LIMIT
from app.queries.values import Revision

router = APIRouter(prefix="/v1/changes", tags=["changes"])

Since = Annotated[Revision, Query(description="A revision: what changed after it. 0: everything.")]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Changes in an answer, about: a revision is never cut.")]


@router.get("", summary="What changed", response_model=Changes, responses=problems(InvalidParameter))
async def list_changes(ask: AskDep, since: Since = 0, limit: Limit = MAX_LIMIT) -> Response:
    """What was made, changed or removed after a revision, oldest first: its kind, and its id, slug or code.

    Ask again with the answer's `revision` to go on. What has changed several times is there several times; what is not
    found any more was removed.
    """
    return await ask.one(changes.list_changes, "", NO_LINKS, since, limit)
