"""The change log, and the queues of statements that linking has to look at."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, false, text
from sqlmodel import Field, SQLModel

from app.store.columns import reference

_ADDED = "kind = 'added'"
_JOINED = "kind = 'joined'"


class ChangeRow(SQLModel, table=True):
    """Something that a transaction changed: what kind of thing, and its public key.

    All changes of one transaction have one revision. Revisions grow in the order in which transactions commit, so a
    reader who has seen revision n misses nothing by asking for those above n.
    """

    __tablename__ = "change"
    __table_args__ = (
        # Whether a statement is new since some revision is asked by its key.
        Index("ix_change_added", "key", sqlite_where=text(_ADDED), postgresql_where=text(_ADDED)),
        # And since when it has been in its match.
        Index("ix_change_joined", "key", sqlite_where=text(_JOINED), postgresql_where=text(_JOINED)),
        {"sqlite_with_rowid": False},
    )

    revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    kind: str = Field(primary_key=True)
    """`app.store.changes.Kind`."""
    key: str = Field(primary_key=True)
    """The key, slug or code by which the API knows the thing; it may be gone by now."""


class LinkQueueRow(SQLModel, table=True):
    """A statement that linking has to compare with those of other articles; it leaves the queue with its links."""

    __tablename__ = "link_queue"
    __table_args__ = (Index("ix_link_queue_rebuild_statement_id", "rebuild", "statement_id"),)

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    rebuild: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Put in by a rebuild of the whole store: while there are such rows, that rebuild is not done."""
    turn: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Grows each time that the statement is put in: what was put in again meanwhile stays in the queue."""


class GroupQueueRow(SQLModel, table=True):
    """A statement whose links changed, so that the matches of its connected component have to be made anew."""

    __tablename__ = "group_queue"
    __table_args__ = (Index("ix_group_queue_rebuild_statement_id", "rebuild", "statement_id"),)

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    rebuild: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Put in by a rebuild: it waits until all links are made, so that each component is regrouped once."""
    turn: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
