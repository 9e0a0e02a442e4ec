"""The topics that statements are filed under: the vocabulary, copied into the store; earlier labels are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.model import Topic
from app.store.changes import Kind, at_revision, note
from app.store.locks import wait_for
from app.store.tables import TopicAncestorRow, TopicHistoryRow, TopicRow, table

_TOPIC = table(TopicRow)
_HISTORY = table(TopicHistoryRow)
_ANCESTOR = table(TopicAncestorRow)
_COLUMNS = (_TOPIC.c.label, _TOPIC.c.definition, _TOPIC.c.wikidata)


class _Columns(NamedTuple):
    """What a topic's row says of it, beside its code."""

    label: str
    definition: str
    wikidata: str | None


def sync_topics(session: Session, vocabulary: Iterable[Topic]) -> bool:
    """Bring topics and their ancestors in line with the vocabulary, and say whether anything changed.

    A topic that the vocabulary dropped stays, since statements may be filed under it. Of two processes at once on a new
    store the second waits for the first.
    """
    topics = {topic.code: topic for topic in vocabulary}
    if not _differences(session, topics):
        return False
    wait_for(session, ["topics"])
    changed = _sync_rows(session, _rows(topics))
    changed |= _sync_ancestors(session, topics)
    note(session, Kind.TOPIC, changed)
    return bool(changed)


def _differences(session: Session, topics: dict[str, Topic]) -> bool:
    return not _rows(topics).items() <= _known(session).items() or _ancestors(session, topics) != _wanted(topics)


def _rows(topics: dict[str, Topic]) -> dict[str, _Columns]:
    return {code: _Columns(topic.label, topic.definition, topic.wikidata) for code, topic in topics.items()}


def _known(session: Session) -> dict[str, _Columns]:
    return {code: _Columns(*columns) for code, *columns in session.execute(select(_TOPIC.c.code, *_COLUMNS))}


def _ancestors(session: Session, topics: dict[str, Topic]) -> set[tuple[str, str, int]]:
    return {(row.code, row.ancestor, row.distance) for row in session.execute(select(_ANCESTOR)) if row.code in topics}


def _wanted(topics: dict[str, Topic]) -> set[tuple[str, str, int]]:
    """Each topic with its ancestors; a parent that the vocabulary does not hold is left out: nothing is filed there."""
    return {
        (code, ancestor, distance)
        for code, topic in topics.items()
        for distance, ancestor in enumerate((code, *topic.parents))
        if ancestor in topics
    }


def _sync_rows(session: Session, rows: dict[str, _Columns]) -> set[str]:
    known = _known(session)
    new = [{"code": code, **row._asdict()} for code, row in rows.items() if code not in known]
    changed = [{"at": code, **row._asdict()} for code, row in rows.items() if known.get(code, row) != row]
    renamed = {row["at"]: known[row["at"]].label for row in changed if known[row["at"]].label != row["label"]}
    _insert(session, _TOPIC, new)
    at_revision(session, lambda number: _insert(session, _HISTORY, _labels(renamed, number)))
    if changed:
        session.connection().execute(update(_TOPIC).where(_TOPIC.c.code == bindparam("at")), changed)
    return {row["code"] for row in new} | {row["at"] for row in changed}


def _labels(renamed: dict[str, str], number: int) -> list[dict[str, Any]]:
    """The rows that keep the labels which topics had until a revision."""
    return [{"code": code, "until_revision": number, "label": label} for code, label in renamed.items()]


def _sync_ancestors(session: Session, topics: dict[str, Topic]) -> set[str]:
    wanted, known = _wanted(topics), _ancestors(session, topics)
    stale, new = known - wanted, wanted - known
    for code, ancestor, _ in stale:
        session.execute(_ANCESTOR.delete().where(_ANCESTOR.c.code == code, _ANCESTOR.c.ancestor == ancestor))
    _insert(session, _ANCESTOR, [dict(zip(("code", "ancestor", "distance"), row, strict=True)) for row in sorted(new)])
    return {code for code, _, _ in stale | new}


def _insert(session: Session, into: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(into), rows)
