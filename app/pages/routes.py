"""The routes of the pages. Each page's address is that of what the API answers, without `/v1`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, TypeVar, cast, get_origin
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from app.api.addresses import ArticleId, AsOf, OtherArticleId, OtherVersionNumber, VersionNumber
from app.api.answers import Answer, asked_in, json_response, root_of
from app.api.dependencies import AS_OF, not_as_of, refuse_impossible_names
from app.api.failures import named_errors
from app.api.gate import may_read
from app.api.problems import shown_path
from app.api.quality import edition as edition_of_card
from app.api.routing import read_query
from app.api.schemas.check import MOST_CHARS as MOST_QUOTED
from app.api.schemas.check import Quotation
from app.pages.asking import MOST_CHARS, asked_for
from app.pages.negotiation import wants_page
from app.pages.policy import HEADERS
from app.pages.rendering import edition, render
from app.pages.showing import PageQuestion, View, show
from app.pages.views import (
    articles,
    correcting,
    front,
    lists,
    matches,
    outlets,
    quality,
    speakers,
    statements,
    topics,
)
from app.pages.views.check import checked, faulty, unasked, with_openings
from app.queries.check import Question
from app.queries.corrections import CorrectionFilters
from app.queries.filters import (
    ArticleFilters,
    MatchFilters,
    MemberFilters,
    OutletFilters,
    SpeakerFilters,
    StatementFilters,
    StoryFilters,
    TopicFilters,
)

OF_A_REVISION = ("/statements", "/statements/{id}", "/matches/{id}")
"""The pages that show what there was at a revision of the store, as a permanent link asks for it."""


async def refuse_as_of(request: Request) -> None:
    """Refuse `as_of` where a page shows what there is now: else a link would show something else than it names."""
    if AS_OF in request.query_params and request.scope["route"].path not in OF_A_REVISION:
        raise not_as_of(request)


router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(may_read), Depends(refuse_impossible_names), Depends(refuse_as_of)],
    tags=["pages"],
)

CHECK = "check.html"
TYPED_INTO = ("statements.html", "articles.html")
"""Lists whose forms have fields for days: where a value is refused, the form comes back with what was typed."""
MOST_ON_A_PAGE = 100  # rows of a list: more would be a page of more than 300 kB

Asked = TypeVar("Asked", bound=BaseModel)


async def _page(
    request: Request, template: str, view: View, *args: Any, missing: str = "", part: Any = edition
) -> Response:
    """One page, made in a process that reads the store."""
    app = cast(FastAPI, request.app)
    asked = asked_in(request, app.version, part=part)
    question = PageQuestion(view, args, template, missing)
    answer: Answer = await app.state.backend.read_for(request, show, asked, question)
    return Response(answer.body, status_code=answer.status, headers=answer.headers)


def _given(request: Request) -> list[tuple[str, str]]:
    """The parameters of a request that have a value: a form sends its empty fields too."""
    return [(name, value) for name, value in request.query_params.multi_items() if value.strip()]


def _read(model: type[Asked], request: Request, **fixed: Any) -> Asked:
    """The filters of a list in a page's address. Raises `RequestValidationError`."""
    several = frozenset(name for name, field in model.model_fields.items() if get_origin(field.annotation) is list)
    found = read_query(model, several, QueryParams(_given(request)))
    limit = getattr(found, "limit", 0)
    return found.model_copy(update=fixed | ({"limit": MOST_ON_A_PAGE} if limit > MOST_ON_A_PAGE else {}))  # type: ignore[return-value]


def _tidied(request: Request) -> Response | None:
    """A redirect to the same address without empty fields, where there are any: that one can be read and sent on."""
    given = _given(request)
    if len(given) == len(request.query_params.multi_items()):
        return None
    query = f"?{urlencode(given)}" if given else ""
    return _redirect(f"{root_of(request)}{shown_path(request.scope)}{query}")


def _redirect(place: str) -> Response:
    return RedirectResponse(place, status_code=302, headers={"Cache-Control": "no-store"})


async def _list(request: Request, model: type[BaseModel], template: str, view: View) -> Response:
    if (tidied := _tidied(request)) is not None:
        return tidied
    try:
        filters = _read(model, request)
    except RequestValidationError as failure:
        errors = named_errors(failure.errors())
        if template not in TYPED_INTO or any(name not in model.model_fields for name, _ in errors):
            raise
        return _rendered(request, template, lists.refused(_given(request), errors), status=422)
    return await _page(request, template, view, filters, _given(request))


@router.get("/")
async def show_front(request: Request) -> Response:
    """What the store holds; for whoever wants data, where the API and its documentation are."""
    if not wants_page(request.headers.get("accept", "")):
        return json_response(orjson.dumps(front.entrance(root_of(request), request.app.version)))
    return await _page(request, "front.html", front.front)


@router.get("/search")
async def search(request: Request, text: Annotated[str, Query(alias="for", max_length=MOST_CHARS)] = "") -> Response:
    """Take apart what was typed, and lead to the list that it asks for."""
    if not text.strip():
        return _redirect(f"{root_of(request)}/")
    pairs = await request.app.state.backend.read_for(request, asked_for, text, dt.datetime.now(dt.UTC).date())
    return _redirect(f"{root_of(request)}/statements?{urlencode(pairs)}".rstrip("?"))


@router.get("/statements")
async def show_statements(request: Request) -> Response:
    """Who said what."""
    return await _list(request, StatementFilters, "statements.html", statements.statements)


@router.get("/statements/{id}")
async def show_statement(request: Request, id: str, as_of: AsOf = None) -> Response:  # noqa: A002
    """One statement, and why."""
    missing = f"There is no statement {id}, or no longer."
    return await _page(request, "statement.html", statements.statement, id, as_of, missing=missing)


