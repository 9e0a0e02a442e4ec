"""Articles that were removed for good, and the marks by which they are recognised when they come again.

A mark is a hash: of an id, an address, a file or a text. Of an article that its source took back, it is the text
under its id or address: another text of it is taken, and so are the same words in another article.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Text, delete, insert, select, update
from sqlalchemy.orm import Session

from app.model import Article, RawDocument
from app.store.given import among
from app.store.locks import insert_or_ignore
from app.store.runs import now
from app.store.tables import ForgottenMarkRow, ForgottenRow, table

_FORGOTTEN = table(ForgottenRow)
_MARK = table(ForgottenMarkRow)


class Forgotten(NamedTuple):
    """An article that was removed: its key, when and why, and whether its source took it back."""

    article: str
    forgotten_at: dt.datetime
    reason: str | None
    withdrawn: bool

    def __str__(self) -> str:
        """One line: `forgotten on 2025-05-11 (asked for by its author)`."""
        why = f" ({self.reason})" if self.reason else ""
        return f"forgotten on {self.forgotten_at:%Y-%m-%d}{why}"


_MARKED = (
    select(*(_FORGOTTEN.c[name] for name in Forgotten._fields))
    .where(_FORGOTTEN.c.id.in_(select(_MARK.c.forgotten_id).where(among(_MARK.c.mark, "marks", Text))))
    .order_by(_FORGOTTEN.c.withdrawn, _FORGOTTEN.c.id)
)


def forgotten(session: Session, article: Article) -> list[Forgotten]:
    """The articles removed before that an article is, those that an operator removed first."""
    marks = {*marks_of(article, [article.sha256]), *withdrawn_marks_of(article, [article.sha256])}
    return _marked(session, marks)


def is_known(session: Session, notice: RawDocument) -> bool:
    """Whether a source's notice that it takes an article back was followed before."""
    return bool(_marked(session, [notice_mark(notice)]))


def add_forgotten(
    session: Session, article: str, marks: Iterable[str], *, reason: str | None, withdrawn: bool = False
) -> None:
    """Note that the article of a key is removed, to be recognised by these marks."""
    values = {"forgotten_at": now(), "reason": reason}
    # An operator's decision outlasts a notice of the source.
    again = update(_FORGOTTEN).where(_FORGOTTEN.c.article == article).values(values)
    row = session.scalar((again if withdrawn else again.values(withdrawn=False)).returning(_FORGOTTEN.c.id))
    if row is None:
        new = insert(_FORGOTTEN).values(article=article, withdrawn=withdrawn, **values)
        row = session.scalar(new.returning(_FORGOTTEN.c.id))
    insert_or_ignore(session, _MARK, [{"mark": mark, "forgotten_id": row} for mark in sorted(set(marks))])


def remove_forgotten(session: Session, articles: Collection[str]) -> None:
    """Let the articles of these keys be taken again."""
    session.execute(delete(_FORGOTTEN).where(_FORGOTTEN.c.article.in_(articles)))


def marks_of(article: Article, texts: Iterable[str]) -> set[str]:
    """The marks of an article that an operator removes: its names, and its texts by their hashes."""
    names = {f"text {sha256}" for sha256 in texts} | _names(article)
    if article.source_id is None:
        names.add(f"file {article.id} {article.origin}")
    return {_hashed(name) for name in names}


def withdrawn_marks_of(article: Article, texts: Collection[str]) -> set[str]:
    """The marks of an article that its source takes back: its texts under its names."""
    return {_hashed(f"{name} text {sha256}") for name in _names(article) for sha256 in texts}


def notice_mark(notice: RawDocument) -> str:
    """The mark of a notice, so that reading it again takes nothing back that came after it."""
    fields = sorted((name, str(value)) for name, value in notice.fields.items())
    return _hashed(f"notice {notice.status} {notice.version} {fields} {notice.text}")


def _names(article: Article) -> set[str]:
    names = {("id", article.source_id), ("url", article.url)}
    return {f"{kind} {name}" for kind, name in names if name is not None}


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _marked(session: Session, marks: Collection[str]) -> list[Forgotten]:
    return [Forgotten(*row) for row in session.execute(_MARKED, {"marks": sorted(marks)})]
