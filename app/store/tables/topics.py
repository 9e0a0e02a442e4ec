"""Topics and their tree."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Text, text
from sqlmodel import Field, SQLModel


class TopicRow(SQLModel, table=True):
    """An IPTC Media Topic; `wikidata` is the item that IPTC maps it to."""

    __tablename__ = "topic"

    code: str = Field(primary_key=True)
    label: str
    definition: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=text("''")))
    wikidata: str | None = Field(default=None, sa_column=Column(Text))


class TopicAncestorRow(SQLModel, table=True):
    """Every topic's ancestors, itself at distance 0: a query for a parent includes its children."""

    __tablename__ = "topic_ancestor"

    code: str = Field(sa_column=Column(Text, ForeignKey("topic.code", ondelete="CASCADE"), primary_key=True))
    ancestor: str = Field(
        sa_column=Column(Text, ForeignKey("topic.code", ondelete="CASCADE"), primary_key=True, index=True)
    )
    distance: int
