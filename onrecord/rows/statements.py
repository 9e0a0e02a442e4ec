"""A statement, and what belongs to one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from onrecord.rows.base import Row

CSV_COLUMNS = (
    *("id", "speakers", "said_on", "said_from", "said_to", "text", "speech", "act", "stance", "topics", "holder"),
    *("relayed_by", "about", "source", "cue", "start", "end", "confidence", "match", "article", "headline", "outlet"),
    *("published_on", "url", "speaks_for"),
)


class SpeakerRef(Row):
    """A speaker, as other things refer to one."""

    slug: str
    name: str
    kind: str


class OutletRef(Row):
    """An outlet, as other things refer to it."""

    name: str
    slug: str


class ArticleRef(Row):
    """An article, as statements refer to it."""

    id: str
    headline: str | None
    url: str | None
    published_on: date | None
    outlet: OutletRef | None


class TopicRef(Row):
    """A topic, as other things refer to it."""

    code: str
    label: str


class FiledTopic(TopicRef):
    """A topic that a statement is filed under."""

    score: float


class SaidOn(Row):
    """When it was said."""

    edtf: str
    from_: date = Field(alias="from")
    to: date


class Words(Row):
    """A part of a statement: its exact words, and where they stand."""

    text: str
    spans: tuple[tuple[int, int], ...]


class Highlight(Row):
    """Words of a statement's `text` that are searched for, in code points from 0, `end` exclusive."""

    start: int
    end: int


class Statement(Row):
    """One attributed utterance in an article."""

    text: str
    speech: str
    act: str
    stance: str
    speakers: tuple[SpeakerRef, ...]
    holder: SpeakerRef | None
    relayed_by: SpeakerRef | None
    speaks_for: SpeakerRef | None = None
    about: tuple[SpeakerRef, ...]
    said_on: SaidOn | None
    topics: tuple[FiledTopic, ...]
    confidence: float
    source: Words
    cue: Words
    content: Words
    id: str
    article: ArticleRef
    match: str | None
    highlights: tuple[Highlight, ...] = ()

    @property
    def said_by(self) -> str:
        """The names of its speakers; the words of its source, where nobody is named."""
        return ", ".join(speaker.name for speaker in self.speakers) or self.source.text

    def __str__(self) -> str:
        """The statement in a line."""
        day = self.said_on.edtf if self.said_on else "undated"
        return f"{self.said_by or 'unknown'}, {day}: {self.text}"

    def flat(self) -> dict[str, Any]:
        """The statement as a row of the API's CSV: several names or topics are joined by `; `."""
        said, spans, outlet = self.said_on, self.content.spans, self.article.outlet
        values = (
            self.id,
            "; ".join(speaker.name for speaker in self.speakers),
            said and said.edtf,
            said and said.from_,
            said and said.to,
            self.text,
            self.speech,
            self.act,
            self.stance,
            "; ".join(topic.label for topic in self.topics),
            self.holder and self.holder.name,
            self.relayed_by and self.relayed_by.name,
            "; ".join(one.name for one in self.about),
            self.source.text,
            self.cue.text,
            spans[0][0],
            spans[-1][1],
            self.confidence,
            self.match,
            self.article.id,
            self.article.headline,
            outlet and outlet.name,
            self.article.published_on,
            self.article.url,
            self.speaks_for and self.speaks_for.name,
        )
        return dict(zip(self.columns(), values, strict=True))

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns of the API's CSV."""
        return CSV_COLUMNS

    @classmethod
    def days(cls) -> tuple[str, ...]:
        """Those of the columns that hold days."""
        return ("said_from", "said_to", "published_on")


class QuoteSelector(Row):
    """A W3C TextQuoteSelector."""

    type: str
    exact: str
    prefix: str
    suffix: str


class PositionSelector(Row):
    """A W3C TextPositionSelector, in code points."""

    type: str
    start: int
    end: int


class SelectedWords(Words):
    """A part of a statement with each of its spans as W3C selectors over the article's text."""

    selectors: tuple[tuple[QuoteSelector, PositionSelector], ...]


class AsOf(Row):
    """How long an answer about a revision of the store was true; None where that is not known, or not over."""

    current: bool
    since: int | None
    until: int | None


class Reason(Row):
    """Why a value was resolved as it was."""

    rule: str
    span: tuple[int, int] | None
    text: str
    confidence: float


class WordRun(Row):
    """A run of words in one wording; empty where the other one inserts or deletes."""

    text: str
    span: tuple[int, int]


class WordChange(Row):
    """A run of words that one wording keeps, changes or moves in another."""

    kind: str
    old: WordRun
    new: WordRun


class AtOdds(Row):
    """A statement that contradicts this one, or is an update of it: `changes` lead from this one to it."""

    changes: tuple[WordChange, ...]
    marked: str
    statement: Statement
    because: Reason


class Beside(Row):
    """Another statement that is related to this one, and why."""

    statement: Statement
    because: Reason


class Identity(Row):
    """Whom of the known speakers an article's name was taken for, and why."""

    speaker: str
    named: str
    because: Reason


class CorrectionRef(Row):
    """A correction that holds, as statements refer to it."""

    id: str
    kind: str
    made_at: datetime
    by: str
    note: str | None


class WholeStatement(Statement):
    """A statement with its reasons."""

    source: SelectedWords
    cue: SelectedWords
    content: SelectedWords
    paragraph: int | None
    source_url: str | None
    because: dict[str, Reason]
    conflicts: tuple[AtOdds, ...]
    updates: tuple[AtOdds, ...]
    quoted_by: tuple[Beside, ...]
    identities: tuple[Identity, ...]
    corrections: tuple[CorrectionRef, ...]
    revision: int
    as_of: AsOf | None = None


class Paragraph(Row):
    """A stretch of an article's text, with its words."""

    start: int
    end: int
    kind: str
    position: int
    text: str


class StatementContext(Row):
    """A statement, its paragraph and the neighbours."""

    statement: WholeStatement
    paragraphs: tuple[Paragraph, ...]


class NamedSpeaker(SpeakerRef):
    """A speaker whom a name in a filter may mean."""

    filter: str
    value: str
    statements: int
    taken: bool
