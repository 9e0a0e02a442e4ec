"""Stored relations of pairs of statements (links, conflicts, quotations), read and written for many at once.

A link joins two statements that are judged to be the same; a conflict, two that contradict each other, or of which one
is an update of the other; a quotation, a statement and another speaker's that quotes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    JSON,
    Float,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from app.index.candidates import chunks
from app.store.given import among
from app.store.locks import insert_or_ignore
from app.store.tables import ConflictRow, MatchLinkRow, QuotationRow, StatementRow, table

T = TypeVar("T")

_STATEMENT = table(StatementRow)
_LINK = table(MatchLinkRow)
_CONFLICT = table(ConflictRow)
_QUOTATION = table(QuotationRow)

Pair = tuple[int, int]
"""The rows of two statements: the lower first; of a quotation, the one that is quoted first."""
Reason = dict[str, Any]
"""A `Because` as JSON."""


class Conflict(NamedTuple):
    """How sure a conflict is, whether it is rather an update, and why."""

    score: float
    relation: str
    because: Reason


@dataclass(slots=True)
class Pairs:
    """The links of some statements, with their scores, their conflicts and their quotations."""

    links: dict[Pair, float] = field(default_factory=dict)
    conflicts: dict[Pair, Conflict] = field(default_factory=dict)
    quotations: dict[Pair, Reason] = field(default_factory=dict)

    def add(self, others: Pairs) -> None:
        """Take in other pairs."""
        self.links |= others.links
        self.conflicts |= others.conflicts
        self.quotations |= others.quotations

    def beside(self) -> dict[int, set[int]]:
        """What each statement is paired with in any way."""
        return neighbours((*self.links, *self.conflicts, *self.quotations))


def neighbours(pairs: Iterable[Pair]) -> dict[int, set[int]]:
    """What each statement of some pairs is paired with."""
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def pair(one: int, other: int) -> Pair:
    """Two statements in the order in which links and conflicts keep them."""
    return (one, other) if one < other else (other, one)


def _branches() -> list[Any]:
    """Each table twice, since each is read by either end of its pairs; the conflicts first, whose types all have."""
    found = []
    for kind, rows, score, relation, because in (
        (1, _CONFLICT, _CONFLICT.c.score, _CONFLICT.c.relation, _CONFLICT.c.because),
        (0, _LINK, _LINK.c.score, type_coerce(null(), Text), type_coerce(null(), JSON)),
        (2, _QUOTATION, type_coerce(null(), Float), type_coerce(null(), Text), _QUOTATION.c.because),
    ):
        low, high = (column for column in rows.primary_key.columns)
        for end in (low, high):
            columns = (literal(kind, Integer).label("kind"), low.label("low"), high.label("high"))
            chosen = select(*columns, score.label("score"), relation.label("relation"), because.label("because"))
            found.append(chosen.where(among(end)))
    return found


_OF_STATEMENTS = union_all(*_branches())


def read_pairs(session: Session, statements: Collection[int]) -> Pairs:
    """All pairs in which any of these statements is."""
    found = Pairs()
    for some in chunks(sorted(statements)):
        for row in session.execute(_OF_STATEMENTS, {"ids": some}).all():
            both = (row.low, row.high)
            if row.kind == 0:
                found.links[both] = row.score
            elif row.kind == 1:
                found.conflicts[both] = Conflict(row.score, row.relation, row.because)
            else:
                found.quotations[both] = row.because
    return found


def write_pairs(session: Session, before: Pairs, after: Pairs) -> set[int]:
    """Replace pairs that were read by others; the statements whose conflicts or quotations changed by it.

    Rows are deleted and inserted in one order, so that two writers do not wait for each other.
    """
    _write(session, _LINK, before.links, after.links, lambda score: {"score": score})
    changed = _write(session, _CONFLICT, before.conflicts, after.conflicts, Conflict._asdict)
    return changed | _write(session, _QUOTATION, before.quotations, after.quotations, lambda why: {"because": why})


def linked_to(session: Session, statements: Collection[int]) -> list[str]:
    """The keys of the statements that are linked to some of these or at odds with them, and are none of them."""
    pairs = read_pairs(session, statements)
    others = {row for both in (*pairs.links, *pairs.conflicts) for row in both}.difference(statements)
    if not others:
        return []
    return list(session.scalars(select(_STATEMENT.c.key).where(_STATEMENT.c.id.in_(others)).order_by(_STATEMENT.c.id)))


def _write(
    session: Session,
    into: Table,
    before: Mapping[Pair, T],
    after: Mapping[Pair, T],
    values: Callable[[T], Mapping[str, Any]],
) -> set[int]:
    """Bring the rows of one table from what they were to what they are; the statements of those that changed."""
    gone = sorted(both for both, value in before.items() if after.get(both) != value)
    new = sorted(both for both, value in after.items() if before.get(both) != value)
    low, high = into.primary_key.columns
    if gone:
        rows = delete(into).where(low == bindparam("one"), high == bindparam("other"))
        session.connection().execute(rows, [{"one": one, "other": other} for one, other in gone])
    insert_or_ignore(
        session, into, [{low.name: one, high.name: other, **values(after[one, other])} for one, other in new]
    )
    return {row for both in (*gone, *new) for row in both}
