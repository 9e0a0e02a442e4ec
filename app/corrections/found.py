"""What the program found for a statement, kept while it is corrected, so that every correction can be undone.

Speakers are kept by the names that the article has for them: whoever these are taken for then, they find.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.linking.speaker_rows import Identity
from app.store.tables import (
    ArticleSpeakerRow,
    StatementAboutRow,
    StatementRow,
    StatementSpeakerRow,
    StatementTopicRow,
    table,
)

_STATEMENT, _NAMED = table(StatementRow), table(ArticleSpeakerRow)
_MADE_BY, _ABOUT, _FILED = table(StatementSpeakerRow), table(StatementAboutRow), table(StatementTopicRow)

Found = dict[str, Any]
"""`row` has the columns of the statement, `speakers` and `about` names and kinds, `holder`, `relayed_by` and
`speaks_for` one of these or null, `topics` codes with their scores."""

BY_SLUG = "="
"""Begins the name under which an article has a speaker whom it does not name, but a correction does."""
_DAYS = ("said_from", "said_to", "published_on", "day")
_ELSEWHERE = frozenset(("id", "key", "article_id", "holder_id", "relayed_by_id", "speaks_for_id"))


def read_found(session: Session, statement: int) -> Found:
    """What the store holds of a statement, by row, that is not corrected."""
    row = session.execute(select(_STATEMENT).where(_STATEMENT.c.id == statement)).one()._mapping
    names = _names(session, row["article_id"])
    makers = select(_MADE_BY.c.speaker_id).where(_MADE_BY.c.statement_id == statement).order_by(_MADE_BY.c.position)
    about = select(_ABOUT.c.speaker_id).where(_ABOUT.c.statement_id == statement).order_by(_ABOUT.c.position)
    filed = select(_FILED.c.code, _FILED.c.score).where(_FILED.c.statement_id == statement).order_by(_FILED.c.code)
    return found_of(
        dict(row),
        speakers=[names[one] for one in session.scalars(makers) if one in names],
        holder=names.get(row["holder_id"]),
        relayed_by=names.get(row["relayed_by_id"]),
        speaks_for=names.get(row["speaks_for_id"]),
        about=[names[one] for one in session.scalars(about) if one in names],
        topics=[(code, score) for code, score in session.execute(filed)],
    )


def found_of(  # noqa: PLR0913 - one parameter a part
    row: Mapping[str, Any],
    *,
    speakers: Iterable[Identity],
    holder: Identity | None,
    relayed_by: Identity | None,
    speaks_for: Identity | None,
    about: Iterable[Identity],
    topics: Iterable[tuple[str, float]],
) -> Found:
    """The same of values that are not stored: the columns of a statement and the names of its speakers."""
    return {
        "row": {name: _plain(value) for name, value in row.items() if name not in _ELSEWHERE},
        "speakers": [list(one) for one in speakers],
        "holder": holder and list(holder),
        "relayed_by": relayed_by and list(relayed_by),
        "speaks_for": speaks_for and list(speaks_for),
        "about": [list(one) for one in about],
        "topics": [list(one) for one in topics],
    }


def columns_of(found: Found) -> dict[str, Any]:
    """The columns of the statement's row, as they are inserted."""
    # An older program, whose table was another one, may have kept it.
    values = {name: value for name, value in found["row"].items() if name in _STATEMENT.c}
    for name in _DAYS:
        values[name] = None if values[name] is None else dt.date.fromisoformat(values[name])
    values["embedding"] = None if values["embedding"] is None else base64.b64decode(values["embedding"])
    return values


def finder(session: Session, article: int) -> Callable[[list[str] | None], int | None]:
    """A function that gives the row of the speaker whom an article, by row, takes a name for."""
    rows = select(_NAMED.c.folded, _NAMED.c.kind, _NAMED.c.speaker_id).where(_NAMED.c.article_id == article)
    known = {(folded, kind): speaker for folded, kind, speaker in session.execute(rows)}

    def find(name: list[str] | None) -> int | None:
        return None if name is None else known.get((name[0], name[1]))

    return find


def _names(session: Session, article: int) -> dict[int, Identity]:
    rows = (
        select(_NAMED.c.speaker_id, _NAMED.c.folded, _NAMED.c.kind)
        .where(_NAMED.c.article_id == article)
        .order_by(_NAMED.c.folded.desc(), _NAMED.c.kind.desc())
    )
    named = [(speaker, (folded, kind)) for speaker, folded, kind in session.execute(rows)]
    # A name that the article has comes before one that a correction gave it.
    return dict(sorted(named, key=lambda one: not one[1][0].startswith(BY_SLUG)))


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
