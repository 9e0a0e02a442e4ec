"""Topics: the IPTC Media Topics as a tree, each counted with all that lies below it."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, func, select

from app.model import Row
from app.queries.clauses import LISTED
from app.queries.columns import SPEAKER, STATEMENT, STATEMENT_SPEAKER, STATEMENT_TOPIC, TOPIC, TOPIC_ANCESTOR
from app.queries.filters import StatementFilters, TopicFilters, TopicStatementFilters
from app.queries.paging import Page
from app.queries.statements import list_statements

_NUMBER = func.count(STATEMENT_TOPIC.c.statement_id.distinct())
COUNT_STATEMENTS = (
    select(TOPIC_ANCESTOR.c.ancestor, _NUMBER.label("number"))
    .join(STATEMENT_TOPIC, STATEMENT_TOPIC.c.code == TOPIC_ANCESTOR.c.code)
    .join(STATEMENT, STATEMENT.c.id == STATEMENT_TOPIC.c.statement_id)
    .where(LISTED)
    .group_by(TOPIC_ANCESTOR.c.ancestor)
)
SELECT_TOPICS = select(TOPIC.c.code, TOPIC.c.label).order_by(TOPIC.c.label, TOPIC.c.code)
MOST_SPEAKERS = 20  # who speak on a topic, the most usual: the list of its statements has the rest
_SELECT_PARENTS = (
    select(TOPIC_ANCESTOR.c.code, TOPIC_ANCESTOR.c.ancestor)
    .where(TOPIC_ANCESTOR.c.distance == 1)
    .order_by(TOPIC_ANCESTOR.c.ancestor)
)


def list_topics(connection: Connection, filters: TopicFilters) -> Page:
    """The tree, each topic under its parents; without empty ones unless asked for."""
    counts: dict[str, int] = {row.ancestor: row.number for row in connection.execute(COUNT_STATEMENTS)}
    parents: defaultdict[str, list[str]] = defaultdict(list)
    for code, parent in connection.execute(_SELECT_PARENTS):
        parents[code].append(parent)
    nodes: dict[str, Row] = {
        code: {"code": code, "label": label, "statements": counts.get(code, 0), "children": []}
        for code, label in connection.execute(SELECT_TOPICS)
        if filters.empty or counts.get(code)
    }
    for code, node in nodes.items():
        for parent in parents[code]:
            nodes[parent]["children"].append(node)
    return Page([node for code, node in nodes.items() if not parents[code]], None)


def list_statements_of(connection: Connection, code: str, filters: TopicStatementFilters) -> Page | None:
    """One page of the statements filed under a topic or below it; None where there is no such topic."""
    if connection.execute(select(TOPIC.c.code).where(TOPIC.c.code == code)).first() is None:
        return None
    return list_statements(connection, StatementFilters.within(filters, topic=code))


def get_topic(connection: Connection, code: str) -> Row | None:
    """One topic with its parents (nearest first), its children, its count and who speaks on it; None where none is."""
    found = select(TOPIC.c.code, TOPIC.c.label, TOPIC.c.definition, TOPIC.c.wikidata).where(TOPIC.c.code == code)
    topic = connection.execute(found).mappings().one_or_none()
    if topic is None:
        return None
    counted = (
        select(_NUMBER)
        .join(TOPIC_ANCESTOR, TOPIC_ANCESTOR.c.code == STATEMENT_TOPIC.c.code)
        .join(STATEMENT, STATEMENT.c.id == STATEMENT_TOPIC.c.statement_id)
        .where(TOPIC_ANCESTOR.c.ancestor == code, LISTED)
    )
    above = (
        select(TOPIC.c.code, TOPIC.c.label)
        .join(TOPIC_ANCESTOR, TOPIC_ANCESTOR.c.ancestor == TOPIC.c.code)
        .where(TOPIC_ANCESTOR.c.code == code, TOPIC_ANCESTOR.c.distance > 0)
        .order_by(TOPIC_ANCESTOR.c.distance, TOPIC.c.code)
    )
    below = SELECT_TOPICS.join(TOPIC_ANCESTOR, TOPIC_ANCESTOR.c.code == TOPIC.c.code).where(
        TOPIC_ANCESTOR.c.ancestor == code, TOPIC_ANCESTOR.c.distance == 1
    )
    return {
        **topic,
        "statements": connection.execute(counted).scalar_one(),
        "parents": [dict(row) for row in connection.execute(above).mappings()],
        "children": [dict(row) for row in connection.execute(below).mappings()],
        "speakers": _speakers(connection, code),
    }


def _speakers(connection: Connection, code: str) -> list[Row]:
    """Who speaks most on a topic and what lies below it."""
    filed = (
        select(STATEMENT_TOPIC.c.statement_id)
        .join(TOPIC_ANCESTOR, TOPIC_ANCESTOR.c.code == STATEMENT_TOPIC.c.code)
        .where(TOPIC_ANCESTOR.c.ancestor == code)
    )
    number = func.count(STATEMENT.c.id)
    counts = (
        select(SPEAKER.c.slug, SPEAKER.c.name, SPEAKER.c.kind, number.label("statements"))
        .join(STATEMENT_SPEAKER, STATEMENT_SPEAKER.c.speaker_id == SPEAKER.c.id)
        .join(STATEMENT, STATEMENT.c.id == STATEMENT_SPEAKER.c.statement_id)
        .where(STATEMENT.c.id.in_(filed), LISTED)
        .group_by(SPEAKER.c.id, SPEAKER.c.slug, SPEAKER.c.name, SPEAKER.c.kind)
        .order_by(number.desc(), SPEAKER.c.slug)
        .limit(MOST_SPEAKERS)
    )
    return [dict(row) for row in connection.execute(counts).mappings()]
