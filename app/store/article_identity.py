"""Which stored article a document is: by its URL, by its id, or by its very text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from app.model import Article, InputError, Paragraph, ParagraphKind
from app.store.keys import article_key
from app.store.locks import wait_for
from app.store.tables import ArticleRow, OutletRow, ParagraphRow, table

_ARTICLE = table(ArticleRow)
_OUTLET = table(OutletRow)
_PARAGRAPH = table(ParagraphRow)

FIELDS = ("published_on", "headline", "outlet", "author", "url", "language")
"""What a source says of an article beside its text: if any of it changes, the article did."""


_COLUMNS = [column for column in _ARTICLE.c if column.name != "text"]  # its hash says enough


@dataclass(frozen=True, slots=True)
class Stored:
    """An article's row as it stands, with its outlet's name."""

    id: int
    key: str
    id_given: bool
    origin: str
    outlet_id: int | None
    sha256: str
    pipeline: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article belongs: the row that it is already, if any, or the key to store it under."""

    key: str
    stored: Stored | None
    moved: bool = False
    """Known by its text alone, read at another place than before."""


class StoredText(NamedTuple):
    """An article as it is stored, and the run that stored it."""

    article: Article
    run: int


def stored_article(session: Session, row: int) -> StoredText | None:
    """The article of a row with its text and paragraphs, to be read again; None where it is gone."""
    found = session.execute(
        select(_ARTICLE, _OUTLET.c.name.label("outlet"))
        .join_from(_ARTICLE, _OUTLET, isouter=True)
        .where(_ARTICLE.c.id == row)
    ).one_or_none()
    if found is None:
        return None
    paragraphs = session.execute(
        select(_PARAGRAPH).where(_PARAGRAPH.c.article_id == row).order_by(_PARAGRAPH.c.position)
    )
    article = Article(
        id=found.key,
        id_given=found.id_given,
        origin=found.origin,
        text=found.text,
        paragraphs=tuple(
            Paragraph(start=one.start_at, end=one.end_at, kind=ParagraphKind(one.kind)) for one in paragraphs
        ),
        **{name: getattr(found, name) for name in FIELDS},
    )
    return StoredText(article, found.run_id)


def find_article(session: Session, article: Article) -> Place:
    """Where the article belongs. Nobody else can store it until this transaction ends.

    The URL decides, then the id. An id that is only a file's name is no proof: another file of that name, with
    another text, is another article, under a key made of the name and of where it was read. Last, a file whose text
    and day are stored already under another name is that article, moved.
    """
    wait_for(session, {f"id {article.id}", f"url {article.url}", f"text {article.sha256}"})
    by_url = None if article.url is None else _one(session, _ARTICLE.c.url == article.url)
    by_id = _by_id(session, article)
    if by_url is not None and by_id is not None and by_url.id != by_id.id and article.id_given:
        reason = f"the URL is stored as article {by_url.key!r}, the id as another, {by_id.key!r}: correct one of them"
        raise InputError(article.origin, reason, field="url")
    known = by_url or by_id
    if known is not None:
        return Place(known.key, known)
    twin = _by_text(session, article)
    if twin is not None:
        return Place(twin.key, twin, moved=True)
    taken = _one(session, _ARTICLE.c.key == article.id) is not None
    return Place(article_key(article.id, article.origin) if taken else article.id, None)


def _by_id(session: Session, article: Article) -> Stored | None:
    """The row of the article's id, unless that is another file of the same name."""
    here = _one(session, _ARTICLE.c.key == article.id)
    if article.id_given:
        return here
    apart = _one(session, _ARTICLE.c.key == article_key(article.id, article.origin))
    if apart is not None or here is None:
        return apart
    # Two outlets may print the same words of an agency: these are two articles.
    same_text = here.sha256 == article.sha256 and not _conflicts(here, article, ("outlet", "url"))
    return here if here.origin == article.origin or same_text else None


def _by_text(session: Session, article: Article) -> Stored | None:
    """A row of the very same text and day, as far as neither id is proof that they differ, nor any other field."""
    same = (_ARTICLE.c.sha256 == article.sha256) & (_ARTICLE.c.published_on.is_not_distinct_from(article.published_on))
    for row in _all(session, same):
        both_named = article.id_given and row.id_given
        if not both_named and not _conflicts(row, article, FIELDS):
            return row
    return None


def _conflicts(stored: Stored, article: Article, names: Iterable[str]) -> bool:
    """Whether a field is told by both, and not alike."""
    pairs = ((stored.fields[name], getattr(article, name)) for name in names)
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def _one(session: Session, where: ColumnElement[bool]) -> Stored | None:
    return next(iter(_all(session, where)), None)


def _all(session: Session, where: ColumnElement[bool]) -> list[Stored]:
    rows = session.execute(
        select(*_COLUMNS, _OUTLET.c.name.label("outlet"))
        .join_from(_ARTICLE, _OUTLET, isouter=True)
        .where(where)
        .order_by(_ARTICLE.c.id)
    )
    return [_stored(row) for row in rows]


def _stored(row: Row[*tuple[Any, ...]]) -> Stored:
    fields = {name: getattr(row, name) for name in FIELDS}
    return Stored(row.id, row.key, row.id_given, row.origin, row.outlet_id, row.sha256, row.pipeline, fields)
