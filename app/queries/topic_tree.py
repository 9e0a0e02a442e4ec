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
from app.store.keys import slug


class TopicTree(NamedTuple):
    """All topics, in the order of their labels; the parents of each, and it with all that is above it, by code.

    `codes` has the code of each by its number, as the facets have it; `by_slug` the codes by the slug of their label.
    """

    codes: Mapping[int, str]
    labels: Mapping[str, str]
    parents: Mapping[str, Sequence[str]]
    above: Mapping[str, Sequence[str]]
    by_slug: Mapping[str, Sequence[str]]

    def named(self, typed: str) -> Sequence[str]:
        """The codes of the topics that somebody means by a code, a label in any case, or the slug of a label.

        A label that two topics have in common gives both: `named("medtop:20000053")`, `named("peace-talks")`.
        """
        code = typed.strip().removeprefix("medtop:")
        return [code] if code in self.labels else self.by_slug.get(slug(typed), ())

    def one_named(self, typed: str) -> str | None:
        """The code of the one topic that somebody means; None where there is none, or several."""
        codes = self.named(typed)
        return codes[0] if len(codes) == 1 else None

    def also_named(self, labels: Mapping[str, str]) -> TopicTree:
        """The same topics, of which some are found by another label, too; `labels` has these by code."""
        by_slug = {name: list(codes) for name, codes in self.by_slug.items()}
        for code, label in labels.items():
            if code in self.labels and code not in (codes := by_slug.setdefault(slug(label), [])):
                codes.append(code)
        return self._replace(by_slug=by_slug)


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
    by_slug: defaultdict[str, list[str]] = defaultdict(list)
    for code, label in named.items():
        by_slug[slug(label)].append(code)
    return TopicTree({int(code): code for code in named}, named, parents, above, by_slug)
