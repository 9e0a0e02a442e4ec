"""A statement as it was shown at a revision of the store: what was cited then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import itemgetter

from sqlalchemy import Connection, select

from app.formats.text_fragments import passage_url
from app.model import Row
from app.queries.clauses import any_of
from app.queries.columns import ARTICLE, CORRECTION, VERSION
from app.queries.history import as_of, check_revision, labels_at, places_of, version_at, with_labels
from app.queries.lines import lines_of
from app.queries.statements import (
    MOST_BESIDE,
    SELECT_CORRECTIONS,
    cite_statement,
    get_context,
    get_statement,
    listed_at,
    selectors,
)
from app.store.changes import added_since
from app.store.history import Kept

LINKED = ("conflicts", "updates", "quoted_by")
"""What is not kept of a statement: what links it to others is that of today."""

_CORRECTIONS = SELECT_CORRECTIONS.where(CORRECTION.c.key.in_(any_of("keys"))).limit(MOST_BESIDE)


def get_statement_at(connection: Connection, key: str, number: int) -> Row | None:
    """One statement as `get_statement` gave it at a revision, with `as_of`: whether it is the same now, and how long.

    Conflicts, updates and who quotes it are those of today, without statements that came after the revision. None
    where there never was such a statement. Raises `NotYetError` for a revision of the future, `NotThereError` where
    the statement was not there, `NotKeptError` where that is not known.
    """
    return _at(connection, key, number, cited=False)


def cite_statement_at(connection: Connection, key: str, number: int) -> Row | None:
    """The same with the author of the article, as `cite_statement` gives it."""
    return _at(connection, key, number, cited=True)


def get_context_at(connection: Connection, key: str, number: int, around: int = 1) -> Row | None:
    """The same as `get_context` gives, raising as `get_statement_at`; where the text is gone, a line is a paragraph."""
    statement = get_statement_at(connection, key, number)
    if statement is None:
        return None
    version = version_at(connection, key, number)
    kept = version and version.kept
    if kept is None:
        now = get_context(connection, key, around)
        return {"statement": statement, "paragraphs": now["paragraphs"] if now else []}
    text = text_at(connection, kept)
    return _among_lines(text, statement, around) if text is not None else {"statement": statement, "paragraphs": []}


def _among_lines(text: str, statement: Row, around: int) -> Row:
    """A statement and the lines of a text around it: those that hold it are one paragraph; the first line is 0."""
    spans = [span for name in ("source", "cue", "content") for span in statement[name]["spans"]]
    lines = lines_of(text)
    first = bisect_right(lines, min(span[0] for span in spans), key=itemgetter("start")) - 1
    last = bisect_left(lines, max(span[1] for span in spans), key=itemgetter("end"))
    start, end = lines[first]["start"], lines[last]["end"]
    here = lines[first] | {"end": end, "text": text[start:end]}
    before, after = lines[max(0, first - around) : first], lines[last + 1 : last + 1 + around]
    paragraphs = [line | {"position": at} for at, line in enumerate([*before, here, *after], first - len(before))]
    return {"statement": {**statement, "paragraph": first}, "paragraphs": paragraphs}


def text_at(connection: Connection, kept: Kept) -> str | None:
    """The text of the article that holds a kept statement; None where that text is not stored any more."""
    article, sha256 = kept["row"]["article_key"], kept["row"]["sha256"]
    now = select(ARTICLE.c.text).where(ARTICLE.c.key == article, ARTICLE.c.sha256 == sha256)
    before = (
        select(VERSION.c.text)
        .join_from(VERSION, ARTICLE, ARTICLE.c.id == VERSION.c.article_id)
        .where(ARTICLE.c.key == article, VERSION.c.sha256 == sha256)
    )
    text: str | None = connection.scalar(now)
    return text if text is not None else connection.scalar(before)


def _at(connection: Connection, key: str, number: int, *, cited: bool) -> Row | None:
    check_revision(connection, number)
    version = version_at(connection, key, number)
    if version is None:
        return None
    places = places_of(connection, [key]).get(key, [])
    now = _now(connection, key, cited=cited)
    shown = now if version.kept is None else _whole(connection, version.kept, cited=cited)
    if shown is None:
        return None
    [shown] = with_labels([shown], labels_at(connection, number))
    linked = {name: _not_later(connection, number, now[name]) if now else [] for name in LINKED}
    return {
        **shown,
        **linked,
        "match": next((place.match for place in places if place.holds_at(number)), None),
        "revision": number,
        "as_of": as_of(connection, number, [version], places, shown["topics"]),
    }


def _now(connection: Connection, key: str, *, cited: bool) -> Row | None:
    try:
        return (cite_statement if cited else get_statement)(connection, key)
    except LookupError:  # it is gone, which is said of what is shown now alone
        return None


def _whole(connection: Connection, kept: Kept, *, cited: bool) -> Row:
    """A statement that is kept as `get_statement` shows one, without its match and links."""
    row = kept["row"]
    statement = listed_at(kept, None)
    text = text_at(connection, kept)
    for name in ("source", "cue", "content"):
        spans = row[name] if text is not None else ()
        statement[name]["selectors"] = [selectors(text or "", start, end) for start, end in spans]
    if cited:
        statement["article"]["author"] = row["author"]
    held = connection.execute(_CORRECTIONS, {"keys": kept["corrections"]}).mappings()
    return statement | {
        "paragraph": row["paragraph"],
        "source_url": row["url"] if text is None else passage_url(row["url"], text, row["content"]),
        "because": row["because"],
        "identities": kept["identities"],
        "corrections": [dict(one) for one in held],
    }


def _not_later(connection: Connection, number: int, linked: list[Row]) -> list[Row]:
    later = added_since(connection, number, {one["statement"]["id"] for one in linked})
    return [one for one in linked if one["statement"]["id"] not in later]
