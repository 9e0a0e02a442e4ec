"""The texts that an article had before, each with the statements that were found in it.

A version is a text: numbered from 1 in the order in which the texts first came, so that reading a folder with two
versions again adds none. The article's row has the text that holds now, and counts as the next number if it is new.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.store.changes import with_revision
from app.store.tables import (
    ArticleRow,
    ArticleVersionRow,
    SpeakerRow,
    StatementRow,
    StatementSpeakerRow,
    table,
)

_ARTICLE = table(ArticleRow)
_VERSION = table(ArticleVersionRow)
_SPEAKER = table(SpeakerRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)

_TEXT = ("text", "sha256", "headline", "published_on", "run_id")
_KEPT_ELSEWHERE = (_ARTICLE.c.ingested_at.label("seen_at"), _ARTICLE.c.text_revision.label("since_revision"))
_SAID = select(*(_STATEMENT.c[name] for name in ("id", "key", "source", "cue", "content"))).order_by(
    _STATEMENT.c.start_at, _STATEMENT.c.id
)
_SPEAKERS = (
    select(_MADE_BY.c.statement_id, _SPEAKER.c.slug, _SPEAKER.c.name, _SPEAKER.c.kind)
    .join_from(_MADE_BY, _SPEAKER)
    .join(_STATEMENT, _STATEMENT.c.id == _MADE_BY.c.statement_id)
    .order_by(_MADE_BY.c.statement_id, _MADE_BY.c.position)
)


def keep_version(session: Session, article: int) -> None:
    """Keep the text of an article, by row, and its statements as they are stored; call it before they are replaced."""
    row = session.execute(
        select(*(_ARTICLE.c[name] for name in _TEXT), *_KEPT_ELSEWHERE).where(_ARTICLE.c.id == article)
    ).one()
    of_article = select(_VERSION.c.number).where(_VERSION.c.article_id == article)
    number = session.scalar(of_article.where(_VERSION.c.sha256 == row.sha256))
    if number is None:
        last = select(func.coalesce(func.max(_VERSION.c.number), 0)).where(_VERSION.c.article_id == article)
        number = session.execute(last).scalar_one() + 1
    else:
        session.execute(delete(_VERSION).where(_VERSION.c.article_id == article, _VERSION.c.number == number))
    said = said_in(session, article)
    values = {**row._mapping, "article_id": article, "number": number, "statements": said, "statement_count": len(said)}
    session.execute(insert(_VERSION).values(values))
    this = update(_VERSION).where(_VERSION.c.article_id == article, _VERSION.c.number == number)
    with_revision(session, this.values(until_revision=bindparam("revision")))


def note_text(session: Session, article: int) -> None:
    """Note that an article, by row, has another text from the transaction's revision on."""
    this = update(_ARTICLE).where(_ARTICLE.c.id == article)
    with_revision(session, this.values(text_revision=bindparam("revision")))


def said_in(session: Session | Connection, article: int) -> list[dict[str, Any]]:
    """The statements of an article, by row, in text order as a version keeps them: key, spans and speakers.

    Their words are those of the version's text.
    """
    speakers: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for statement, slug, name, kind in session.execute(_SPEAKERS.where(_STATEMENT.c.article_id == article)):
        speakers[statement].append({"slug": slug, "name": name, "kind": kind})
    return [
        {"key": row.key, "source": row.source, "cue": row.cue, "content": row.content, "speakers": speakers[row.id]}
        for row in session.execute(_SAID.where(_STATEMENT.c.article_id == article))
    ]
