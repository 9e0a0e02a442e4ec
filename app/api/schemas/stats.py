"""Counts as answers show them."""

from __future__ import annotations

from pydantic import Field

from app.api.schemas.shapes import REVISION, FilteredPage, OutletRef, Shape, SpeakerRef, TopicRef
from app.model import Act, Speech, Stance


class Group(Shape):
    """Statements that have the groups asked for in common, by name of the group; null where it is not known."""

    speaker: SpeakerRef | None = None
    about: SpeakerRef | None = None
    topic: TopicRef | None = None
    outlet: OutletRef | None = None
    act: Act | None = None
    speech: Speech | None = None
    stance: Stance | None = None
    day: str | None = Field(default=None, description="YYYY-MM-DD: the day of saying, or else of publication.")
    week: str | None = Field(default=None, description="ISO 8601: 2025-W19.")
    month: str | None = Field(default=None, description="YYYY-MM.")
    year: str | None = Field(default=None, description="YYYY.")
    statements: int


class Stats(FilteredPage[Group]):
    """The groups and their sizes; `total` counts statements, each once."""

    groups: int = Field(description="How many groups there are; `limit` cuts how many are shown.")
    revision: int = Field(description=REVISION)
