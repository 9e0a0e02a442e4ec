"""Topics as answers show them."""

from __future__ import annotations

from pydantic import Field

from app.api.schemas.shapes import Page, Shape, SpeakerRef, TopicRef


class TopicNode(TopicRef):
    """A topic in the tree; its count includes what lies below it."""

    statements: int = Field(description="How many of speech and thought, which their list shows without a filter.")
    children: list[TopicNode]


class TopicLinks(Shape):
    """Where to go from a topic."""

    self: str
    statements: str


class SpeakerCount(SpeakerRef):
    """A speaker, and how many statements on a topic."""

    statements: int


class WholeTopic(TopicRef):
    """A topic with its parents, nearest first, its children, and who speaks on it."""

    definition: str
    wikidata: str | None = Field(description="The Wikidata item that IPTC maps it to.")

    statements: int = Field(description="How many of speech and thought, which their list shows without a filter.")
    parents: list[TopicRef]
    children: list[TopicRef]
    speakers: list[SpeakerCount] = Field(description="Those who speak most on it and what lies below it.")
    links: TopicLinks


class TopicTree(Page[TopicNode]):
    """The top of the tree."""
