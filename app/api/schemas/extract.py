"""What a dry run takes and gives."""

from __future__ import annotations

from pydantic import Field

from app.api.schemas.shapes import ArticleRef, FiledTopic, OutletRef, Reason, SaidOnShape, Shape, SpanPair
from app.api.schemas.statements import StatementShape
from app.model import Act, Day, ParagraphKind, SpeakerKind, Speech, Stance


class Document(Shape):
    """A text to analyse, with what is known of it."""

    text: str = Field(
        min_length=1, description="The article's text; offsets in the answer are into it, as it is given."
    )
    published_on: Day | None = Field(
        default=None, description="When it was published: days such as `on Thursday` are reckoned from it."
    )
    headline: str | None = None
    outlet: str | None = None
    url: str | None = None
    author: str | None = None
    language: str | None = None
    id: str | None = None


class ExtractedSpeaker(Shape):
    """A speaker by name; no slug, for nothing is stored."""

    name: str
    kind: SpeakerKind


class ExtractedParagraph(Shape):
    """A stretch of the text, and what it is for."""

    start: int
    end: int
    kind: ParagraphKind


class ExtractedStatement(Shape):
    """One attributed utterance in the text."""

    source: list[SpanPair]
    cue: list[SpanPair]
    content: list[SpanPair]
    text: str
    speech: Speech
    act: Act
    stance: Stance
    speakers: list[ExtractedSpeaker]
    holder: ExtractedSpeaker | None
    said_on: SaidOnShape | None
    topics: list[FiledTopic]
    confidence: float
    because: dict[str, Reason]


class UnstoredSpeaker(ExtractedSpeaker):
    """A speaker as statements refer to one; its slug is null, since which speaker it is only a store knows."""

    slug: None


class UnstoredOutlet(OutletRef):
    """An outlet by name."""

    slug: None  # type: ignore[assignment]


class UnstoredArticle(ArticleRef):
    """The text, as statements refer to an article."""

    outlet: UnstoredOutlet | None


class UnstoredStatement(StatementShape):
    """A statement as /v1/statements lists it; what only a store knows is null."""

    id: None  # type: ignore[assignment]
    speakers: list[UnstoredSpeaker]  # type: ignore[assignment]
    holder: UnstoredSpeaker | None  # type: ignore[assignment]
    article: UnstoredArticle
    match: None


class Record(Shape):
    """What was found in a text: the record that `onrecord extract` prints."""

    id: str
    paragraphs: list[ExtractedParagraph]
    statements: list[ExtractedStatement] = Field(description="Each role as its spans, and why each value is so.")
    items: list[UnstoredStatement] = Field(description="The same statements, in the shape of /v1/statements.")
