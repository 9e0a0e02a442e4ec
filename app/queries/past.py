"""Lists of statements as they were at a revision: which statements there were, and how lists showed them.

What is kept of them (`app.store.history`) answers nearly every filter; `app.queries.as_of` names the others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, select

from app.index.facet_rows import NONE
from app.index.matched_words import Matcher
from app.index.past_facets import Past, past_facets
from app.index.search import Search, ids_matching
from app.index.vector_rows import key_numbers, key_of
from app.index.wanted import Columns, Mask, Named
from app.queries.clauses import any_of
from app.queries.columns import SPEAKER, STATEMENT_HISTORY
from app.queries.history import check_kept, check_revision, matches_at, moved_since, slug_at
from app.store.history import Kept

_AT_ONCE = 5_000  # statements whose words are read together

_H = STATEMENT_HISTORY.c
_SHOWN = (
    select(_H.statement_id, _H.shown)
    .where(_H.statement_id.in_(any_of("ids")), _H.until_revision > bindparam("number"))
    .order_by(_H.until_revision.desc())
)


def past_of(connection: Connection, number: int | None) -> Past | None:
    """The statements at a revision; None for no revision, which is now.

    Raises `NotYetError` for a revision of the future, `NotKeptError` for one since which no history is kept.
    """
    if number is None:
        return None
    check_revision(connection, number)
    check_kept(connection, number)
    return past_facets(connection, number)


def withheld(past: Past) -> list[str]:
    """A hint on what is left out of lists, where anything is."""
    if not past.withheld:
        return []
    were, are = ("was", "is") if past.withheld == 1 else ("were", "are")
    return [
        f"{past.withheld} that {were} there at revision {past.number} {are} left out, whatever is asked: an article "
        "that gave speakers their names was removed from the store."
    ]


def shown_then(connection: Connection, past: Past, ids: Sequence[int]) -> dict[int, Kept]:
    """How those of some statements were shown, by row id, that are shown otherwise now."""
    found = np.array(ids, np.int64)
    kept = found[np.isin(found, past.kept)].tolist()
    # The last row of an id is the one that ended first after the revision.
    return dict(connection.execute(_SHOWN, {"ids": kept, "number": past.number}).all()) if kept else {}


def ids_matching_then(connection: Connection, past: Past, search: Search, *, sources: bool) -> NDArray[np.int64]:
    """The row ids of the statements whose words, or whose source's, a search found then.

    The index has the words of now; those that are kept are read.
    """
    now = ids_matching(connection, search, sources=sources)
    matcher, part, met = Matcher(search), "source_text" if sources else "content_text", []
    for at in range(0, past.kept.size, _AT_ONCE):
        shown = shown_then(connection, past, past.kept[at : at + _AT_ONCE].tolist())
        texts = [kept["row"][part] for kept in shown.values()]
        met += [number for number, meets in zip(shown, matcher.meets(texts), strict=True) if meets]
    return np.concatenate([np.setdiff1d(now, past.kept), np.array(met, np.int64)])


def meant_then(connection: Connection, past: Past, slug: str) -> list[int] | None:
    """The row id of the speaker whom a slug meant; none where nothing names that one; None where it means so now."""
    then = slug_at(connection, slug, past.number)
    if then is None:
        return None
    named = past.speakers.ids.get(then) or connection.scalar(select(SPEAKER.c.id).where(SPEAKER.c.slug == then))
    return [] if named is None else [named]


def matched_then(connection: Connection, past: Past) -> Named:
    """The statements that were in a match: those of now, but for those that moved since, or are kept."""
    if "matched" in past.tests:
        return past.tests["matched"]
    concerned = np.union1d(key_numbers(moved_since(connection, past.number)), past.keys)
    ids = past.view.ids_of(concerned)
    matched = matches_at(connection, [key_of(number) for number in ids], past.number).keys()
    then = np.array([row for number, row in ids.items() if key_of(number) in matched], np.int64)
    others = np.array(list(ids.values()), np.int64)

    def test(columns: Columns) -> Mask:
        found: Mask = (columns["match"] != NONE) & ~columns.of_ids(others)
        return found | columns.of_ids(then)

    return past.tests.setdefault("matched", Named(f"matched at {past.number}, from {past.at}", test))
