"""What several answers are made of."""

from __future__ import annotations

import datetime as dt
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.model import ParagraphKind, SpeakerKind

REVISION = "The revision of the store that this is of: asked for `as_of` it, the same address answers the same later."

Item = TypeVar("Item")
MOST_FIELDS = 100  # of an object that a client sends
SpanPair = tuple[int, int]
"""Start and end in the article's text: code points from 0, end exclusive."""


class Shape(BaseModel):
    """An object that has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Given(Shape):
    """An object that a client sends."""

    @model_validator(mode="before")
    @classmethod
    def _refuse_countless_fields(cls, given: object) -> object:
        # Each of 40,000 unknown fields, which a body can hold, would be an error of its own.
        if isinstance(given, dict) and len(given) > MOST_FIELDS:
            raise ValueError(f"it has more than {MOST_FIELDS} fields: send those that are documented")
        return given


class Page(Shape, Generic[Item]):
    """A stretch of a list."""

    items: list[Item]
    next: str | None = Field(
        description="The cursor of the next page; null on the last one. The Link header has its whole address."
    )


class OutletName(Shape):
    """An outlet by name."""

    name: str


class OutletRef(OutletName):
    """An outlet, as other things refer to it."""

    slug: str


class SpeakerName(Shape):
    """A speaker whom a name may mean."""

    slug: str
    name: str


class SpeakerRef(SpeakerName):
    """A speaker, as other things refer to one."""

    kind: SpeakerKind


class NamedSpeaker(SpeakerRef):
    """A speaker whom a name in a filter may mean."""

    filter: str = Field(description="The filter that holds the name.")
    value: str = Field(description="The name as it was asked for.")
    statements: int
    taken: bool = Field(description="Whether the answer takes the name for this speaker.")


class FilteredPage(Page[Item], Generic[Item]):
    """A stretch of a list, and what there is to tell of the filters."""

    total: int = Field(description="How many there are on all pages.")
    undated_left_out: int = Field(
        description="How many statements fit but for `said_from` and `said_to`, and are left out since it is unknown "
        "when they were made; `undated=true` takes them by their day of publication."
    )
    hint: str | None = Field(
        description="What to change: a name that may mean several people, or nobody; which filter leaves nothing."
    )
    may_mean: list[NamedSpeaker] = Field(
        description="Whom the names in the filters may mean, where that is not one speaker for sure."
    )


class TopicRef(Shape):
    """A topic, as other things refer to it."""

    code: str
    label: str


class FiledTopic(TopicRef):
    """A topic that a statement is filed under."""

    score: float = Field(ge=0, le=1)


class ArticleName(Shape):
    """An article's own fields, without its outlet."""

    id: str
    headline: str | None
    url: str | None
    published_on: dt.date | None


class ArticleRef(ArticleName):
    """An article, as statements refer to it."""

    outlet: OutletRef | None


class SaidOn(Shape):
    """When it was said."""

    edtf: str = Field(description="The day or interval in EDTF.")
    from_: dt.date = Field(alias="from", description="The first day it allows.")
    to: dt.date = Field(description="The last day it allows.")


class AsOf(Shape):
    """How long an answer about a revision of the store was true; null where that is not known, or not over."""

    current: bool = Field(description="Whether it is the same now.")
    since: int | None = Field(description="The revision from which on it was so.")
    until: int | None = Field(description="The revision that changed or removed it.")


class Reason(Shape):
    """Why a value was resolved as it was."""

    rule: str = Field(description="The rule or model that decided.")
    span: SpanPair | None = Field(description="The evidence, in the article's text.")
    text: str = Field(description="The words of the evidence.")
    confidence: float = Field(ge=0, le=1)


class Stretch(Shape):
    """A stretch of an article's text, and what it is for."""

    start: int
    end: int
    kind: ParagraphKind


class Paragraph(Stretch):
    """A stretch of an article's text, with its words."""

    position: int = Field(ge=0)
    text: str
