"""Speakers, topics and outlets."""

from __future__ import annotations

from datetime import date

from onrecord.rows.articles import TopicCount
from onrecord.rows.base import Row
from onrecord.rows.statements import OutletRef, Reason, SpeakerRef, Statement, TopicRef, WordChange


class Speaker(Row):
    """A speaker, and how often on record."""

    slug: str
    name: str
    kind: str
    country: str | None
    wikidata: str | None
    ambiguous: bool
    statements: int


class Role(Row):
    """A role that articles give a speaker."""

    role: str
    articles: int
    first_on: date | None
    last_on: date | None


class StatementRef(Row):
    """A statement, as a speaker refers to it."""

    id: str
    text: str
    day: date
    article: str


class OutletCount(OutletRef):
    """An outlet, and how many of a speaker's statements it carries."""

    statements: int


class WholeSpeaker(Speaker):
    """A speaker with other names, roles, first and last statement, topics and outlets."""

    aliases: tuple[str, ...]
    role: str | None
    roles: tuple[Role, ...]
    spoken_of: int
    first: StatementRef | None
    last: StatementRef | None
    topics: tuple[TopicCount, ...]
    outlets: tuple[OutletCount, ...]


class SpokenDay(Row):
    """How often a speaker is on record on one day."""

    day: date
    statements: int
    articles: int


class Shift(Row):
    """What one speaker said on two days, and cannot both hold: `changes` lead from the earlier wording to the later."""

    changes: tuple[WordChange, ...]
    marked: str
    earlier_on: str
    later_on: str
    earlier: Statement
    later: Statement
    because: Reason


class SpeakerCount(SpeakerRef):
    """A speaker, and how many statements on a topic."""

    statements: int


class TopicNode(Row):
    """A topic in the tree; its count includes what lies below it."""

    code: str
    label: str
    statements: int
    children: tuple[TopicNode, ...]


class WholeTopic(Row):
    """A topic with its parents, nearest first, its children, and who speaks on it."""

    code: str
    label: str
    definition: str
    wikidata: str | None
    statements: int
    parents: tuple[TopicRef, ...]
    children: tuple[TopicRef, ...]
    speakers: tuple[SpeakerCount, ...]


class Outlet(Row):
    """An outlet, and how much of it is here."""

    name: str
    slug: str
    articles: int
    statements: int


class WholeOutlet(Outlet):
    """An outlet with its first and last day of publication, whom it quotes and on what."""

    first_published_on: date | None
    last_published_on: date | None
    speakers: tuple[SpeakerCount, ...]
    topics: tuple[TopicCount, ...]
