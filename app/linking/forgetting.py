"""Forgetting an article: removed with all that came of it, and recognised when it comes again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.linking.copies import mark_copies
from app.linking.lost_names import release_names
from app.linking.name_locks import work_alone
from app.linking.queue import enqueue_keys
from app.linking.removal import read_before, remove_statements
from app.linking.speaker_rows import note_speakers, remove_unused_speakers
from app.model import RawDocument
from app.store.article_identity import lock_article, stored_article
from app.store.changes import Kind, note, note_linked
from app.store.corrections import forget_corrections
from app.store.fetched import forget_fetched
from app.store.forgotten import add_forgotten, marks_of, notice_mark, withdrawn_marks_of
from app.store.history import forget_history, forget_speakers
from app.store.outlets import remove_unused_outlet
from app.store.statement_counts import update_speakers
from app.store.tables import ArticleRow, ArticleVersionRow, table

_ARTICLE = table(ArticleRow)
_VERSION = table(ArticleVersionRow)

WITHDRAWN = "withdrawn by its source"


class Removed(NamedTuple):
    """An article that was removed, by its key, and how many statements went with it."""

    article: str
    statements: int


def forget_article(
    session: Session, row: int, *, reason: str | None = None, notice: RawDocument | None = None
) -> Removed | None:
    """Remove an article, by row, and whatever came of it alone; None where it is gone already.

    It is refused when it comes again (`app.store.forgotten`), for this `reason`; where a source takes it back by a
    `notice`, only the same text is. Statements of other articles that were linked to it are queued to be linked again.
    """
    work_alone(session)
    found = stored_article(session, row)
    if found is None:
        return None
    lock_article(session, found.article)
    found = stored_article(session, row)
    if found is None:
        return None
    article = found.article
    earlier = session.execute(select(_VERSION.c.text, _VERSION.c.sha256).where(_VERSION.c.article_id == row)).all()
    texts = [article.sha256, *(version.sha256 for version in earlier)]
    if notice is None:
        add_forgotten(session, article.id, marks_of(article, texts), reason=reason)
    else:
        marks = withdrawn_marks_of(article, texts) | {notice_mark(notice)}
        add_forgotten(session, article.id, marks, reason=WITHDRAWN, withdrawn=True)
    forget_fetched(session, [name for name in (article.url, article.origin) if name is not None])
    statements = _remove(session, row, article.id, [article.text, *(version.text for version in earlier)])
    return Removed(article.id, statements)


def _remove(session: Session, row: int, key: str, texts: Sequence[str]) -> int:
    """Remove an article with these texts; how many statements it had."""
    before = read_before(session, row)
    forget_history(session, key, before.statements)
    forget_corrections(session, key)
    touched = remove_statements(session, row, before, before.statements.values())
    touched += mark_copies(session, row, leaves=True)
    outlet = session.scalar(delete(_ARTICLE).where(_ARTICLE.c.id == row).returning(_ARTICLE.c.outlet_id))
    if outlet is not None:
        remove_unused_outlet(session, outlet)
    moved = release_names(session, before.speakers, texts)
    counts = Counter(moved.counts)
    counts.subtract(before.counts)
    concerned = before.speakers | moved.counts.keys()
    update_speakers(session, {who: counts[who] for who in concerned})
    note_speakers(session, concerned)
    forget_speakers(session, remove_unused_speakers(session, concerned))
    others = {*touched, *moved.statements} - before.statements.keys()
    enqueue_keys(session, others)
    note(session, Kind.ARTICLE, [key])
    note(session, Kind.STATEMENT, before.statements)
    note_linked(session, others)
    return len(before.statements)
