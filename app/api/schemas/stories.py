"""Stories as answers show them."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from app.api.schemas.shapes import ArticleRef, FiledTopic, FilteredPage, OutletRef, SaidOn, Shape, SpeakerRef
from app.api.schemas.speakers import TopicCount
from app.api.schemas.topics import SpeakerCount


class StoryLinks(Shape):
    """Where to go from a story."""

    self: str
    article: str
    coverage: str


class StoryOutlet(OutletRef):
    """An outlet, and how many articles of a story it published."""

    articles: int


class Story(Shape):
    """Articles of some days that share statements."""

    id: str = Field(
        description="The id of that of its articles which the store took in first. It stays when articles are added; "
        "where they join two stories, the one taken in first gives the id. The id of any of its articles finds the "
        "story, so that an address once given goes on to lead to it."
    )
    headline: str | None = Field(description="Of the article published first.")
    first_published_on: dt.date
    last_published_on: dt.date
    article_count: int = Field(ge=2, description="With copies (`copy_of`), which make no story by themselves.")
    outlet_count: int
    match_count: int = Field(ge=1, description="Statements that two or more of its articles share.")
    statement_count: int = Field(ge=2, description="How often its articles report these.")
    outlets: list[StoryOutlet] = Field(max_length=10, description="Those of most of its articles first.")
    topics: list[TopicCount] = Field(max_length=3, description="Those of most of the shared statements first.")
    speakers: list[SpeakerCount] = Field(max_length=5, description="Those of most of the shared statements first.")
    links: StoryLinks


class StoryArticle(ArticleRef):
    """An article of a story."""

    copy_of: str | None = Field(description="The article whose copy it is; a copy reports nothing of its own.")
    statement_count: int
    shared: int = Field(ge=0, description="How many of its statements another article of the story makes too.")


class StoryMatch(Shape):
    """A statement that articles of a story share, in the words of the first report."""

    id: str = Field(description="Id of the match.")
    text: str
    speakers: list[SpeakerRef]
    said_on: SaidOn | None
    topics: list[FiledTopic]
    articles: int = Field(ge=2, description="How many articles of the story carry it.")


class WholeStory(Story):
    """A story with its articles, and what they share."""

    articles: list[StoryArticle] = Field(
        max_length=100, description="The first 100, by day of publication; undated ones last."
    )
    matches: list[StoryMatch] = Field(max_length=20, description="Those that most of its articles carry first.")


class StoryPage(FilteredPage[Story]):
    """A page of stories."""
