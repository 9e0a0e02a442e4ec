"""What lists can be asked for: one class a list, one field a filter. Repeated values are OR, different fields are AND.

A slug, code or id that the store does not hold matches nothing, and so gives an empty list.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from app.model import Act, Relation, SpeakerKind
from app.queries.as_of import AsOf
from app.queries.filter_parts import (
    FORM,
    ByArticle,
    ByOutlet,
    BySpeaker,
    ByTopic,
    Choices,
    Copies,
    Counted,
    DayOrder,
    ExportForm,
    Filters,
    Ingested,
    MatchOrder,
    OfStatements,
    Published,
    Said,
    Sorted,
    SpeakerOrder,
    TableForm,
    Told,
    Without,
)
from app.queries.paging import DEFAULT_LIMIT
from app.queries.values import (
    PartOfName,
    Revision,
    Slugs,
    Words,
)

MOST_MATCHES = 200


# Fields are documented in the order of the bases, from the last to the first.
class _Chosen(Without, Copies, Told, Ingested, Published, Said):
    """Which statements are asked for, however they are given."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class _Uttered(AsOf, Sorted, _Chosen):
    """What every list of statements takes, but for the page."""


class StatementFilters(OfStatements, Filters, _Uttered, ByArticle, ByOutlet, ByTopic, BySpeaker):
    """What /v1/statements can be asked for."""

    @classmethod
    def within(cls, filters: _Uttered, **place: str) -> Self:
        """The same filters inside one speaker, topic or article."""
        return cls(**filters.model_dump(exclude_defaults=True), **{name: [value] for name, value in place.items()})


class ExportFilters(_Uttered, ByArticle, ByOutlet, ByTopic, BySpeaker):
    """What /v1/export and the command `export` can be asked for."""

    act: Choices[Act] = Field(
        default=list(Act),
        description="What is reported: words (`speech`: said, wrote), a private state (`thought`: believes, fears), "
        "or a side taken without words (`attitude`: backs, refuses). Without this filter all three. Repeat for OR.",
    )
    format: ExportForm = Field(
        default="ndjson",
        description="A line of JSON a statement, a table, linked data, citations, or a file of typed columns.",
    )

    def page(self, limit: int, cursor: str | None) -> StatementFilters:
        """The filters of a page of what is exported."""
        asked = self.model_dump(exclude={"format"}, exclude_defaults=True) | {"act": self.act}
        return StatementFilters(**asked, limit=limit, cursor=cursor)


class FollowFilters(_Chosen, ByArticle, ByOutlet, ByTopic, BySpeaker):
    """Which statements a subscriber is sent."""

    @property
    def statements(self) -> StatementFilters:
        """The filters of a list of these statements."""
        return StatementFilters(**self.model_dump(include=set(FollowFilters.model_fields), exclude_defaults=True))


class StreamFilters(FollowFilters):
    """What /v1/changes/stream can be asked for."""

    since: Revision | None = Field(
        default=None,
        description="What changed after this revision comes first; without it, and without `Last-Event-ID`, what "
        "changes from now on.",
    )


GroupBy = TypeAliasType(
    "GroupBy", Literal["speaker", "about", "topic", "outlet", "act", "speech", "stance", "day", "week", "month", "year"]
)
MOST_GROUPINGS = 2


class StatsFilters(Counted, Filters, _Uttered, ByArticle, ByOutlet, ByTopic, BySpeaker):
    """What /v1/stats can be asked for."""

    group_by: Choices[GroupBy] = Field(
        min_length=1,
        max_length=MOST_GROUPINGS,
        description="By what to count; a second one counts each pair.",
        examples=[["speaker"]],
    )
    format: TableForm | None = Field(default=None, description=FORM)


class ArticleStatementFilters(OfStatements, Filters, _Uttered, ByTopic, BySpeaker):
    """What an article's statements can be asked for."""


class SpeakerStatementFilters(OfStatements, Filters, _Uttered, ByArticle, ByOutlet, ByTopic):
    """What a speaker's statements can be asked for."""


class TopicStatementFilters(OfStatements, Filters, _Uttered, ByArticle, ByOutlet, BySpeaker):
    """What a topic's statements can be asked for."""


