"""The two queues of linking: statements to compare with those of other articles, and those whose matches to make anew.

Whoever stores, corrects or rebuilds puts statements into the first, in the transaction that writes them. Linking takes
them out with their links, and puts those whose links changed into the second; it takes them out of that with their
matches. Each step is a short transaction, in this process or another, and a crash between two loses nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    false,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.store.given import among
from app.store.locks import is_free
from app.store.tables import GroupQueueRow, LinkQueueRow, StatementRow, table

LINK_QUEUE = table(LinkQueueRow)
GROUP_QUEUE = table(GroupQueueRow)
_STATEMENT = table(StatementRow)

GROUPED_AT_ONCE = 500  # statements whose matches are made in one transaction
LOOKED_AT = 200  # rows read to find an article that no other process works on

Turns = dict[int, int]
"""Statements taken from a queue, by row, and how often each was put in."""


class LinkBatch(NamedTuple):
    """Statements of one article whose links are to be made: those `new` or changed, and others of a rebuild."""

    article: int
    turns: Turns
    new: frozenset[int]


class GroupBatch(NamedTuple):
    """Statements whose matches are to be made anew, all put in by a rebuild or none."""

    turns: Turns
    rebuild: bool


class OthersGroup(NamedTuple):
    """Another process makes matches; when it is done, there may be more to do."""


Work = LinkBatch | GroupBatch | OthersGroup
GROUPING = "grouping"
"""The name that the process holds which makes matches."""


def enqueue(session: Session, statements: Collection[int]) -> None:
    """Put statements, by row, into the queue for linking; those in it already are looked at after this transaction.

    Call it once in a transaction, and last: rows are locked in one order, as by everyone else.
    """
    rows = [{"statement_id": number} for number in sorted(set(statements))]
    if rows:
        put = _insert(session, LINK_QUEUE)
        session.execute(
            put.on_conflict_do_update(
                index_elements=["statement_id"], set_={"turn": LINK_QUEUE.c.turn + 1, "rebuild": false()}
            ),
            rows,
        )


def enqueue_keys(session: Session, keys: Collection[str]) -> None:
    """Put statements, by key, into the queue for linking."""
    if keys:
        enqueue(session, session.scalars(select(_STATEMENT.c.id).where(_STATEMENT.c.key.in_(keys))).all())


def enqueue_all(session: Session) -> None:
    """Put every statement of the store into the queue; where an earlier call is not worked off yet, go on with that."""
    for queue in (LINK_QUEUE, GROUP_QUEUE):
        if session.execute(select(queue.c.statement_id).where(queue.c.rebuild).limit(1)).first() is not None:
            return
    waiting = select(LINK_QUEUE.c.statement_id)
    others = select(_STATEMENT.c.id, literal(True)).where(_STATEMENT.c.id.not_in(waiting)).order_by(_STATEMENT.c.id)
    put = _insert(session, LINK_QUEUE).from_select(["statement_id", "rebuild"], others)
    session.execute(put.on_conflict_do_nothing())


def enqueue_for_grouping(session: Session, statements: Mapping[int, bool]) -> None:
    """Put statements, by row, into the queue for matches; the value says whether a rebuild puts it in."""
    rows = [{"statement_id": number, "rebuild": statements[number]} for number in sorted(statements)]
    if rows:
        put = _insert(session, GROUP_QUEUE)
        once_more = {"turn": GROUP_QUEUE.c.turn + 1, "rebuild": and_(GROUP_QUEUE.c.rebuild, put.excluded.rebuild)}
        session.execute(put.on_conflict_do_update(index_elements=["statement_id"], set_=once_more), rows)


def waiting(session: Session) -> int:
    """How many statements wait to be linked, or for the matches that follow from their links."""
    every = select(LINK_QUEUE.c.statement_id).union(select(GROUP_QUEUE.c.statement_id))
    return session.execute(select(func.count()).select_from(every.subquery())).scalar_one()


def next_work(session: Session, *, rebuild: bool = True) -> Work | None:
    """What to do next, None where nothing is left or other processes are at it.

    New and changed statements come before those of a rebuild, which are left alone without `rebuild`; links come before
    matches. On PostgreSQL the work is this transaction's until it ends: no other process is given it.
    """
    heads = _heads(session, _LINK_HEADS)
    if heads and not heads[0].rebuild and (batch := _link_batch(session, heads)):
        return batch
    groups = _heads(session, _GROUP_HEADS)
    if groups and not groups[0].rebuild:
        return _group_batch(session, groups)
    if not rebuild:
        return None
    if heads and heads[0].rebuild and (batch := _link_batch(session, heads)):
        return batch
    return _group_batch(session, groups) if groups else None


def still_queued(session: Session, queue: Table, turns: Turns) -> set[int]:
    """Of statements taken from a queue those that were not put in again meanwhile; nobody does until this is over."""
    rows = session.execute(_QUEUED[queue], {"ids": sorted(turns)})
    return {number for number, turn in rows if turns[number] == turn}


def finish(session: Session, queue: Table, turns: Turns) -> None:
    """Take statements out of a queue, but for those that were put in again meanwhile."""
    gone = delete(queue).where(queue.c.statement_id == bindparam("row"), queue.c.turn == bindparam("then"))
    session.connection().execute(gone, [{"row": number, "then": turns[number]} for number in sorted(turns)])


def _after(queue: Table) -> ColumnElement[bool]:
    place = tuple_(bindparam("rebuild", type_=Boolean), bindparam("row", type_=Integer))
    return tuple_(queue.c.rebuild, queue.c.statement_id) > place


_LINK_HEADS = (
    select(LINK_QUEUE.c.statement_id, LINK_QUEUE.c.rebuild, _STATEMENT.c.article_id)
    .join_from(LINK_QUEUE, _STATEMENT)
    .where(_after(LINK_QUEUE))
    .order_by(LINK_QUEUE.c.rebuild, LINK_QUEUE.c.statement_id)
    .limit(LOOKED_AT)
)
_GROUP_HEADS = (
    select(GROUP_QUEUE)
    .where(_after(GROUP_QUEUE))
    .order_by(GROUP_QUEUE.c.rebuild, GROUP_QUEUE.c.statement_id)
    .limit(GROUPED_AT_ONCE)
)
# Everyone who locks rows of a queue does it in their order.
_QUEUED = {
    queue: select(queue.c.statement_id, queue.c.turn)
    .where(among(queue.c.statement_id))
    .order_by(queue.c.statement_id)
    .with_for_update()
    for queue in (LINK_QUEUE, GROUP_QUEUE)
}
_OF_AN_ARTICLE = (
    select(LINK_QUEUE).join_from(LINK_QUEUE, _STATEMENT).where(_STATEMENT.c.article_id == bindparam("article"))
)


def _heads(session: Session, query: Select[Any], after: tuple[bool, int] = (False, -1)) -> Sequence[Row[Any]]:
    return session.execute(query, {"rebuild": after[0], "row": after[1]}).all()


def _link_batch(session: Session, heads: Sequence[Row[Any]]) -> LinkBatch | None:
    """Statements of the first article that no other process works on, from the heads of the queue on."""
    rebuild = heads[0].rebuild
    refused: set[int] = set()
    while heads:
        for article in dict.fromkeys(head.article_id for head in heads if head.rebuild == rebuild):
            if article in refused:
                continue
            if is_free(session, f"link {article}"):
                rows = session.execute(_OF_AN_ARTICLE, {"article": article}).all()
                turns = {row.statement_id: row.turn for row in rows}
                return LinkBatch(article, turns, frozenset(row.statement_id for row in rows if not row.rebuild))
            refused.add(article)
        more = len(heads) == LOOKED_AT and heads[-1].rebuild == rebuild
        heads = _heads(session, _LINK_HEADS, (rebuild, heads[-1].statement_id)) if more else []
    return None


def _group_batch(session: Session, heads: Sequence[Row[Any]]) -> GroupBatch | OthersGroup:
    """The statements at the head of the queue, unless another process makes matches."""
    if not is_free(session, GROUPING):
        return OthersGroup()
    rebuild = heads[0].rebuild
    return GroupBatch({head.statement_id: head.turn for head in heads if head.rebuild == rebuild}, rebuild)


def _insert(session: Session, into: Table) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(into)
