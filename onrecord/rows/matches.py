"""The same statement in several articles, and stories."""

from __future__ import annotations

from datetime import date

from onrecord.rows.articles import TopicCount
from onrecord.rows.base import Row
from onrecord.rows.speakers import SpeakerCount
from onrecord.rows.statements import ArticleRef, AsOf, FiledTopic, OutletRef, Reason, SaidOn, SpeakerRef, WordChange


class Member(Row):
    """One article's report in a match."""

    statement: str
    text: str
    speech: str
    act: str
    relation: str | None
    score: float
    speaks_for: SpeakerRef | None = None
    article: ArticleRef


class Match(Row):
    """A match in a list."""

    id: str
    articles: int
    member_count: int
    speakers: tuple[SpeakerRef, ...]
    said_on: SaidOn | None
    topics: tuple[FiledTopic, ...]
    members: tuple[Member, ...]


class WholeMember(Member):
    """A report with its changes to the first one, and why it belongs."""

    changes: tuple[WordChange, ...]
    marked: str
    because: Reason


class WholeMatch(Match):
    """A match with its wordings side by side, in time order."""

    members: tuple[WholeMember, ...]
    revision: int
    as_of: AsOf | None = None


class StoryOutlet(OutletRef):
    """An outlet, and how many articles of a story it published."""

    articles: int


class Story(Row):
    """Articles of some days that share statements."""

    id: str
    headline: str | None
    first_published_on: date
    last_published_on: date
    article_count: int
    outlet_count: int
    match_count: int
    statement_count: int
    outlets: tuple[StoryOutlet, ...]
    topics: tuple[TopicCount, ...]
    speakers: tuple[SpeakerCount, ...]


class StoryArticle(Row):
    """An article of a story."""

    id: str
    headline: str | None
    url: str | None
    published_on: date | None
    outlet: OutletRef | None
    copy_of: str | None
    statement_count: int
    shared: int


class StoryMatch(Row):
    """A statement that articles of a story share, in the words of the first report."""

    id: str
    text: str
    speakers: tuple[SpeakerRef, ...]
    said_on: SaidOn | None
    topics: tuple[FiledTopic, ...]
    articles: int


class WholeStory(Story):
    """A story with its articles, and what they share."""

    articles: tuple[StoryArticle, ...]
    matches: tuple[StoryMatch, ...]
