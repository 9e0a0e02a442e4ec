"""The lists of speakers, topics, outlets, articles, matches and stories, as pages show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from app.model import Row
from app.pages.addresses import call
from app.pages.views.statements import Query, named
from app.queries.articles import list_articles
from app.queries.filters import ArticleFilters, MatchFilters, OutletFilters, SpeakerFilters, StoryFilters, TopicFilters
from app.queries.matches import list_matches
from app.queries.outlets import list_outlets
from app.queries.paging import Page
from app.queries.speakers import list_speakers
from app.queries.stories import list_stories
from app.queries.topics import list_topics


def speakers(connection: Connection, _root: str, filters: SpeakerFilters, query: Query) -> Row:
    """Who is on record."""
    return _listed("speakers", list_speakers, connection, filters, query)


def topics(connection: Connection, _root: str, filters: TopicFilters, query: Query) -> Row:
    """What was spoken of."""
    return _listed("topics", list_topics, connection, filters, query)


def outlets(connection: Connection, _root: str, filters: OutletFilters, query: Query) -> Row:
    """Who publishes."""
    return _listed("outlets", list_outlets, connection, filters, query)


def articles(connection: Connection, _root: str, filters: ArticleFilters, query: Query) -> Row:
    """What was published."""
    return _listed("articles", list_articles, connection, filters, query)


def matches(connection: Connection, _root: str, filters: MatchFilters, query: Query) -> Row:
    """The same statement in several articles."""
    return _listed("matches", list_matches, connection, filters, query)


def stories(connection: Connection, _root: str, filters: StoryFilters, query: Query) -> Row:
    """Articles that share statements."""
    return _listed("stories", list_stories, connection, filters, query)


def _listed(noun: str, read: Callable[..., Page], connection: Connection, filters: Any, query: Query) -> Row:
    asked = named(query)
    return {"calls": [call(noun, **asked)], "asked": asked, "page": read(connection, filters), "errors": []}


def refused(query: Query, errors: list[tuple[str, str]]) -> Row:
    """A list of which something was asked that cannot be: its form, with what was typed and what is wrong with it."""
    return {"calls": [], "asked": named(query), "page": None, "errors": errors}
