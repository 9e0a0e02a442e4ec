"""Statements as answers show them."""

from __future__ import annotations

import datetime as dt
from typing import Generic, Literal, TypeVar

from pydantic import Field

from app.api.schemas.matches import Rewording
from app.api.schemas.shapes import (
    REVISION,
    ArticleRef,
    AsOf,
    FiledTopic,
    FilteredPage,
    Page,
    Paragraph,
    Reason,
    SaidOn,
    Shape,
    SpanPair,
    SpeakerRef,
)
from app.model import Act, CorrectionKind, Speech, Stance

Named = TypeVar("Named", bound=Shape)


class Words(Shape):
    """A part of a statement: its exact words, and where they stand."""

    text: str
    spans: list[SpanPair]


class QuoteSelector(Shape):
    """A W3C TextQuoteSelector."""

    type: Literal["TextQuoteSelector"]
    exact: str
    prefix: str
    suffix: str


class PositionSelector(Shape):
    """A W3C TextPositionSelector, in code points."""

    type: Literal["TextPositionSelector"]
    start: int
    end: int


class SelectedWords(Words):
    """A part of a statement with each of its spans as W3C selectors over the article's text."""

    selectors: list[tuple[QuoteSelector, PositionSelector]]


class Attributed(Shape, Generic[Named]):
    """What every statement has, stored or not; `Named` is how its speakers are shown."""

    text: str = Field(description="The exact words of what was said, as this article has them.")
    speech: Speech
    act: Act = Field(description="What is reported: words, a private state, or a side taken without words.")
    stance: Stance
    speakers: list[Named] = Field(description="Who said it; empty where none is named.")
    holder: Named | None = Field(description="Who holds the reported belief, where that is not the speaker.")
    relayed_by: Named | None = Field(description="Through whom the words came: `Ng said, the Courier reported`.")
    speaks_for: Named | None = Field(
        description="On whose behalf the source speaks, where the article says so: `a spokesman for the ministry`."
    )
    about: list[Named] = Field(description="The persons, bodies and places that it names or means.")
    said_on: SaidOn | None
    topics: list[FiledTopic]
    confidence: float = Field(ge=0, le=1)


class Worded(Attributed[Named], Generic[Named]):
    """A statement with the words of its parts."""

    source: Words
    cue: Words
    content: Words


class Statement(Worded[SpeakerRef]):
    """One attributed utterance in an article."""

    id: str
    article: ArticleRef
    match: str | None = Field(description="The match it belongs to, if other articles carry it too.")


class StatementLinks(Shape):
    """Where to go from a statement."""

    self: str
    context: str
    article: str
    match: str | None


class Highlight(Shape):
    """Words of a statement's `text` that are searched for, in code points from 0, `end` exclusive."""

    start: int = Field(ge=0)
    end: int = Field(ge=1)


class Linked(Shape):
    """What has links to go on from it."""

    links: StatementLinks


class LinkedStatement(Statement, Linked):
    """A statement, and where to go from it."""


class ListedStatement(LinkedStatement):
    """A statement in a list."""

    highlights: list[Highlight] = Field(
        default=[],
        description="With `q`: where `text` has what it looks for, in any ending and spelling; in order, and apart. "
        "Without `q` the field is left out.",
    )


class Identity(Shape):
    """Whom of the known speakers an article's name was taken for, and why."""

    speaker: str = Field(description="The speaker's slug.")
    named: str = Field(description="The fullest name that the article uses.")
    because: Reason


class Beside(Shape):
    """Another statement that is related to this one, and why."""

    statement: Statement
    because: Reason


class AtOdds(Beside, Rewording):
    """A statement that contradicts this one, or is an update of it: `changes` lead from this one to it."""


class ShiftLinks(Shape):
    """Where to go from a changed position."""

    earlier: str
    later: str


class Shift(Rewording):
    """What one speaker said on two days, and cannot both hold: `changes` lead from the earlier wording to the later."""

    earlier_on: str = Field(
        description="The day of the earlier one in EDTF; where it is unknown `../DAY`, by the day of publication."
    )
    later_on: str = Field(description="The day of the later one in EDTF: always after the earlier one's.")
    earlier: Statement
    later: Statement
    because: Reason
    links: ShiftLinks


class ShiftPage(Page[Shift]):
    """Changed positions of a speaker, the newest first."""


class CorrectionRef(Shape):
    """A correction that holds, as statements refer to it."""

    id: str
    kind: CorrectionKind
    made_at: dt.datetime = Field(description="In UTC.")
    by: str = Field(description="The name of the API key, or the user who ran the command.")
    note: str | None = Field(description="Why.")


class WholeStatement(Statement):
    """A statement with its reasons."""

    source: SelectedWords
    cue: SelectedWords
    content: SelectedWords
    paragraph: int | None = Field(description="The paragraph it stands in, by position.")
    source_url: str | None = Field(
        description="The article's address with a text fragment that marks the passage; null without an address."
    )
    because: dict[str, Reason] = Field(description="Why, for each resolved field.")
    conflicts: list[AtOdds] = Field(description="Other articles' statements that contradict it, the first 20 in time.")
    updates: list[AtOdds] = Field(
        description="The same count, price or plan as other articles tell it at another time, the first 20 in time."
    )
    quoted_by: list[Beside] = Field(description="Statements of other speakers that quote it, the first 20.")
    identities: list[Identity] = Field(description="For all speakers named here: who that is across articles, and why.")
    corrections: list[CorrectionRef] = Field(
        description="What somebody put right here, the newest first, 20 at most. `because` of what was corrected has "
        "the rule `corrected`, and the id of the correction as its text."
    )
    revision: int = Field(description=REVISION)
    as_of: AsOf | None = Field(
        default=None,
        description="With the parameter `as_of`: how long it was so. `conflicts`, `updates` and `quoted_by` are those "
        "of today then, without statements that came later. Without the parameter the field is left out.",
    )


class LinkedWholeStatement(WholeStatement, Linked):
    """A statement with its reasons and links."""


class StatementContext(Shape):
    """A statement, its paragraph and the neighbours."""

    statement: WholeStatement
    paragraphs: list[Paragraph]


class StatementPage(FilteredPage[ListedStatement]):
    """A page of statements."""

    revision: int = Field(description=REVISION)
