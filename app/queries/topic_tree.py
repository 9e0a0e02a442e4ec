"""The 1,200 topics and what is above each, read once for a state of the store: most lists need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, select
from sqlalchemy.engine import Dialect

from app.queries.columns import TOPIC, TOPIC_ANCESTOR
from app.store.changes import Position, position


class TopicTree(NamedTuple):
    """All topics, in the order of their labels; the parents of each, and it with all that is above it, by code.

    `codes` has the code of each by its number, as the facets have it.
    """

    codes: Mapping[int, str]
    labels: Mapping[str, str]
    parents: Mapping[str, Sequence[str]]
    above: Mapping[str, Sequence[str]]


def topic_tree(connection: Connection) -> TopicTree:
    """The topics as the connection's transaction sees them; not to be written to."""
    here, dialect = position(connection), connection.dialect
    known = _OF.get(dialect)
    if known is None or known[0] != here:
        known = _OF[dialect] = here, _read(connection)
    return known[1]


_OF: WeakKeyDictionary[Dialect, tuple[Position, TopicTree]] = WeakKeyDictionary()


def _read(connection: Connection) -> TopicTree:
    labels = select(TOPIC.c.code, TOPIC.c.label).order_by(TOPIC.c.label, TOPIC.c.code)
    lines = select(TOPIC_ANCESTOR.c.code, TOPIC_ANCESTOR.c.ancestor, TOPIC_ANCESTOR.c.distance).order_by(
        TOPIC_ANCESTOR.c.ancestor
    )
    parents: defaultdict[str, list[str]] = defaultdict(list)
    above: defaultdict[str, list[str]] = defaultdict(list)
    for code, ancestor, distance in connection.execute(lines).all():
        above[code].append(ancestor)
        if distance == 1:
            parents[code].append(ancestor)
    named = dict(connection.execute(labels).all())
    return TopicTree({int(code): code for code in named}, named, parents, above)
