"""Speakers as answers show them."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from app.api.schemas.shapes import OutletRef, Page, Shape, SpeakerRef, TopicRef


class SpeakerLinks(Shape):
    """Where to go from a speaker."""

    self: str
    statements: str
    about: str
    shifts: str
    timeline: str


class Speaker(SpeakerRef):
    """A speaker, and how often on record."""

    country: str | None = Field(description="The country of a government, or of the office of a person, if stated.")
    wikidata: str | None = Field(description="The Wikidata id, if a list of known speakers gave it.")
    ambiguous: bool = Field(description="Whether articles give only this name, which may be several people's.")
    statements: int = Field(description="How many of speech and thought, which their list shows without a filter.")
    links: SpeakerLinks


class Role(Shape):
    """A role that articles give a speaker."""

    role: str
    articles: int
    first_on: dt.date | None
    last_on: dt.date | None


class StatementRef(Shape):
    """A statement, as a speaker refers to it."""

    id: str
    text: str
    day: dt.date
    article: str


class TopicCount(TopicRef):
    """A topic, and how many statements of a speaker or an article are filed under it."""

    statements: int


class OutletCount(OutletRef):
    """An outlet, and how many of a speaker's statements it carries."""

    statements: int


class WholeSpeaker(Speaker):
    """A speaker with other names, roles, first and last statement, topics and outlets."""

    aliases: list[str]
    role: str | None = Field(description="The role that a list of known speakers gave.")
    roles: list[Role] = Field(description="The roles that articles gave, with the days of the first and last of them.")
    spoken_of: int = Field(description="How many statements of speech and thought, by anybody, are about this speaker.")
    first: StatementRef | None = Field(description="The earliest statement that has a day.")
    last: StatementRef | None = Field(description="The latest statement that has a day.")
    topics: list[TopicCount] = Field(description="The topics spoken on most.")
    outlets: list[OutletCount] = Field(description="The outlets that quote most.")


class SpokenDay(Shape):
    """How often a speaker is on record on one day."""

    day: dt.date
    statements: int = Field(description="How many of speech and thought.")
    articles: int


class SpeakerPage(Page[Speaker]):
    """A page of speakers."""


class Timeline(Page[SpokenDay]):
    """The days on which a speaker is on record, in time order."""
