"""What a dry run takes and gives."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.api.schemas.shapes import ArticleName, Given, OutletName, Reason, Shape, SpanPair, Stretch
from app.api.schemas.statements import Attributed, Worded
from app.documents.fields import MAX_CHARS, MAX_ID_BYTES, MAX_URL_BYTES
from app.model import Day, SpeakerKind

# The years that `app.documents.fields` takes, 1605 to 2199.
YEARS = r"^(160[5-9]|16[1-9][0-9]|1[7-9][0-9]{2}|2[01][0-9]{2})-"
# A BCP 47 tag of English.
ENGLISH = r"^([Ee][Nn]([-_][A-Za-z0-9]{2,8}){0,3})?$"
# A web address with a host; empty for none.
ADDRESS = r"^(https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]+)?([/?#][^\s\x00-\x1f\x7f]*)?)?$"

# Without control characters; `app.documents.fields` says so in words.
PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f]*$"


class Document(Given):
    """A text to analyse, with what is known of it."""

    text: str = Field(
        min_length=1,
        description="The article's text, with one letter at least; offsets in the answer are into it, as it is given.",
        json_schema_extra={"pattern": r"[^\W\d_]"},
    )
    published_on: Annotated[Day, Field(json_schema_extra={"pattern": YEARS})] | None = Field(
        default=None, description="When it was published: days such as `on Thursday` are reckoned from it."
    )
    headline: str | None = Field(default=None, max_length=MAX_CHARS["headline"])
    outlet: str | None = Field(default=None, max_length=MAX_CHARS["outlet"])
    url: str | None = Field(default=None, max_length=MAX_URL_BYTES, pattern=ADDRESS)
    author: str | None = Field(default=None, max_length=MAX_CHARS["author"])
    language: str | None = Field(
        default=None, description="English alone is read.", json_schema_extra={"pattern": ENGLISH}
    )
    id: str | None = Field(default=None, max_length=MAX_ID_BYTES // 4, pattern=PRINTABLE)


class ExtractedSpeaker(Shape):
    """A speaker by name; no slug, for nothing is stored."""

    name: str
    kind: SpeakerKind


class ExtractedStatement(Attributed[ExtractedSpeaker]):
    """One attributed utterance in the text."""

    source: list[SpanPair]
    cue: list[SpanPair]
    content: list[SpanPair]
    because: dict[str, Reason]


class UnstoredSpeaker(ExtractedSpeaker):
    """A speaker as statements refer to one; its slug is null, since which speaker it is only a store knows."""

    slug: None


class UnstoredOutlet(OutletName):
    """An outlet by name; its slug is null."""

    slug: None


class UnstoredArticle(ArticleName):
    """The text, as statements refer to an article."""

    outlet: UnstoredOutlet | None


class UnstoredStatement(Worded[UnstoredSpeaker]):
    """A statement as /v1/statements lists it; what only a store knows is null."""

    id: None
    article: UnstoredArticle
    match: None


class Record(Shape):
    """What was found in a text: the record that `onrecord extract` prints."""

    id: str
    paragraphs: list[Stretch]
    statements: list[ExtractedStatement] = Field(description="Each role as its spans, and why each value is so.")
    items: list[UnstoredStatement] = Field(description="The same statements, in the shape of /v1/statements.")
