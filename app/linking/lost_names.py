"""The names that a forgotten article alone gave to speakers whom other articles name too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, delete, exists, select
from sqlalchemy.orm import Session

from app.linking.move_statements import Move, Moved, move_statements
from app.linking.speaker_candidates import ArticleContext, telling_words
from app.linking.speaker_rows import identity, remake_keys
from app.linking.speakers import resolve_speakers
from app.model import Speaker, SpeakerKind
from app.store.tables import (
    ArticleRow,
    ArticleSpeakerRow,
    SpeakerAliasRow,
    SpeakerDecisionRow,
    SpeakerKeyRow,
    SpeakerRoleRow,
    SpeakerRow,
    StatementRow,
    table,
)
from app.text.folding import fold

_ARTICLE = table(ArticleRow)
_NAMED = table(ArticleSpeakerRow)
_SPEAKER = table(SpeakerRow)
_ALIAS = table(SpeakerAliasRow)
_KEY = table(SpeakerKeyRow)
_ROLE = table(SpeakerRoleRow)
_STATEMENT = table(StatementRow)
_DECISION = table(SpeakerDecisionRow)


def release_names(session: Session, speakers: Collection[int], texts: Sequence[str]) -> Moved:
    """Take from speakers, by row, the names that only a removed article with these texts gave them.

    Where that is the name by which a speaker is called, the articles that are left say who it is: theirs are resolved
    again, without it. Call it when the article is gone, and nobody else writes names (`name_locks.work_alone`).
    """
    _remove_aliases(session, speakers, [fold(text) for text in texts])
    moves: dict[tuple[int, int], Move] = {}
    namings = _namings(session, _called_by_it(session, speakers))
    session.execute(
        delete(_KEY).where(_KEY.c.speaker_id.in_({row.speaker_id for rows in namings.values() for row in rows}))
    )
    for article, rows in namings.items():
        moves |= _moves(session, article, rows)
    return move_statements(session, list(moves.values()))


def _remove_aliases(session: Session, speakers: Collection[int], texts: Sequence[str]) -> None:
    """Remove the aliases that stand in the removed texts and in no other article that names the speaker."""
    given = select(_ALIAS.c.id, _ALIAS.c.folded).join_from(_ALIAS, _SPEAKER)
    given = given.where(_ALIAS.c.speaker_id.in_(sorted(speakers)), ~_ALIAS.c.listed)
    rows = session.execute(given.where(_ALIAS.c.folded != _SPEAKER.c.folded))
    doubtful = [row.id for row in rows if any(row.folded in text for text in texts)]
    elsewhere = exists().where(
        _NAMED.c.speaker_id == _ALIAS.c.speaker_id,
        _NAMED.c.article_id == _ARTICLE.c.id,
        (_NAMED.c.folded == _ALIAS.c.folded) | _ARTICLE.c.text.contains(_ALIAS.c.alias),
    )
    lost = session.execute(select(_ALIAS.c.id, _ALIAS.c.speaker_id).where(_ALIAS.c.id.in_(doubtful), ~elsewhere)).all()
    session.execute(delete(_ALIAS).where(_ALIAS.c.id.in_([row.id for row in lost])))
    remake_keys(session, sorted({row.speaker_id for row in lost}))


def _called_by_it(session: Session, speakers: Collection[int]) -> list[int]:
    """Those of the speakers who are called as no article calls them now, and no file or decision does."""
    so_named = exists().where(_NAMED.c.speaker_id == _SPEAKER.c.id, _NAMED.c.folded == _SPEAKER.c.folded)
    decided = exists().where(_DECISION.c.speaker_id == _SPEAKER.c.id)
    lost = select(_SPEAKER.c.id).where(_SPEAKER.c.id.in_(sorted(speakers)), ~_SPEAKER.c.listed, ~so_named, ~decided)
    return list(session.scalars(lost))


def _namings(session: Session, speakers: Sequence[int]) -> dict[int, list[Any]]:
    """Where articles name these speakers, by article."""
    columns = (_NAMED.c[name] for name in ("article_id", "speaker_id", "name", "kind", "gender"))
    rows = select(*columns, _ARTICLE.c.published_on, _ARTICLE.c.text).join_from(_NAMED, _ARTICLE)
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in session.execute(rows.where(_NAMED.c.speaker_id.in_(speakers)).order_by(_NAMED.c.article_id)):
        found[row.article_id].append(row)
    return found


def _moves(session: Session, article: int, rows: Sequence[Row[Any]]) -> dict[tuple[int, int], Move]:
    """Whom an article means by the names that it gives speakers, now that these have no name."""
    said = select(_STATEMENT.c.content_text).where(_STATEMENT.c.article_id == article)
    context = ArticleContext(article, rows[0].published_on, telling_words(session.scalars(said)))
    named = {identity(speaker): (row, speaker) for row in rows for speaker in [_speaker(session, row)]}
    resolved = resolve_speakers(session, {who: speaker for who, (_, speaker) in named.items()}, context)
    moves: dict[tuple[int, int], Move] = {}
    for who, (row, _) in named.items():
        key = (article, row.speaker_id)
        moves.setdefault(key, Move(*key, new=resolved[who].id, because=resolved[who].because))
    return moves


def _speaker(session: Session, row: Row[Any]) -> Speaker:
    """A speaker as an article names it, with the aliases and roles that are the article's own."""
    roles = select(_ROLE.c.role).where(_ROLE.c.speaker_id == row.speaker_id, _ROLE.c.article_id == row.article_id)
    aliases = select(_ALIAS.c.alias).where(_ALIAS.c.speaker_id == row.speaker_id).order_by(_ALIAS.c.id)
    return Speaker(
        name=row.name,
        kind=SpeakerKind(row.kind),
        gender=row.gender,
        roles=tuple(session.scalars(roles.order_by(_ROLE.c.role))),
        aliases=tuple(alias for alias in session.scalars(aliases) if alias != row.name and alias in row.text),
    )
