"""Topics: the IPTC Media Topics as a tree, each counted with all that lies below it."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from app.index.facets import Selection, counted
from app.index.tallies import tally
from app.index.wanted import Holds, Wanted
from app.model import Row
from app.queries.asked import LISTED, known_topics, view_of
from app.queries.columns import SPEAKER, TOPIC, TOPIC_ANCESTOR
from app.queries.filters import StatementFilters, TopicFilters, TopicStatementFilters
from app.queries.paging import Page
from app.queries.past import past_of
from app.queries.statements import Shown, list_statements
from app.queries.topic_tree import topic_tree
from app.text.folding import fold

SELECT_TOPICS = select(TOPIC.c.code, TOPIC.c.label).order_by(TOPIC.c.label, TOPIC.c.code)
MOST_SPEAKERS = 20  # who speak on a topic, the most usual: the list of its statements has the rest


def list_topics(connection: Connection, filters: TopicFilters) -> Page:
    """The tree, each topic under its parents; without empty ones unless asked for."""
    counts = count_by_topic(connection, view_of(connection).select(Wanted(tests=[LISTED])))
    tree = topic_tree(connection)
    parents = tree.parents
    nodes: dict[str, Row] = {
        code: {"code": code, "label": label, "statements": counts.get(code, 0), "children": []}
        for code, label in tree.labels.items()
        if filters.empty or counts.get(code)
    }
    if filters.q is not None:
        wanted = _with_those_above(
            {code for code, node in nodes.items() if fold(filters.q) in fold(node["label"])}, parents
        )
        nodes = {code: node for code, node in nodes.items() if code in wanted}
    for code, node in nodes.items():
        for parent in parents.get(code, ()):
            nodes[parent]["children"].append(node)
    return Page([node for code, node in nodes.items() if not parents.get(code)], None)


def _with_those_above(codes: set[str], parents: Mapping[str, Sequence[str]]) -> set[str]:
    found, waiting = set(codes), list(codes)
    while waiting:
        above = set(parents.get(waiting.pop(), ())) - found
        found |= above
        waiting += above
    return found


def count_by_topic(connection: Connection, selection: Selection) -> Counter[str]:
    """How many of some statements are filed under each topic or below it."""
    tree = topic_tree(connection)
    above = {number: tree.above.get(code, ()) for number, code in tree.codes.items()}
    counts: Counter[str] = Counter()
    # A statement under two topics counts once for what is above both.
    for codes, count in tally(selection, "topics", lambda some: some.combinations("topic")).items():
        for ancestor in {one for code in codes for one in above.get(code, ())}:
            counts[ancestor] += count
    return counts


def most_filed(connection: Connection, selection: Selection, most: int) -> list[Row]:
    """The topics that most of some statements are filed under."""
    counts = counted(selection.values("topic"))
    tree = topic_tree(connection)
    topics: list[Row] = [
        {"code": code, "label": tree.labels[code], "statements": count}
        for number, count in counts.items()
        if (code := tree.codes.get(number))
    ]
    return sorted(topics, key=lambda one: (-one["statements"], one["code"]))[:most]


def topic_named(connection: Connection, typed: str) -> tuple[str, str] | None:
    """The code and the label of the one topic that somebody means; None where there is none, or several."""
    tree = topic_tree(connection)
    code = tree.one_named(typed)
    return None if code is None else (code, tree.labels[code])


def list_statements_of(
    connection: Connection, code: str, filters: TopicStatementFilters, shown: Shown | None = None
) -> Page | None:
    """One page of the statements filed under a topic or below it; None where there is no such topic."""
    known = known_topics(connection, past_of(connection, filters.as_of)).one_named(code)
    return None if known is None else list_statements(connection, StatementFilters.within(filters, topic=known), shown)


def get_topic(connection: Connection, code: str) -> Row | None:
    """One topic with its parents (nearest first), its children, its count and who speaks on it; None where none is."""
    view, known = view_of(connection), topic_tree(connection).one_named(code)
    found = select(TOPIC.c.code, TOPIC.c.label, TOPIC.c.definition, TOPIC.c.wikidata).where(TOPIC.c.code == known)
    topic = connection.execute(found).mappings().one_or_none()
    if topic is None:
        return None
    above = (
        select(TOPIC.c.code, TOPIC.c.label)
        .join(TOPIC_ANCESTOR, TOPIC_ANCESTOR.c.ancestor == TOPIC.c.code)
        .where(TOPIC_ANCESTOR.c.code == known, TOPIC_ANCESTOR.c.distance > 0)
        .order_by(TOPIC_ANCESTOR.c.distance, TOPIC.c.code)
    )
    below = SELECT_TOPICS.join(TOPIC_ANCESTOR, TOPIC_ANCESTOR.c.code == TOPIC.c.code).where(
        TOPIC_ANCESTOR.c.ancestor == known, TOPIC_ANCESTOR.c.distance == 1
    )
    codes = connection.scalars(select(TOPIC_ANCESTOR.c.code).where(TOPIC_ANCESTOR.c.ancestor == known))
    filed = view.select(Wanted([Holds("topic", sorted(map(int, codes)))], [LISTED]))
    return {
        **topic,
        "statements": filed.count,
        "parents": [dict(row) for row in connection.execute(above).mappings()],
        "children": [dict(row) for row in connection.execute(below).mappings()],
        "speakers": most_quoted(connection, filed, MOST_SPEAKERS),
    }


def most_quoted(connection: Connection, selection: Selection, number_of: int) -> list[Row]:
    """Who made most of some statements."""
    most = heapq.nlargest(number_of, counted(selection.values("speaker")).items(), key=lambda one: (one[1], -one[0]))
    rows = select(SPEAKER.c.id, SPEAKER.c.slug, SPEAKER.c.name, SPEAKER.c.kind)
    known = {row.id: row for row in connection.execute(rows.where(SPEAKER.c.id.in_([number for number, _ in most])))}
    return [
        {"slug": known[number].slug, "name": known[number].name, "kind": known[number].kind, "statements": count}
        for number, count in most
    ]
