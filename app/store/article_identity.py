"""Which stored article a document is: by its URL, by its id, or by its very text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row, Text, bindparam, or_, select
from sqlalchemy.orm import Session

from app.model import Article, InputError, Paragraph, ParagraphKind
from app.store.keys import article_key
from app.store.locks import has_many_writers, wait_for
from app.store.tables import ArticleRow, OutletRow, ParagraphRow, table

_ARTICLE = table(ArticleRow)
_OUTLET = table(OutletRow)
_PARAGRAPH = table(ParagraphRow)

FIELDS = ("published_on", "headline", "outlet", "author", "url", "language")
"""What a source says of an article beside its text: if any of it changes, the article did."""


_LIKE = (
    # Without the text: its hash says enough.
    select(*(column for column in _ARTICLE.c if column.name != "text"), _OUTLET.c.name.label("outlet"))
    .join_from(_ARTICLE, _OUTLET, isouter=True)
    .where(
        or_(
            _ARTICLE.c.key == bindparam("article_key"),
            _ARTICLE.c.key == bindparam("apart"),
            _ARTICLE.c.given_id == bindparam("given_id", type_=Text),
            _ARTICLE.c.url == bindparam("given_url", type_=Text),
            # And of the same day; SQLite would take the index of days, and read all articles of that one.
            _ARTICLE.c.sha256 == bindparam("given_sha256"),
        )
    )
    .order_by(_ARTICLE.c.id)
)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article's row without its text, with its outlet's name."""

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
class ArticleIdentity:
    """The stored article that a document is, if any, and its key, or the key to store it under."""

    key: str
    stored: StoredArticle | None
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
        given_id=found.given_id,
        origin=found.origin,
        text=found.text,
        paragraphs=tuple(
            Paragraph(start=one.start_at, end=one.end_at, kind=ParagraphKind(one.kind)) for one in paragraphs
        ),
        **{name: getattr(found, name) for name in FIELDS},
    )
    return StoredText(article, found.run_id)


def article_row(session: Session, name: str) -> int | None:
    """The row of the article that a key, or an id as its source gave it, names; None where there is none."""
    named = select(_ARTICLE.c.id).where(or_(_ARTICLE.c.key == name, _ARTICLE.c.given_id == name))
    row: int | None = session.scalar(named.order_by(_ARTICLE.c.key != name).limit(1))
    return row


def row_of_source(session: Session, *, url: str | None, source_id: str | None) -> int | None:
    """The row of the article that its source calls so; as in `identify`, the URL decides, then the id."""
    is_key = (_ARTICLE.c.key == source_id) & _ARTICLE.c.id_given & _ARTICLE.c.given_id.is_(None)
    so_called = [(_ARTICLE.c.url == url, url), (or_(_ARTICLE.c.given_id == source_id, is_key), source_id)]
    rows = (session.scalar(select(_ARTICLE.c.id).where(clause)) for clause, name in so_called if name is not None)
    return next((row for row in rows if row is not None), None)


def lock_article(session: Session, article: Article) -> ArticleIdentity:
    """Identify an article, as `identify` does, and keep others from storing it until this transaction ends."""
    held: set[str] = set()
    identity = ArticleIdentity(article.id, None)
    if has_many_writers(session):
        # Known by its URL or text, it is stored under another id than its own: whoever stores that one writes this row.
        identity = identify(session, article)
    while (names := _names(article, identity) - held) or not held:
        wait_for(session, names)
        held |= names
        identity = identify(session, article)
    return identity


def article_lock(key: str) -> str:
    """The name that is locked while an article is stored (`app.store.locks`)."""
    return f"id {key}"


def _names(article: Article, identity: ArticleIdentity) -> set[str]:
    """All that is locked while an article is stored: another document of its id, text or URL may be the same one."""
    names = {article_lock(identity.key), f"text {article.sha256}"}
    if article.source_id is not None:
        names.add(article_lock(article.source_id))
    return names if article.url is None else names | {f"url {article.url}"}


def identify(session: Session, article: Article) -> ArticleIdentity:
    """Find the stored article that a document is.

    The URL decides, then the id. An id that is only a file's name is no proof: another file of that name, with
    another text, is another article, under a key made of the name and of where it was read. Last, a file whose text
    and day are stored already under another name is that article, moved. Raises `InputError` where URL and id are of
    two articles.
    """
    stored = _like(session, article)
    by_url = next((one for one in stored if article.url is not None and one.fields["url"] == article.url), None)
    by_id = _by_id(stored, article)
    if by_url is not None and by_id is not None and by_url.id != by_id.id and article.id_given:
        reason = f"the URL is stored as article {by_url.key!r}, the id as another, {by_id.key!r}: correct one of them"
        raise InputError(article.origin, reason, field="url")
    known = by_url or by_id
    if known is not None:
        return ArticleIdentity(known.key, known)
    twin = _by_text(stored, article)
    if twin is not None:
        return ArticleIdentity(twin.key, twin, moved=True)
    is_taken = any(one.key == article.id for one in stored)
    return ArticleIdentity(_apart(article) if is_taken else article.id, None)


def given_id(article: Article, identity: ArticleIdentity) -> str | None:
    """The id to keep beside the key: the one that a source gave first, unless it is the key."""
    if identity.stored is not None and identity.stored.given_id is not None:
        return identity.stored.given_id
    return None if article.source_id == identity.key else article.source_id


def _apart(article: Article) -> str:
    """The key of an article whose id is another article's key already."""
    return article_key(article.id, article.source_id or article.origin)


def _by_id(stored: Sequence[StoredArticle], article: Article) -> StoredArticle | None:
    """The article of the document's id, unless that is another file of the same name, or made of another id."""
    by_key = {one.key: one for one in stored}
    here = by_key.get(article.id)
    if article.source_id is not None:
        named = next((one for one in stored if one.given_id == article.source_id), None)
        return named or (here if here is not None and here.given_id is None else None)
    apart = by_key.get(_apart(article))
    if apart is not None or here is None:
        return apart
    # Two outlets may print the same words of an agency: these are two articles.
    same_text = here.sha256 == article.sha256 and not _conflicts(here, article, ("outlet", "url"))
    return here if here.origin == article.origin or same_text else None


def _by_text(stored: Sequence[StoredArticle], article: Article) -> StoredArticle | None:
    """An article of the very same text and day, unless both ids or any other field show that the two differ."""
    for one in stored:
        same = one.sha256 == article.sha256 and one.fields["published_on"] == article.published_on
        both_named = article.id_given and one.id_given
        if same and not both_named and not _conflicts(one, article, FIELDS):
            return one
    return None


def _conflicts(stored: StoredArticle, article: Article, names: Iterable[str]) -> bool:
    """Whether both have a field, with different values."""
    pairs = ((stored.fields[name], getattr(article, name)) for name in names)
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def _like(session: Session, article: Article) -> list[StoredArticle]:
    """The stored articles of the same URL, id or text, the first stored first."""
    values = {
        "article_key": article.id,
        "apart": _apart(article),
        "given_id": article.source_id,
        "given_url": article.url,
        "given_sha256": article.sha256,
    }
    return [_stored(row) for row in session.execute(_LIKE, values)]


def _stored(row: Row[*tuple[Any, ...]]) -> StoredArticle:
    fields = {name: getattr(row, name) for name in FIELDS}
    facts = (row.id_given, row.given_id, row.origin, row.outlet_id, row.sha256, row.pipeline)
    return StoredArticle(row.id, row.key, *facts, fields)
