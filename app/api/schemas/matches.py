"""Matches as answers show them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from app.api.schemas.shapes import (
    REVISION,
    ArticleRef,
    AsOf,
    FiledTopic,
    FilteredPage,
    Page,
    Reason,
    SaidOn,
    Shape,
    SpanPair,
    SpeakerRef,
)
from app.model import Act, Relation, Speech

ChangeKind = TypeAliasType("ChangeKind", Literal["equal", "replace", "insert", "delete", "move"])


class WordRun(Shape):
    """A run of words in one wording; empty where the other one inserts or deletes."""

    text: str
    span: SpanPair = Field(
        description="Within the statement's text, in code points. Of an empty run: where its words would stand."
    )


class WordChange(Shape):
    """A run of words that one wording keeps, changes or moves in another."""

    kind: ChangeKind = Field(
        description="`equal` and `move` have the same words in both, but for case and punctuation; `move` has them at "
        "another place. `insert` has no old words, `delete` no new ones."
    )
    old: WordRun
    new: WordRun


class Rewording(Shape):
    """How one wording differs from another."""

    changes: list[WordChange] = Field(
        description="Runs of words in the reading order of the new wording. Every character of both is in one run: "
        "`new.text` of all runs as they come is the new wording; `old.text` of all runs, sorted by `old.span`, is the "
        "old one."
    )
    marked: str = Field(
        description="The same in one line, in the reading order and with the capitals and signs of the new wording: "
        "[-old-] {+new+}; words that moved are [<words>] where they stood and {>words<} where they went."
    )


class Member(Shape):
    """One article's report in a match."""

    statement: str = Field(description="Id of the statement.")
    text: str
    speech: Speech
    act: Act
    relation: Relation | None = Field(description="To the first report; null for the first report itself.")
    score: float
    speaks_for: SpeakerRef | None = Field(
        description="On whose behalf this report's source speaks; a spokesman's report is in the match of whom he "
        "speaks for."
    )
    article: ArticleRef


class WholeMember(Member, Rewording):
    """A report with its changes to the first one, and why it belongs."""

    because: Reason


class MatchLinks(Shape):
    """Where to go from a match."""

    self: str
    members: str


class MatchCore(Shape):
    """The same statement in several articles: speakers, day and topics are those of the first report."""

    id: str
    articles: int = Field(ge=1)
    member_count: int = Field(ge=2, description="How many reports there are; `members` may show fewer.")
    speakers: list[SpeakerRef]
    said_on: SaidOn | None
    topics: list[FiledTopic]
    links: MatchLinks


class LinkedMatch(MatchCore):
    """A match in a list."""

    members: list[Member] = Field(
        max_length=10,
        description="The first 10, in time order: the first report, then by day of publication; undated ones last.",
    )


class WholeMatch(MatchCore):
    """A match with its wordings side by side, in time order."""

    members: list[WholeMember] = Field(
        max_length=20, description="The first 20, in time order; /v1/matches/{id}/members has them all, by the page."
    )
    revision: int = Field(description=REVISION)
    as_of: AsOf | None = Field(
        default=None,
        description="With the parameter `as_of`: how long it was so. Without it the field is left out.",
    )


class MatchPage(FilteredPage[LinkedMatch]):
    """A page of matches."""

    revision: int = Field(
        description="The revision of the store that was read: give that of the first page as `since`, once the last "
        "page is read, for what is new or changed from then on."
    )


class MemberPage(Page[WholeMember]):
    """A page of a match's members in time order: the first report, then by day of publication; undated ones last."""