class ArticleFilters(Counted, Filters, Copies, Published, ByOutlet, ByTopic, BySpeaker):
    """What /v1/articles can be asked for; speaker and topic have to be met by one statement of the article."""

    q: Words | None = Field(
        default=None,
        description="Words of the article, all of them in its headline and text or in one of its statements; written "
        "as in /v1/statements.",
    )
    sort: DayOrder = Field(default="newest", description="By publication day; articles without one come last.")
    format: TableForm | None = Field(default=None, description=FORM)


class SpeakerFilters(Filters):
    """What /v1/speakers can be asked for."""

    q: PartOfName | None = Field(
        default=None,
        description="Part of a name or alias, in any case, with or without diacritics. Where no name holds it: names "
        "in another transliteration, or with a letter or two wrong.",
        examples=["zelen"],
    )
    kind: Choices[SpeakerKind] = Field(
        default=[],
        description="Kind of speaker. Repeat for OR. Places, which are spoken of and never speak, are listed where "
        "`place` is asked for.",
    )
    ambiguous: bool | None = Field(
        default=None,
        description="Only names that stand for several people or nobody certain (true), or only the others (false).",
    )
    sort: SpeakerOrder | None = Field(
        default=None, description="By slug, or most quoted first. With `q` most quoted first, else by slug."
    )
    format: TableForm | None = Field(default=None, description=FORM)


class MatchFilters(Counted, Filters, Said, ByArticle, ByOutlet, ByTopic, BySpeaker):
    """What /v1/matches can be asked for. Speaker, topic, outlet, article, days and words have to be met by a member."""

    # Ten members are shown of each match: more would be an answer of many megabytes.
    limit: int = Field(default=DEFAULT_LIMIT, ge=0, le=MOST_MATCHES, description="Rows on a page; 0 to count alone.")
    q: Words | None = Field(default=None, description="Words of a member, written as in /v1/statements.")
    relation: Choices[Relation] = Field(
        default=[], description="How a member stands to the first report. Repeat for OR."
    )
    min_articles: int = Field(default=2, ge=2, le=10_000, description="Carried by at least so many articles.")
    since: Revision | None = Field(
        default=None,
        description="Made or changed after this revision of the store: `revision` of the first page of an earlier "
        "answer, or of /v1/changes.",
    )
    sort: MatchOrder = Field(default="newest", description="The latest found first, or those that most articles carry.")


class StoryFilters(Counted, Filters, Published, ByOutlet, ByTopic, BySpeaker):
    """What /v1/stories can be asked for; all but `min_articles` has to be met by one statement of the story."""

    q: Words | None = Field(
        default=None, description="Words of a statement of one of its articles, written as in /v1/statements."
    )
    min_articles: int = Field(default=2, ge=2, le=10_000, description="Of at least so many articles.")
    sort: MatchOrder = Field(
        default="newest", description="By the day of the newest article, or those of most articles first."
    )


class OutletFilters(Filters):
    """What /v1/outlets can be asked for."""

    q: PartOfName | None = Field(default=None, description="Part of a name, in any case.", examples=["times"])
    format: TableForm | None = Field(default=None, description=FORM)


class CoverageFilters(Filters):
    """What /v1/articles/{id}/coverage can be asked for."""

    outlet: Slugs = Field(
        default=[], description="Slug or name of an outlet: columns of these alone, in place of the first 50. Repeat."
    )


class MemberFilters(Filters):
    """What the members of a match can be asked for."""

    as_of: Revision | None = Field(
        default=None, description="A revision of the store: the members that the match had then, as they were."
    )


class VersionFilters(Filters):
    """What an article's versions can be asked for."""

    as_of: Revision | None = Field(
        default=None,
        description="A revision of the store: the one version whose text the article had then. Its headline, day and "
        "statements are those that were stored with this text last.",
    )


class TopicFilters(BaseModel):
    """What /v1/topics can be asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    empty: bool = Field(default=False, description="Also the topics that no statement is filed under.")
    q: PartOfName | None = Field(
        default=None,
        description="Part of a label, in any case: the topics that have it, under those above them.",
        examples=["migration"],
    )
    format: TableForm | None = Field(default=None, description=FORM)
