"""Speakers as answers show them."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from app.api.schemas.shapes import Page, Shape, SpeakerRef


class SpeakerLinks(Shape):
    """Where to go from a speaker."""

    self: str
    statements: str
    timeline: str


class SpeakerShape(SpeakerRef):
    """A speaker, and how often on record."""

    statements: int = Field(description="How many of speech and thought, which their list shows without a filter.")
    links: SpeakerLinks


class Role(Shape):
    """A role that articles give a speaker."""

    role: str
    articles: int
    first_on: dt.date | None
    last_on: dt.date | None


class WholeSpeaker(SpeakerShape):
    """A speaker with other names, roles, and first and last day on record."""

    aliases: list[str]
    roles: list[Role]
    first_on: dt.date | None
    last_on: dt.date | None


class SpokenDay(Shape):
    """How often a speaker is on record on one day."""

    day: dt.date
    statements: int = Field(description="How many of speech and thought.")
    articles: int


class SpeakerPage(Page[SpeakerShape]):
    """A page of speakers."""


class Timeline(Page[SpokenDay]):
    """The days on which a speaker is on record, in time order."""
