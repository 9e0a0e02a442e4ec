"""Routes of the change log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response, StreamingResponse

from app.api.answers import root_of
from app.api.backend import Backend
from app.api.change_events import Look, change_events, changed_in, shown_in
from app.api.dependencies import AskDep
from app.api.event_streams import MEDIA_TYPE, Streams
from app.api.links import NO_LINKS
from app.api.methods import HEAD
from app.api.problems import Busy, InvalidParameter, problems
from app.api.revisions import revision_in
from app.api.schemas.changes import Changes
from app.queries import changes
from app.queries.filters import FollowFilters, StreamFilters
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


@router.get(
    "/stream",
    summary="Statements as they come",
    response_class=StreamingResponse,
    responses={
        200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}, "description": "Server-sent events."},
        **problems(InvalidParameter, Busy),
    },
)
async def stream_changes(
    request: Request,
    filters: Annotated[StreamFilters, Query()],
    last_event_id: Annotated[
        Revision | None, Header(alias="Last-Event-ID", description="The last event that you have; it outdoes `since`.")
    ] = None,
) -> Response:
    """Each statement that is new or changed, under the filters of /v1/statements, within a second or two.

    Server-sent events: `statement`, with its `revision`; `ping` each 15 seconds; `reset` where the store was restored
    from an older copy. The id of an event is the revision that it completes, so that a client which connects again
    loses nothing. A statement that is changed again comes again; /v1/changes says what was removed.
    """
    headers = {"Cache-Control": "no-store"}
    if HEAD in request.scope:
        return Response(media_type=MEDIA_TYPE, headers=headers)
    streams: Streams = request.app.state.streams
    backend: Backend = request.app.state.backend
    streams.must_have_room()
    since = filters.since if last_event_id is None else last_event_id
    if since is None:
        since = await backend.from_store(revision_in)
    wanted = FollowFilters(**filters.model_dump(exclude={"since"}, exclude_defaults=True))
    root = root_of(request)
    look = Look(
        changed=lambda seen: backend.from_store(changed_in, wanted, seen),
        shown=lambda some: backend.from_store(shown_in, some, root),
    )
    events = change_events(streams, request.app.state.revisions, look, since)
    return StreamingResponse(events, media_type=MEDIA_TYPE, headers=headers)
