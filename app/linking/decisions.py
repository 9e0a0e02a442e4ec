"""Decisions made by hand about pairs of statements: that two are the same, or are not."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.index.candidates import chunks
from app.linking.links import Pair, pair
from app.store.given import among
from app.store.tables import MatchDecisionRow, table

_DECISION = table(MatchDecisionRow)
_OF_STATEMENTS = select(_DECISION.c.statement_id, _DECISION.c.other_id, _DECISION.c.same).where(
    or_(among(_DECISION.c.statement_id), among(_DECISION.c.other_id))
)


class Decisions(NamedTuple):
    """Pairs of statements, by row, that are to be in one match, and those that are never to be."""

    joined: set[Pair]
    apart: set[Pair]


def decisions_of(session: Session, statements: Collection[int]) -> Decisions:
    """What was decided of any of these statements."""
    found = Decisions(set(), set())
    for some in chunks(sorted(statements)):
        for one, other, same in session.execute(_OF_STATEMENTS, {"ids": some}):
            (found.joined if same else found.apart).add(pair(one, other))
    return found
