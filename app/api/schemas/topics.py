"""Topics as answers show them."""

from __future__ import annotations

from pydantic import Field

from app.api.schemas.shapes import Page, Shape, TopicRef


class TopicNode(TopicRef):
    """A topic in the tree; its count includes what lies below it."""

    statements: int = Field(description="How many of speech and thought, which their list shows without a filter.")
    children: list[TopicNode]


class TopicLinks(Shape):
    """Where to go from a topic."""

    self: str
    statements: str


class WholeTopic(TopicRef):
    """A topic with its parents, nearest first, and its children."""

    statements: int = Field(description="How many of speech and thought, which their list shows without a filter.")
    parents: list[TopicRef]
    children: list[TopicRef]
    links: TopicLinks


class TopicTree(Page[TopicNode]):
    """The top of the tree."""
