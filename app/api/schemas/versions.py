"""Versions of an article as answers show them."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from app.api.schemas.matches import Rewording, WordChange
from app.api.schemas.shapes import Page, Reason, Shape, SpanPair, SpeakerRef
from app.api.schemas.statements import Words
from app.model import Relation


class Version(Shape):
    """A text of an article."""

    article: str
    number: int = Field(
        ge=1, description="From 1, in the order in which the texts first came; a text that comes back keeps its number."
    )
    current: bool = Field(description="Whether it is the text that holds now.")
    headline: str | None
    published_on: dt.date | None
    sha256: str = Field(description="Of the text in UTF-8.")
    length: int = Field(description="Of the text, in code points.")
    statement_count: int
    run: int = Field(description="The run that read it last.")
    seen_at: dt.datetime = Field(description="When it was stored last, in UTC.")
    since_revision: int | None = Field(
        description="The revision of the store from which on it was the article's text, the last time; null: unknown."
    )
    until_revision: int | None = Field(description="The revision that replaced it; null while it holds.")


class VersionLinks(Shape):
    """Where to go from a version."""

    self: str


class LinkedVersion(Version):
    """A version in a list."""

    links: VersionLinks


class VersionStatement(Shape):
    """A statement as it was found in a version."""

    id: str = Field(description="The statement's id; /v1/statements has it as long as the current version does.")
    text: str
    spans: list[SpanPair] = Field(description="In the version's text, in code points; so are those of source and cue.")
    speakers: list[SpeakerRef] = Field(description="As they were called then.")
    source: Words
    cue: Words


class WholeVersion(LinkedVersion):
    """A version with its text and its statements."""

    text: str
    statements: list[VersionStatement] = Field(description="In the order of the text.")


class VersionPage(Page[LinkedVersion]):
    """A page of versions."""


class TextChanges(Shape):
    """How the newer text differs from the older one."""

    changes: list[WordChange] = Field(
        description="Runs of words that were changed, added, left out or moved, in the reading order of the newer "
        "text; what is between them is equal but for case and punctuation. Spans are in the texts of the versions."
    )
    marked: str = Field(description="The newer text on one line, marked as a wording of a match is.")


class RewordedStatement(Rewording):
    """A statement that the newer version reports in other words or with other spans."""

    relation: Relation = Field(
        description="`identical` where the cue or source alone changed; `conflict` where the two cannot both hold, as "
        "where a figure was corrected."
    )
    score: float = Field(ge=0, le=1)
    because: Reason
    old: VersionStatement
    new: VersionStatement


class VersionComparison(Shape):
    """What changed from one version of an article to another."""

    old: Version
    new: Version
    text: TextChanges
    kept: int = Field(description="Statements that both have, in the same words.")
    reworded: list[RewordedStatement] = Field(description="In the order of `old`.")
    dropped: list[VersionStatement]
    added: list[VersionStatement]
