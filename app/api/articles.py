"""Routes of articles."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BeforeValidator
from starlette.responses import Response
from typing_extensions import TypeAliasType

from app.api.addresses import ArticleId, OtherArticleId, OtherVersionNumber, VersionNumber
from app.api.dependencies import AskDep
from app.api.forms import OTHERS, TABLE
from app.api.links import ARTICLE_LINKS, COVERAGE_LINKS, NO_LINKS, VERSION_LINKS, related_links, statement_links
from app.api.problems import InvalidCursor, InvalidParameter, NotAcceptable, NotFound, RevisionNotKept, problems
from app.api.routing import ListRoute
from app.api.schemas.articles import ArticlePage, WholeArticle
from app.api.schemas.compare import Comparison
from app.api.schemas.coverage import Coverage
from app.api.schemas.related import RelatedPage
from app.api.schemas.statements import StatementPage
from app.api.schemas.versions import VersionComparison, VersionPage, WholeVersion
from app.formats.list_tables import articles_as_csv
from app.queries import articles, compare, coverage, related, versions
from app.queries.filter_parts import Filters
from app.queries.filters import ArticleFilters, ArticleStatementFilters, CoverageFilters, VersionFilters

router = APIRouter(route_class=ListRoute, prefix="/v1/articles", tags=["articles"])


MISSING = "There is no article {}. GET /v1/articles lists them."
NO_VERSION = "There is no article {0} with a version {1}. GET /v1/articles/{0}/versions lists them."


def _apart(names: object) -> object:
    """The parts of `include=a,b&include=c`."""
    return [name.strip() for value in names for name in str(value).split(",")] if isinstance(names, list) else names


ArticlePart = TypeAliasType("ArticlePart", Literal["paragraphs", "statements", "text"])
Include = Annotated[
    list[ArticlePart],
    BeforeValidator(_apart),
    Query(description="Parts to add, with commas or repeated.", examples=["paragraphs,statements"]),
]


@router.get(
    "",
    summary="What was published",
    response_model=ArticlePage,
    responses={**TABLE, **problems(InvalidParameter, InvalidCursor, NotAcceptable)},
)
async def list_articles(ask: AskDep, filters: Annotated[ArticleFilters, Query()]) -> Response:
    """Articles by publication day, newest first.

    With speaker or topic: those that carry a statement which meets both. With q: those that have its words in headline
    and text, or in a statement.
    """
    return await ask.table(articles_as_csv, articles.list_articles, "", ARTICLE_LINKS, filters)


@router.get(
    "/{id}",
    summary="One article",
    response_model=WholeArticle,
    response_model_exclude_unset=True,
    responses=problems(NotFound, InvalidParameter),
)
async def get_article(
    ask: AskDep,
    id: ArticleId,  # noqa: A002 - the parameter's public name
    include: Include = [],  # noqa: B006 - FastAPI copies a default
) -> Response:
    """One article, with the parts asked for."""
    return await ask.one(articles.get_article, MISSING.format(id), ARTICLE_LINKS, id, frozenset(include))


@router.get(
    "/{id}/statements",
    summary="What an article reports",
    response_model=StatementPage,
    responses={**OTHERS, **problems(NotFound, InvalidParameter, InvalidCursor, NotAcceptable, RevisionNotKept)},
)
async def list_article_statements(
    ask: AskDep,
    id: ArticleId,  # noqa: A002
    filters: Annotated[ArticleStatementFilters, Query()],
) -> Response:
    """The statements of one article; filters as in /v1/statements."""
    links = statement_links(filters.as_of)
    return await ask.statements(articles.list_statements_of, MISSING.format(id), links, id, filters)


@router.get(
    "/{id}/compare/{other}",
    summary="Two articles side by side",
    response_model=Comparison,
    responses=problems(NotFound),
)
async def compare_articles(ask: AskDep, id: ArticleId, other: OtherArticleId) -> Response:  # noqa: A002
    """The statements of both, aligned one to one with their relation, the changed words and both places.

    What only one of them tells follows.
    """
    missing = f"There is no article {id}, or no article {other}. GET /v1/articles lists them."
    return await ask.one(compare.compare_articles, missing, NO_LINKS, id, other)


@router.get(
    "/{id}/versions",
    summary="The texts that an article had",
    response_model=VersionPage,
    responses=problems(NotFound, InvalidParameter, InvalidCursor, RevisionNotKept),
)
async def list_article_versions(
    ask: AskDep,
    id: ArticleId,  # noqa: A002
    filters: Annotated[VersionFilters, Query()],
) -> Response:
    """The versions of an article, the newest first: the text that holds now, and those that it replaced.

    `as_of` gives the one that the article had at a revision of the store. A text that came back is kept with the last
    time that it held, so what it was before may not be known: then the answer is 410.
    """
    return await ask.page_of(versions.list_versions, MISSING.format(id), VERSION_LINKS, id, filters)


@router.get(
    "/{id}/versions/{number}",
    summary="One version of an article",
    response_model=WholeVersion,
    responses=problems(NotFound),
)
async def get_article_version(ask: AskDep, id: ArticleId, number: VersionNumber) -> Response:  # noqa: A002
    """One version with its text, and what the sources said in it."""
    return await ask.one(versions.get_version, NO_VERSION.format(id, number), VERSION_LINKS, id, number)


@router.get(
    "/{id}/versions/{old}/compare/{new}",
    summary="Two versions of an article",
    response_model=VersionComparison,
    responses=problems(NotFound),
)
async def compare_article_versions(ask: AskDep, id: ArticleId, old: VersionNumber, new: OtherVersionNumber) -> Response:  # noqa: A002
    """What changed from one version to another: the words of the text, and statements added, dropped and reworded."""
    missing = NO_VERSION.format(id, f"{old} or {new}")
    return await ask.one(versions.compare_versions, missing, NO_LINKS, id, old, new)


@router.get(
    "/{id}/related",
    summary="Who else tells the same story",
    response_model=RelatedPage,
    responses=problems(NotFound, InvalidParameter, InvalidCursor),
)
async def list_related_articles(
    ask: AskDep,
    id: ArticleId,  # noqa: A002
    filters: Annotated[Filters, Query()],
) -> Response:
    """Other articles by the statements that they share with this one, most first; copies of it are marked.

    Those that only contradict it, or have its very text and no statement, come last.
    """
    return await ask.page_of(related.list_related, MISSING.format(id), related_links(id), id, filters)


@router.get(
    "/{id}/coverage",
    summary="A story, outlet by statement",
    response_model=Coverage,
    responses=problems(NotFound, InvalidParameter, InvalidCursor),
)
async def list_article_coverage(
    ask: AskDep,
    id: ArticleId,  # noqa: A002
    filters: Annotated[CoverageFilters, Query()],
) -> Response:
    """A matrix: the article's matches in its order, and which outlet carries each, how near to the first report."""
    return await ask.page_of(coverage.list_coverage, MISSING.format(id), COVERAGE_LINKS, id, filters)
