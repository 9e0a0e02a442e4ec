"""The topics that statements are filed under: the vocabulary, copied into the store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.model import Topic
from app.store.runs import bump_version
from app.store.tables import TopicAncestorRow, TopicRow, table

_TOPIC = table(TopicRow)
_ANCESTOR = table(TopicAncestorRow)


def sync_topics(session: Session, vocabulary: Iterable[Topic]) -> bool:
    """Bring topics and their ancestors in line with the vocabulary, and say whether anything changed.

    A topic that the vocabulary dropped stays, since statements may be filed under it.
    """
    topics = {topic.code: topic for topic in vocabulary}
    changed = _sync_labels(session, {code: topic.label for code, topic in topics.items()})
    changed |= _sync_ancestors(session, topics)
    if changed:
        bump_version(session)
    return changed


def _sync_labels(session: Session, labels: dict[str, str]) -> bool:
    known = dict(session.execute(select(_TOPIC.c.code, _TOPIC.c.label)).all())
    new = [{"code": code, "label": label} for code, label in labels.items() if code not in known]
    renamed = [{"at": code, "label": label} for code, label in labels.items() if known.get(code, label) != label]
    _insert(session, _TOPIC, new)
    if renamed:
        session.connection().execute(update(_TOPIC).where(_TOPIC.c.code == bindparam("at")), renamed)
    return bool(new or renamed)


def _sync_ancestors(session: Session, topics: dict[str, Topic]) -> bool:
    """A parent that the vocabulary does not hold is left out: nothing could be filed under it."""
    wanted = {
        (code, ancestor, distance)
        for code, topic in topics.items()
        for distance, ancestor in enumerate((code, *topic.parents))
        if ancestor in topics
    }
    known = {tuple(row) for row in session.execute(select(_ANCESTOR)) if row.code in topics}
    stale, new = known - wanted, wanted - known
    for code, ancestor, _ in stale:
        session.execute(_ANCESTOR.delete().where(_ANCESTOR.c.code == code, _ANCESTOR.c.ancestor == ancestor))
    _insert(session, _ANCESTOR, [dict(zip(("code", "ancestor", "distance"), row, strict=True)) for row in sorted(new)])
    return bool(stale or new)


def _insert(session: Session, into: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(into), rows)
