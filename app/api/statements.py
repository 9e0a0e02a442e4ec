"""Routes of statements."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.addresses import AsOf, StatementId
from app.api.dependencies import AskDep
from app.api.forms import CITATIONS, OTHERS
from app.api.links import MATCH_LINKS, MATCH_LINKS_AS_OF, NO_LINKS, STATEMENT_LINKS, statement_links
from app.api.problems import InvalidCursor, InvalidParameter, NotAcceptable, NotFound, RevisionNotKept, problems
from app.api.routing import ListRoute
from app.api.schemas.matches import WholeMatch
from app.api.schemas.statements import LinkedWholeStatement, StatementContext, StatementPage
from app.queries import matches, statements
from app.queries.filter_parts import FORM, CitationForm
from app.queries.filters import StatementFilters
from app.queries.match_at import get_match_of_at
from app.queries.statement_at import cite_statement_at, get_context_at, get_statement_at

router = APIRouter(route_class=ListRoute, prefix="/v1/statements", tags=["statements"])

MISSING = "There is no statement {}. GET /v1/statements lists them."


@router.get(
    "",
    summary="Who said what, when",
    response_model=StatementPage,
    responses={**OTHERS, **problems(InvalidParameter, InvalidCursor, NotAcceptable, RevisionNotKept)},
)
async def list_statements(ask: AskDep, filters: Annotated[StatementFilters, Query()]) -> Response:
    """Statements in time order, newest first; those without a day come last. Filters combine; repeat one for OR.
    With `q` each has `highlights`, and `sort=relevance` puts those first that meet it best.

    A name, code or id that is not here matches nothing, and the answer's `hint` says so. The same list comes as NDJSON,
    CSV, JSON-LD, CSL-JSON, Atom or JSON Feed by `format` or the Accept header. `as_of` gives the list of a revision of
    the store, page by page, whatever comes meanwhile: the `revision` of an answer makes a link that lasts.
    """
    return await ask.statements(statements.list_statements, "", statement_links(filters.as_of), filters)


@router.get(
    "/{id}",
    summary="One statement, and why",
    response_model=LinkedWholeStatement,
    responses={**CITATIONS, **problems(NotFound, InvalidParameter, NotAcceptable, RevisionNotKept)},
)
async def get_statement(
    ask: AskDep,
    id: StatementId,  # noqa: A002 - the parameter's public name
    format: Annotated[  # noqa: A002, ARG001 - `ask` reads it
        CitationForm | None, Query(description=FORM)
    ] = None,
    as_of: AsOf = None,
) -> Response:
    """One statement with the reason for each resolved field, and its spans as W3C selectors over the article's text.

    To cite it: BibTeX, CSL-JSON or JSON-LD by `format` or the Accept header, with the address of the passage.
    `as_of` gives what it was at a revision of the store: the `revision` of an answer makes a link that lasts.
    """
    missing = MISSING.format(id)
    if as_of is None:
        read, cite = statements.get_statement, statements.cite_statement
        return await ask.one_statement(read, cite, missing, STATEMENT_LINKS, id)
    links = statement_links(as_of)
    return await ask.one_statement(get_statement_at, cite_statement_at, missing, links, id, as_of)


@router.get(
    "/{id}/context",
    summary="The paragraphs around a statement",
    response_model=StatementContext,
    responses=problems(NotFound, InvalidParameter, RevisionNotKept),
)
async def get_statement_context(
    ask: AskDep,
    id: StatementId,  # noqa: A002
    around: Annotated[int, Query(ge=0, le=10, description="Paragraphs before and after.")] = 1,
    as_of: AsOf = None,
) -> Response:
    """The statement, its paragraph, and those around it.

    `as_of` gives what it was at a revision of the store, in the text that the article had then: each line of a text
    that the article has no more is a paragraph.
    """
    if as_of is not None:
        return await ask.one(get_context_at, MISSING.format(id), NO_LINKS, id, as_of, around)
    return await ask.one(statements.get_context, MISSING.format(id), NO_LINKS, id, around)


@router.get(
    "/{id}/matches",
    summary="Who else reported it, in which words",
    response_model=WholeMatch,
    responses=problems(NotFound, InvalidParameter, RevisionNotKept),
)
async def get_statement_matches(ask: AskDep, id: StatementId, as_of: AsOf = None) -> Response:  # noqa: A002
    """The match that the statement belongs to: the first 20 wordings, and how each differs from the first report.

    `as_of` gives the match that it belonged to at a revision of the store, as it was then.
    """
    if as_of is not None:
        missing = f"No other article was known to carry statement {id} at revision {as_of}, or there is no such one."
        return await ask.one(get_match_of_at, missing, MATCH_LINKS_AS_OF, id, as_of)
    missing = f"No other article is known to carry statement {id}, or there is no such statement."
    return await ask.one(matches.get_match_of, missing, MATCH_LINKS, id)