@router.get("/speakers")
async def show_speakers(request: Request) -> Response:
    """Who is on record."""
    return await _list(request, SpeakerFilters, "speakers.html", lists.speakers)


@router.get("/speakers/{slug}")
async def show_speaker(request: Request, slug: str) -> Response:
    """One speaker."""
    return await _page(request, "speaker.html", speakers.speaker, slug, missing=f"Nobody here is called {slug}.")


@router.get("/topics")
async def show_topics(request: Request) -> Response:
    """What was spoken of."""
    return await _list(request, TopicFilters, "topics.html", lists.topics)


@router.get("/topics/{code}")
async def show_topic(request: Request, code: str) -> Response:
    """One topic."""
    return await _page(request, "topic.html", topics.topic, code, missing=f"There is no topic {code}.")


@router.get("/outlets")
async def show_outlets(request: Request) -> Response:
    """Who publishes."""
    return await _list(request, OutletFilters, "outlets.html", lists.outlets)


@router.get("/outlets/{slug}")
async def show_outlet(request: Request, slug: str) -> Response:
    """One outlet."""
    return await _page(request, "outlet.html", outlets.outlet, slug, missing=f"There is no outlet {slug}.")


@router.get("/articles")
async def show_articles(request: Request) -> Response:
    """What was published."""
    return await _list(request, ArticleFilters, "articles.html", lists.articles)


@router.get("/articles/{id}")
async def show_article(request: Request, id: ArticleId) -> Response:  # noqa: A002
    """One article."""
    return await _page(request, "article.html", articles.article, id, missing=f"There is no article {id}.")


@router.get("/articles/{id}/compare/{other}")
async def show_comparison(request: Request, id: ArticleId, other: OtherArticleId) -> Response:  # noqa: A002
    """Two articles side by side."""
    missing = f"There is no article {id}, or no article {other}."
    return await _page(request, "compare.html", articles.comparison, id, other, missing=missing)


@router.get("/articles/{id}/versions/{number}")
async def show_version(request: Request, id: ArticleId, number: VersionNumber) -> Response:  # noqa: A002
    """One version of an article: under this address its text stays."""
    missing = f"There is no article {id} with a version {number}."
    return await _page(request, "version.html", articles.version, id, number, missing=missing)


@router.get("/articles/{id}/versions/{old}/compare/{new}")
async def show_version_changes(
    request: Request,
    id: ArticleId,  # noqa: A002
    old: VersionNumber,
    new: OtherVersionNumber,
) -> Response:
    """What changed from one version of an article to another."""
    missing = f"There is no article {id} with versions {old} and {new}."
    return await _page(request, "versions.html", articles.version_changes, id, old, new, missing=missing)


@router.get("/matches")
async def show_matches(request: Request) -> Response:
    """The same statement in several articles."""
    return await _list(request, MatchFilters, "matches.html", lists.matches)


@router.get("/matches/{id}")
async def show_match(request: Request, id: str) -> Response:  # noqa: A002
    """One statement, wording by wording."""
    return await _page(
        request,
        "match.html",
        matches.match,
        id,
        _read(MemberFilters, request),
        missing=f"There is no match {id}.",
    )


@router.get("/stories")
async def show_stories(request: Request) -> Response:
    """Articles that share statements."""
    return await _list(request, StoryFilters, "stories.html", lists.stories)


@router.get("/stories/{id}")
async def show_story(request: Request, id: ArticleId) -> Response:  # noqa: A002
    """One story."""
    missing = f"There is no article {id}, or it is in no story."
    return await _page(request, "story.html", matches.story, id, missing=missing)


@router.get("/corrections")
async def show_corrections(request: Request) -> Response:
    """What people put right."""
    return await _list(request, CorrectionFilters, "corrections.html", correcting.corrections)


@router.get("/corrections/{id}")
async def show_correction(request: Request, id: str) -> Response:  # noqa: A002
    """One correction."""
    return await _page(request, "correction.html", correcting.correction, id, missing=f"There is no correction {id}.")


@router.get("/quality")
async def show_quality(request: Request) -> Response:
    """How good the weights are."""
    return await _page(request, "quality.html", quality.card, part=_of_quality)


def _of_quality() -> str:
    return f"{edition()} {edition_of_card()}"


@router.get("/check")
async def show_check(request: Request) -> Response:
    """Is this quotation on record?"""
    if (tidied := _tidied(request)) is not None:
        return tidied
    given = {name: value[: MOST_QUOTED + 1] for name, value in request.query_params.items()}
    as_page = wants_page(request.headers.get("accept", ""))
    if not given and as_page:
        return _rendered(request, CHECK, unasked())
    try:
        question = Question(**Quotation.model_validate(given).model_dump())
    except ValidationError as failure:
        if as_page:
            return _rendered(request, CHECK, faulty(given, failure), status=422)
        read_query(Quotation, frozenset(), request.query_params)  # raises the same problem as the API
        raise
    answer: bytes = await request.app.state.backend.check(request, question, root_of(request))
    if not as_page:
        return json_response(answer)
    shown = checked(given, orjson.loads(answer))
    return _rendered(request, CHECK, await request.app.state.backend.read_for(request, with_openings, shown))


def _rendered(request: Request, template: str, values: dict[str, Any], status: int = 200) -> Response:
    body = render(template, values | {"pages": {"prev": None, "next": None}}, root_of(request))
    return Response(body, status_code=status, headers={**HEADERS, "Cache-Control": "no-store"})


PAGES_OF_DATA = [path for route in router.routes if (path := cast(Any, route).path) not in ("/", "/search", "/check")]
"""The pages that show what the API answers at the same address below `/v1`: the others answer for data themselves."""
