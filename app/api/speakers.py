"""Routes of speakers."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.addresses import SpeakerSlug
from app.api.dependencies import AskDep
from app.api.forms import OTHERS, TABLE
from app.api.links import NO_LINKS, SHIFT_LINKS, SPEAKER_LINKS, statement_links
from app.api.problems import InvalidCursor, InvalidParameter, NotAcceptable, NotFound, RevisionNotKept, problems
from app.api.routing import ListRoute
from app.api.schemas.speakers import SpeakerPage, Timeline, WholeSpeaker
from app.api.schemas.statements import ShiftPage, StatementPage
from app.formats.list_tables import DAY_COLUMNS, SPEAKER_COLUMNS, list_as_csv
from app.queries import shifts, speakers
from app.queries.filter_parts import FORM, TableForm
from app.queries.filters import SpeakerFilters, SpeakerStatementFilters

router = APIRouter(route_class=ListRoute, prefix="/v1/speakers", tags=["speakers"])

MOVED: dict[int | str, dict[str, Any]] = {308: {"description": "The speaker has another address, in `Location`."}}
MISSING = "There is no speaker {}. GET /v1/speakers lists them."


@router.get(
    "",
    summary="Who is on record",
    response_model=SpeakerPage,
    responses={**TABLE, **problems(InvalidParameter, InvalidCursor, NotAcceptable)},
)
async def list_speakers(ask: AskDep, filters: Annotated[SpeakerFilters, Query()]) -> Response:
    """Speakers by slug, or most quoted first. `q` suggests: it looks in names and aliases, and forgives a typo."""
    return await ask.table(partial(list_as_csv, SPEAKER_COLUMNS), speakers.list_speakers, "", SPEAKER_LINKS, filters)


@router.get(
    "/{slug}",
    summary="One speaker",
    response_model=WholeSpeaker,
    responses={**MOVED, **problems(NotFound)},
)
async def get_speaker(ask: AskDep, slug: SpeakerSlug) -> Response:
    """One speaker with aliases, roles, first and last statement, and counts by topic and outlet.

    Any other name of a speaker, and one from before a merge, leads to the speaker's own address (308).
    """
    return await ask.one(speakers.get_speaker, MISSING.format(slug), SPEAKER_LINKS, slug)


@router.get(
    "/{slug}/statements",
    summary="What a speaker said",
    response_model=StatementPage,
    responses={
        **OTHERS,
        **MOVED,
        **problems(NotFound, InvalidParameter, InvalidCursor, NotAcceptable, RevisionNotKept),
    },
)
async def list_speaker_statements(
    ask: AskDep, slug: SpeakerSlug, filters: Annotated[SpeakerStatementFilters, Query()]
) -> Response:
    """The statements of one speaker, alone or among several; filters as in /v1/statements."""
    links = statement_links(filters.as_of)
    return await ask.statements(speakers.list_statements_of, MISSING.format(slug), links, slug, filters)


@router.get(
    "/{slug}/timeline",
    summary="When a speaker spoke",
    response_model=Timeline,
    responses={**TABLE, **MOVED, **problems(NotFound, InvalidParameter, NotAcceptable)},
)
async def list_speaker_days(
    ask: AskDep,
    slug: SpeakerSlug,
    format: Annotated[TableForm | None, Query(description=FORM)] = None,  # noqa: A002, ARG001 - `ask` reads it
) -> Response:
    """How often the speaker is on record on each day, in time order; statements without any day are left out."""
    return await ask.table(partial(list_as_csv, DAY_COLUMNS), speakers.list_days, MISSING.format(slug), NO_LINKS, slug)


@router.get(
    "/{slug}/shifts",
    summary="Where a speaker changed position",
    response_model=ShiftPage,
    responses={**MOVED, **problems(NotFound)},
)
async def list_speaker_shifts(ask: AskDep, slug: SpeakerSlug) -> Response:
    """What the speaker said on two days that contradicts, with both wordings and the reason; the newest 100.

    Read both before you report a change: that two statements contradict is a judgement of the program.
    """
    return await ask.page_of(shifts.list_shifts, MISSING.format(slug), SHIFT_LINKS, slug)
