"""What lists can be asked for, by the names of the API's parameters.

One value or several: several are joined by OR, different filters by AND. A day is a `date`, or text of the form
YYYY-MM-DD, YYYY-MM or YYYY.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias, TypedDict

Several: TypeAlias = str | Sequence[str]
Day: TypeAlias = str | date


class StatementFilters(TypedDict, total=False):
    """Filters of statements."""

    q: str
    speaker: Several
    topic: Several
    about: Several
    said_from: Day
    said_to: Day
    outlet: Several
    article: Several
    sort: str
    undated: bool
    published_from: Day
    published_to: Day
    ingested_from: Day
    ambiguous: str
    role: str
    speech: Several
    act: Several
    stance: Several
    confidence_from: float
    named: bool
    source: str
    has_speaker: bool
    has_topic: bool
    has_day: bool
    matched: bool
    conflicted: bool
    copies: str
    review: str
    as_of: int
    not_speaker: Several
    not_topic: Several
    not_outlet: Several
    not_article: Several
    not_about: Several
    not_role: str
    not_source: str
    not_act: Several
    not_speech: Several
    not_stance: Several


class SampledFilters(StatementFilters, total=False):
    """Filters of statements, and a random sample of what they leave."""

    sample: int
    seed: int


class ArticleFilters(TypedDict, total=False):
    """Filters of articles."""

    q: str
    speaker: Several
    topic: Several
    outlet: Several
    sort: str
    ambiguous: str
    published_from: Day
    published_to: Day
    copies: str


class SpeakerFilters(TypedDict, total=False):
    """Filters of speakers, but for the name."""

    sort: str
    kind: Several
    ambiguous: bool


class MatchFilters(TypedDict, total=False):
    """Filters of matches."""

    q: str
    speaker: Several
    topic: Several
    said_from: Day
    said_to: Day
    outlet: Several
    article: Several
    since: int
    sort: str
    ambiguous: str
    undated: bool
    relation: Several
    min_articles: int


class StoryFilters(TypedDict, total=False):
    """Filters of stories."""

    q: str
    speaker: Several
    topic: Several
    outlet: Several
    sort: str
    ambiguous: str
    published_from: Day
    published_to: Day
    min_articles: int


class CorrectionFilters(TypedDict, total=False):
    """Filters of corrections."""

    speaker: str
    article: str
    kind: Several
    state: str
    by: str
    statement: str


class Claimed(TypedDict, total=False):
    """By whom and when a quotation is said to have been made."""

    speaker: str
    said_from: Day
    said_to: Day
    statement: str
    limit: int


class Known(TypedDict, total=False):
    """What is known of a text that is sent to be analysed."""

    published_on: Day
    headline: str
    outlet: str
    url: str
    author: str
    language: str
    id: str
