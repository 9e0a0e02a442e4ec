"""The versions of an article: its texts, what its sources said in each, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    Connection,
    Integer,
    bindparam,
    false,
    func,
    null,
    select,
    true,
    type_coerce,
)

from app.comparison.align import ArticleStatement, Pair, pair_up
from app.comparison.show_diff import rewording
from app.model import Report, Row, SpeakerKind, SpeakerRef
from app.queries.article_names import key_of
from app.queries.columns import ARTICLE, STATEMENT, VERSION
from app.queries.filters import VersionFilters
from app.queries.paging import Order, Page, fingerprint, read_page
from app.store.article_versions import said_in
from app.store.changes import revision

MOST_KNOWN = 5  # versions that an answer lists whose revisions are known

_A, _V = ARTICLE.c, VERSION.c
_ARTICLE: BindParameter[str] = bindparam("article")

_KNOWN = select(_V.number).where(_V.article_id == _A.id, _V.sha256 == _A.sha256).scalar_subquery()
_LAST = select(func.max(_V.number)).where(_V.article_id == _A.id).scalar_subquery()
_STATEMENTS = select(func.count(type_=Integer)).where(STATEMENT.c.article_id == _A.id).scalar_subquery()
_EARLIER = (
    select(
        _A.key.label("article"),
        _V.number,
        type_coerce(false(), Boolean).label("current"),
        *(_V[name] for name in ("headline", "published_on", "sha256")),
        func.length(_V.text).label("length"),
        _V.statement_count,
        _V.run_id.label("run"),
        _V.seen_at,
        _V.since_revision,
        _V.until_revision,
    )
    .join_from(VERSION, ARTICLE, _A.id == _V.article_id)
    .where(_A.key == _ARTICLE, _V.sha256 != _A.sha256)
)
_CURRENT = select(
    _A.key.label("article"),
    func.coalesce(_KNOWN, _LAST + 1, 1).label("number"),
    type_coerce(true(), Boolean).label("current"),
    *(_A[name] for name in ("headline", "published_on", "sha256")),
    func.length(_A.text).label("length"),
    _STATEMENTS.label("statement_count"),
    _A.run_id.label("run"),
    _A.ingested_at.label("seen_at"),
    _A.text_revision.label("since_revision"),
    type_coerce(null(), Integer).label("until_revision"),
).where(_A.key == _ARTICLE)
_VERSIONS = _EARLIER.union_all(_CURRENT).subquery("versions")
_SHOWN = tuple(str(column.name) for column in _VERSIONS.c)  # plain strings, which alone can be keys in JSON
_SELECT_VERSIONS = select(_VERSIONS)
_SELECT_VERSION = _SELECT_VERSIONS.where(_VERSIONS.c.number == bindparam("number"))
_SELECT_LAST_TWO = (
    select(_VERSIONS.c.number)
    .order_by(_VERSIONS.c.current.desc(), _VERSIONS.c.seen_at.desc(), _VERSIONS.c.number.desc())
    .limit(2)
)
_NEWEST = Order(id=_VERSIONS.c.number, descending=True)
_SELECT_CURRENT = select(_A.id, _A.text).where(_A.key == _ARTICLE)
_SELECT_EARLIER = (
    select(_V.text, _V.statements)
    .join_from(VERSION, ARTICLE, _A.id == _V.article_id)
    .where(_A.key == _ARTICLE, _V.number == bindparam("number"))
)


class NotKeptError(LookupError):
    """Which text an article had at a revision is not known; the message says what is."""


class NotYetError(ValueError):
    """The store has not come to a revision; the message says to which it has."""


def list_versions(connection: Connection, name: str, filters: VersionFilters) -> Page | None:
    """One page of an article's versions, the newest first; None where there is no such article.

    With `as_of` the one whose text the article had at that revision of the store. Raises `NotKeptError` where that is
    not known, and `NotYetError` where the store has not come so far.
    """
    article = {"article": key_of(connection, name)}
    if connection.execute(_SELECT_CURRENT, article).first() is None:
        return None
    if filters.as_of is not None:
        return Page([_as_of(connection, article, filters.as_of)], None)
    page = read_page(
        connection,
        _SELECT_VERSIONS,
        _NEWEST,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("versions", article),
        values=article,
    )
    return Page([_shown(row) for row in page.rows], page.next, prev=page.prev)


def _as_of(connection: Connection, article: Row, number: int) -> Row:
    """The version whose text an article had at a revision of the store."""
    now = revision(connection)
    if number > now:
        raise NotYetError(f"the store is at revision {now}, and has not come to {number} yet")
    rows = connection.execute(_SELECT_VERSIONS.order_by(_VERSIONS.c.number), article).mappings().all()
    for row in rows:
        since, until = row["since_revision"], row["until_revision"]
        if since is not None and since <= number and (until is None or number < until):
            return _shown(row)
    known = [
        f"version {row['number']} from revision {row['since_revision']}"
        + (" on" if row["until_revision"] is None else f" to {row['until_revision'] - 1}")
        for row in rows
        if row["since_revision"] is not None
    ]
    listed = ", ".join(known[:MOST_KNOWN]) or "none of its texts by revision"
    raise NotKeptError(
        f"Which text article {article['article']} had at revision {number} is not kept, or it was not here yet. Known "
        f"are {listed}."
    )


def get_version(connection: Connection, name: str, number: int) -> Row | None:
    """One version with its text, and its statements as they were found in it; or None."""
    asked = {"article": key_of(connection, name), "number": number}
    row = connection.execute(_SELECT_VERSION, asked).mappings().one_or_none()
    if row is None:
        return None
    if row["current"]:
        article, text = connection.execute(_SELECT_CURRENT, asked).one()
        said = said_in(connection, article)
    else:
        text, said = connection.execute(_SELECT_EARLIER, asked).one()
    return _shown(row) | {"text": text, "statements": [_statement(text, one) for one in said]}


def compare_versions(connection: Connection, name: str, old: int, new: int) -> Row | None:
    """What changed from one version to another, in the text and in the statements; None where either is unknown."""
    before, after = get_version(connection, name, old), get_version(connection, name, new)
    if before is None or after is None:
        return None
    texts = rewording(before.pop("text"), after.pop("text"))
    texts["changes"] = [change for change in texts["changes"] if change["kind"] != "equal"]
    dropped, added = before.pop("statements"), after.pop("statements")
    same = {one["id"] for one in dropped} & {one["id"] for one in added}
    dropped, added = ([one for one in some if one["id"] not in same] for some in (dropped, added))
    pairs = pair_up(_comparable(before, dropped), _comparable(after, added))
    paired = {one.report.key for pair in pairs for one in (pair.here, pair.there)}
    return {
        "old": before,
        "new": after,
        "text": texts,
        "kept": len(same),
        "reworded": [_reworded(pair) for pair in pairs],
        "dropped": [one for one in dropped if one["id"] not in paired],
        "added": [one for one in added if one["id"] not in paired],
    }


def changed_last(connection: Connection, name: str) -> Row | None:
    """What changed in an article when its text last became another one; None where it had no other."""
    article = {"article": key_of(connection, name)}
    last = connection.execute(_SELECT_LAST_TWO, article).all()
    if len(last) < 2:
        return None
    return compare_versions(connection, name, last[1].number, last[0].number)


def _shown(row: Mapping[Any, Any]) -> Row:
    return {name: row[name] for name in _SHOWN}


def _statement(text: str, said: Mapping[str, Any]) -> Row:
    """A statement of a version as it is shown, with the words that its spans have in the version's text."""
    source, cue, content = (
        {"text": " ".join(text[start:end] for start, end in said[name]), "spans": said[name]}
        for name in ("source", "cue", "content")
    )
    return {"id": said["key"], **content, "speakers": said["speakers"], "source": source, "cue": cue}


def _comparable(version: Row, statements: Sequence[Row]) -> list[ArticleStatement]:
    """The statements of a version as the alignment of two articles takes them."""
    return [
        ArticleStatement(
            shown=one,
            report=Report(
                key=one["id"],
                article=str(version["number"]),
                content=one["text"],
                cue=one["cue"]["text"],
                speakers=frozenset(
                    SpeakerRef(who["slug"], who["name"], SpeakerKind(who["kind"])) for who in one["speakers"]
                ),
                published_on=version["published_on"],
                position=one["spans"][0][0],
            ),
            place=place,
            paragraph=None,
            share=one["spans"][0][0] / version["length"],
        )
        for place, one in enumerate(statements, start=1)
    ]


def _reworded(pair: Pair) -> Row:
    return {
        "relation": pair.verdict.relation,
        "score": pair.verdict.score,
        "because": pair.verdict.because.model_dump(mode="json"),
        "old": pair.here.shown,
        "new": pair.there.shown,
        **rewording(pair.here.report.content, pair.there.report.content),
    }
