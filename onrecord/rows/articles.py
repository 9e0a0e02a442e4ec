"""An article, its versions, and two articles side by side."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from onrecord.rows.base import Row
from onrecord.rows.statements import (
    ArticleRef,
    OutletRef,
    Paragraph,
    Reason,
    SpeakerRef,
    Statement,
    TopicRef,
    WordChange,
    Words,
)


class TopicCount(TopicRef):
    """A topic, and how many statements of a speaker or an article are filed under it."""

    statements: int


class Article(Row):
    """An article in a list."""

    id: str
    headline: str | None
    url: str | None
    published_on: date | None
    outlet: OutletRef | None
    given_id: str | None
    author: str | None
    language: str
    length: int
    sha256: str
    statement_count: int
    pipeline: str
    ingested_at: datetime
    copy_of: str | None


class WholeArticle(Article):
    """An article with its topics, and the parts asked for by `include`."""

    topics: tuple[TopicCount, ...]
    text: str | None = None
    paragraphs: tuple[Paragraph, ...] | None = ()
    statements: tuple[Statement, ...] | None = ()


class Position(Row):
    """The place of a statement in its article."""

    place: int
    paragraph: int | None
    share: float


class Placed(Position):
    """A statement and its place."""

    statement: Statement


class Shared(Placed):
    """A statement that the other article has too."""

    order: int


class Aligned(Row):
    """The same statement in both articles."""

    changes: tuple[WordChange, ...]
    marked: str
    relation: str
    score: float
    because: Reason
    here: Shared
    there: Shared
    moved: bool


class AtOddsHere(Row):
    """A statement of each article that cannot both hold (`conflict`), or of which one is an `update` of the other."""

    changes: tuple[WordChange, ...]
    marked: str
    relation: str
    score: float
    because: Reason
    here: Placed
    there: Placed


class Relations(Row):
    """How many of the shared statements stand in each relation."""

    identical: int
    near: int
    contains: int
    paraphrase: int


class Lead(Row):
    """What becomes of the first statement of each article in the other one."""

    differs: bool
    of_here: Position | None
    of_there: Position | None


class Summary(Row):
    """The comparison in figures, and in one line."""

    here: int
    there: int
    shared: int
    only_here: int
    only_there: int
    conflicts: int
    updates: int
    relations: Relations
    moved: int
    order_changed: bool
    lead: Lead
    line: str


class Comparison(Row):
    """What two articles share, and what only one of them has; statements are aligned one to one."""

    here: Article
    there: Article
    summary: Summary
    both: tuple[Aligned, ...]
    conflicts: tuple[AtOddsHere, ...]
    updates: tuple[AtOddsHere, ...]
    only_here: tuple[Placed, ...]
    only_there: tuple[Placed, ...]


class VersionStatement(Row):
    """A statement as it was found in a version."""

    id: str
    text: str
    spans: tuple[tuple[int, int], ...]
    speakers: tuple[SpeakerRef, ...]
    source: Words
    cue: Words


class Version(Row):
    """A text of an article."""

    article: str
    number: int
    current: bool
    headline: str | None
    published_on: date | None
    sha256: str
    length: int
    statement_count: int
    run: int
    seen_at: datetime
    since_revision: int | None
    until_revision: int | None


class WholeVersion(Version):
    """A version with its text and its statements."""

    text: str
    statements: tuple[VersionStatement, ...]


class TextChanges(Row):
    """How the newer text differs from the older one."""

    changes: tuple[WordChange, ...]
    marked: str


class RewordedStatement(Row):
    """A statement that the newer version reports in other words or with other spans."""

    changes: tuple[WordChange, ...]
    marked: str
    relation: str
    score: float
    because: Reason
    old: VersionStatement
    new: VersionStatement


class VersionComparison(Row):
    """What changed from one version of an article to another."""

    old: Version
    new: Version
    text: TextChanges
    kept: int
    reworded: tuple[RewordedStatement, ...]
    dropped: tuple[VersionStatement, ...]
    added: tuple[VersionStatement, ...]


class Related(Row):
    """Another article, and what it has in common with this one."""

    article: ArticleRef
    shared: int
    of_this: float
    of_other: float
    conflicts: int
    copy_: bool = Field(alias="copy")


class Column(Row):
    """An outlet, or an article that has none: of two articles without an outlet nobody knows whether they share one."""

    outlet: OutletRef | None
    article: ArticleRef | None
    matches: int


class Cell(Row):
    """The first report of one match in one column."""

    statement: str
    relation: str | None
    published_on: date | None
    reports: int


class CoverageRow(Row):
    """A statement of the article that others carry too."""

    match: str
    statement: str
    text: str
    cells: tuple[Cell | None, ...]


class Coverage(Row):
    """A matrix: a row for each match of the article, in its order, and a column for each outlet."""

    items: tuple[CoverageRow, ...]
    next: str | None
    columns_: tuple[Column, ...] = Field(alias="columns")
    column_count: int
