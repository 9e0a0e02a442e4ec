"""Which stored article a document is: by its URL, by its id, or by its very text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from app.model import Article, InputError
from app.store.keys import article_key
from app.store.locks import wait_for
from app.store.tables import ArticleRow, OutletRow, table

_ARTICLE = table(ArticleRow)
_OUTLET = table(OutletRow)

FIELDS = ("published_on", "headline", "outlet", "author", "url", "language")
"""What a source says of an article beside its text: if any of it changes, the article did."""


_COLUMNS = [column for column in _ARTICLE.c if column.name != "text"]  # its hash says enough


@dataclass(frozen=True, slots=True)
class Stored:
    """An article's row as it stands, with its outlet's name."""

    id: int
    key: str
    id_given: bool
    given_id: str | None
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
    return Place(article_key(article.id, article.source_id or article.origin) if taken else article.id, None)


def given_id(article: Article, place: Place) -> str | None:
    """The id to keep beside the key: the one that a source gave first, unless it is the key."""
    if place.stored is not None and place.stored.given_id is not None:
        return place.stored.given_id
    return None if article.source_id == place.key else article.source_id


def _by_id(session: Session, article: Article) -> Stored | None:
    """The row of the article's id, unless that is another file of the same name, or made of another id."""
    here = _one(session, _ARTICLE.c.key == article.id)
    if article.source_id is not None:
        named = _one(session, _ARTICLE.c.given_id == article.source_id)
        return named or (here if here is not None and here.given_id is None else None)
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
    told = (row.id_given, row.given_id, row.origin, row.outlet_id, row.sha256, row.pipeline)
    return Stored(row.id, row.key, *told, fields)
