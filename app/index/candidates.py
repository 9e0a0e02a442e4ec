"""The few statements of other articles that a statement may be the same as, found in bounded time at any size.

Statements are in order by their day and their row. Each looks back in this order, for the nearest before it; one that
is new or changed looks ahead too. So the pairs of a store do not depend on which statement came first, nor on what came
after both, as long as no limit is reached on the way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from sqlalchemy import BigInteger, Connection, Date, Integer, bindparam, exists, select, tuple_
from sqlalchemy.orm import Session

from app.embedding import version
from app.index.lookups import Ids, Lookup, look_up
from app.matches.blocking_keys import signs
from app.matches.opposition import LIKE_ENOUGH
from app.store.given import among
from app.store.tables import (
    ArticleRow,
    BlockingKeyRow,
    StatementRepeatRow,
    StatementRow,
    StatementSpeakerRow,
    table,
)

Key = TypeVar("Key", int, str)

_ARTICLE = table(ArticleRow)
_STATEMENT = table(StatementRow)
_KEY = table(BlockingKeyRow)
_MADE_BY = table(StatementSpeakerRow)
_REPEAT = table(StatementRepeatRow)

WINDOW_DAYS = 14  # of 80 labelled matches 16 lie more than 7 days apart, 14 more than 14: a wider window gains little
SAME_WORDS = 20  # a slogan recurs for ever: each is matched with the nearest, and through them with the others
OF_A_SPEAKER = 400  # statements of a head of state in the window, the nearest: their embeddings are read and compared
BY_MEANING = 40  # of these; recall at 20 was 98.8% by embedding alone
OF_A_KEY = 300  # a word in more statements of the window than this is no evidence
BY_RARE_WORDS = 40
SHARED_WORDS = 2  # of 68 labelled matches all but one share two rare words or more
BY_LASTING = 30
MOST_SPEAKERS = 4  # of a joint statement

AT_OTHER_TIMES = 8  # of the `OF_A_SPEAKER` nearest on either side of the window, those most like it in meaning
_AT_ONCE = 5_000  # rows asked for by id in one statement: SQLite takes 32,766 variables
_NO_DAY = 0  # as a number, the day of a statement that has none
_FIRST_DAY = dt.date.min.toordinal()
_LAST_DAY = dt.date.max.toordinal()
_LAST_ROW = 2**31 - 1


class Place(NamedTuple):
    """A place in the order of statements: a day as a number (`datetime.date.toordinal`), and a row of that day."""

    day: int
    row: int


END = Place(_LAST_DAY, _LAST_ROW)


class MatchQuery(NamedTuple):
    """A text to find candidates for.

    Candidates are before the place `before`; where `after` is given, others are after that place. `window` holds the
    days in which rare words and a shared speaker count, None for a statement of no known day. None is of `article`,
    the row of the text's own article, 0 for a text that is not stored.
    """

    content: str
    words_hash: str
    speakers: Sequence[int] = ()
    embedding: bytes | None = None
    window: tuple[dt.date, dt.date] | None = None
    before: Place = END
    after: Place | None = None
    article: int = 0


def place_of(day: dt.date | None, row: int) -> Place:
    """Where in the order a statement is."""
    return Place(day.toordinal() if day else _NO_DAY, row)


def window_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a statement's window."""
    window = dt.timedelta(days=WINDOW_DAYS)
    first = dt.date.min if day - dt.date.min < window else day - window
    return first, dt.date.max if dt.date.max - day < window else day + window


def same_words_key(words_hash: str) -> int:
    """The blocking key that statements of the same words share (`app.store.keys.words_hash`)."""
    return int(words_hash, 16) >> 1


def blocking_keys_of(content: str, words_hash: str) -> set[int]:
    """All blocking keys under which a statement is found."""
    found = signs(content)
    return {*found.rare, *found.lasting, same_words_key(words_hash)}


def candidates(session: Session | Connection, query: MatchQuery) -> list[int]:
    """The rows of statements that may be the same as one text, some 130 at most."""
    return find_candidates(session, [query])[0]


def find_candidates(session: Session | Connection, queries: Sequence[MatchQuery]) -> list[list[int]]:
    """The rows of statements that may be the same as each of some texts, some 130 at most on either side of its place.

    Four ways lead to one: the same words at any time; a shared clause, passage or pair of rare words at any time;
    `SHARED_WORDS` rare words within the window; a shared speaker within the window, the nearest by embedding.
    """
    found: list[dict[int, None]] = [{} for _ in queries]
    pools = _by_speaker(session, queries)
    for ahead in (False, True):
        by_keys = _by_keys(session, queries, ahead=ahead)
        by_meaning = _nearest_in_meaning(session, queries, pools[ahead], most=BY_MEANING)
        for one, keyed, meant in zip(found, by_keys, by_meaning, strict=True):
            one.update(dict.fromkeys((*keyed, *meant)))
    return _elsewhere(session, queries, found)


def find_at_other_times(session: Session | Connection, queries: Sequence[MatchQuery]) -> list[list[int]]:
    """The rows of statements on the same matter by a speaker of each of some texts, outside its window of days.

    There a speaker may have said the contrary. They are `AT_OTHER_TIMES` at most on either side of its place, among the
    `OF_A_SPEAKER` nearest in time: of a head of state in a large store that is some weeks, of nearly everyone else all
    that they said. A text or statement of no known day has none.
    """
    asked: list[tuple[int, dict[str, int | str]]] = []
    ahead: list[tuple[int, dict[str, int | str]]] = []
    for number, query in enumerate(queries):
        if query.window is None or query.embedding is None:
            continue
        first, last = query.window
        before, after = min(query.before, Place(first.toordinal(), 0)), Place(last.toordinal(), _LAST_ROW)
        for speaker in query.speakers[:MOST_SPEAKERS]:
            edges: dict[str, int | str] = {"speaker": speaker, "edge": _iso(_FIRST_DAY)}
            asked.append((number, edges | {"day": _iso(before.day), "row": before.row}))
            if query.after:
                edges = {"speaker": speaker, "edge": _iso(_LAST_DAY)}
                ahead.append((number, edges | {"day": _iso(after.day), "row": after.row}))
    found: list[list[int]] = [[] for _ in queries]
    for lookup, some in ((_SPEAKER_BEFORE, asked), (_SPEAKER_AFTER, ahead)):
        pools = _pools(session, lookup, some, len(queries))
        nearest = _nearest_in_meaning(session, queries, pools, most=AT_OTHER_TIMES, least=LIKE_ENOUGH)
        for number, rows in enumerate(nearest):
            found[number] += rows
    return _elsewhere(session, queries, found)


def _of_a_key(*, ahead: bool) -> Lookup:
    """The statements with a key that are nearest to a place, no farther than the day `edge`."""
    here = tuple_(_KEY.c.day, _KEY.c.statement_id)
    place = tuple_(bindparam("day", type_=Integer), bindparam("row", type_=Integer))
    edge = bindparam("edge", type_=Integer)
    rows = select(_KEY.c.statement_id).where(_KEY.c.key == bindparam("key", type_=BigInteger))
    if ahead:
        rows = rows.where(_KEY.c.day <= edge, here > place).order_by(_KEY.c.day, _KEY.c.statement_id)
    else:
        rows = rows.where(_KEY.c.day >= edge, here < place).order_by(_KEY.c.day.desc(), _KEY.c.statement_id.desc())
    nothing = {"key": -1, "day": _NO_DAY, "row": 0, "edge": _NO_DAY, "most": 0}
    return Lookup(rows.limit(bindparam("most", type_=Integer)), nothing)


_KEYS_BEFORE, _KEYS_AFTER = _of_a_key(ahead=False), _of_a_key(ahead=True)
_KeyLookup = tuple[int, Place, int, int]  # key, place, edge, most


def _by_keys(session: Session | Connection, queries: Sequence[MatchQuery], *, ahead: bool) -> list[list[int]]:
    """What shares blocking keys with each query, on one side of its place."""
    ways = [_ways(query, ahead=ahead) for query in queries]
    asked = list(dict.fromkeys(look for each in ways for way in each for look in way))
    values = [
        {"key": key, "day": place.day, "row": place.row, "edge": edge, "most": most} for key, place, edge, most in asked
    ]
    rows = dict(zip(asked, look_up(session, _KEYS_AFTER if ahead else _KEYS_BEFORE, values), strict=True))
    found = []
    for query, (same, lasting, rare) in zip(queries, ways, strict=True):
        # Of two statements either finds the other: what is enough may not depend on the words of one of them.
        least = SHARED_WORDS if query.article else min(SHARED_WORDS, len(rare))
        found.append(
            [
                *(row for look in same for row in rows[look].tolist()),
                *_most_shared([rows[look] for look in lasting])[:BY_LASTING],
                *_most_shared([rows[look] for look in rare], least=least)[:BY_RARE_WORDS],
            ]
        )
    return found


def _ways(query: MatchQuery, *, ahead: bool) -> tuple[list[_KeyLookup], list[_KeyLookup], list[_KeyLookup]]:
    """The look-ups of a query's words, its lasting keys, and its rare words."""
    place = query.after if ahead else query.before
    if place is None:
        return [], [], []
    keys = signs(query.content)
    edge = _LAST_DAY if ahead else _NO_DAY
    same = [(same_words_key(query.words_hash), place, edge, SAME_WORDS)]
    lasting = [(key, place, edge, OF_A_KEY) for key in keys.lasting]
    if query.window is None:
        return same, lasting, []
    first, last = (day.toordinal() for day in query.window)
    place = place if ahead else min(place, Place(last, _LAST_ROW))
    return same, lasting, [(key, place, last if ahead else first, OF_A_KEY) for key in keys.rare]


def _most_shared(held: Sequence[Ids], *, least: int = 1) -> list[int]:
    """The statements that hold most of some keys, given those that hold each; a key that few hold counts for more."""
    if not any(len(rows) for rows in held):
        return []
    weights = [np.full(len(rows), OF_A_KEY * 2 // max(1, len(rows))) for rows in held]
    rows, at, shared = np.unique(np.concatenate(held), return_inverse=True, return_counts=True)
    weight = np.bincount(at, np.concatenate(weights), len(rows))
    enough = np.flatnonzero(shared >= least)
    best = enough[np.lexsort((-rows[enough], -weight[enough]))]
    return [int(row) for row in rows[best[: max(BY_RARE_WORDS, BY_LASTING)]]]


def _of_a_speaker(*, ahead: bool) -> Lookup:
    """The statements of a speaker that are nearest to a place, no farther than the day `edge`."""
    here = tuple_(_MADE_BY.c.day, _MADE_BY.c.statement_id)
    place = tuple_(bindparam("day", type_=Date), bindparam("row", type_=Integer))
    edge = bindparam("edge", type_=Date)
    rows = select(_MADE_BY.c.statement_id).where(_MADE_BY.c.speaker_id == bindparam("speaker", type_=Integer))
    if ahead:
        rows = rows.where(_MADE_BY.c.day <= edge, here > place).order_by(_MADE_BY.c.day, _MADE_BY.c.statement_id)
    else:
        rows = rows.where(_MADE_BY.c.day >= edge, here < place)
        rows = rows.order_by(_MADE_BY.c.day.desc(), _MADE_BY.c.statement_id.desc())
    day = dt.date.min.isoformat()
    return Lookup(rows.limit(OF_A_SPEAKER), {"speaker": -1, "day": day, "row": 0, "edge": day})


def _undated(*, ahead: bool) -> Lookup:
    """The statements of a speaker and of no known day that are nearest to a row."""
    row = bindparam("row", type_=Integer)
    rows = select(_MADE_BY.c.statement_id).where(
        _MADE_BY.c.speaker_id == bindparam("speaker", type_=Integer), _MADE_BY.c.day.is_(None)
    )
    if ahead:
        rows = rows.where(_MADE_BY.c.statement_id > row).order_by(_MADE_BY.c.statement_id)
    else:
        rows = rows.where(_MADE_BY.c.statement_id < row).order_by(_MADE_BY.c.statement_id.desc())
    return Lookup(rows.limit(BY_MEANING), {"speaker": -1, "row": 0})


_SPEAKER_BEFORE, _SPEAKER_AFTER = _of_a_speaker(ahead=False), _of_a_speaker(ahead=True)
_UNDATED_BEFORE, _UNDATED_AFTER = _undated(ahead=False), _undated(ahead=True)
_ANY_UNDATED = select(exists().where(_STATEMENT.c.day.is_(None)))
_EMBEDDINGS = select(_STATEMENT.c.id, _STATEMENT.c.article_id, _STATEMENT.c.embedding).where(
    among(_STATEMENT.c.id),
    _STATEMENT.c.embedding.is_not(None),
    # The vectors of another encoder are not like ours.
    _STATEMENT.c.embedding_version == bindparam("encoder"),
)


def _by_speaker(
    session: Session | Connection, queries: Sequence[MatchQuery]
) -> tuple[list[list[int]], list[list[int]]]:
    """What shares a speaker with each query, before its place and after it."""
    if not any(query.speakers for query in queries):
        return [[] for _ in queries], [[] for _ in queries]
    asked: dict[Lookup, list[tuple[int, dict[str, int | str]]]] = {}
    undated = session.execute(_ANY_UNDATED).scalar_one()
    for number, query in enumerate(queries):
        for lookup, values in _speaker_lookups(query, undated=undated):
            asked.setdefault(lookup, []).extend(
                (number, {"speaker": speaker, **values}) for speaker in query.speakers[:MOST_SPEAKERS]
            )
    before: list[list[int]] = [[] for _ in queries]
    after: list[list[int]] = [[] for _ in queries]
    for lookup, some in asked.items():
        side = after if lookup in (_SPEAKER_AFTER, _UNDATED_AFTER) else before
        for number, rows in enumerate(_pools(session, lookup, some, len(queries))):
            side[number] += rows
    return before, after


def _pools(
    session: Session | Connection, lookup: Lookup, asked: Sequence[tuple[int, dict[str, int | str]]], queries: int
) -> list[list[int]]:
    """What a look-up finds for each of so many queries, given the values that each asks for, with its number."""
    different = {tuple(values.items()): values for _, values in asked}
    rows = dict(zip(different, look_up(session, lookup, list(different.values())), strict=True))
    pools: list[list[int]] = [[] for _ in range(queries)]
    for number, values in asked:
        pools[number] += rows[tuple(values.items())].tolist()
    return pools


def _speaker_lookups(query: MatchQuery, *, undated: bool) -> Iterator[tuple[Lookup, dict[str, int | str]]]:
    """The look-ups of one speaker's statements; those of no known day are before all others."""
    if query.window is None:
        yield _UNDATED_BEFORE, {"row": query.before.row}
        if query.after:
            yield _UNDATED_AFTER, {"row": query.after.row}
            yield _SPEAKER_AFTER, {"day": _iso(_FIRST_DAY), "row": -1, "edge": _iso(_LAST_DAY)}
        return
    first, last = query.window
    place = min(query.before, Place(last.toordinal(), _LAST_ROW))
    yield _SPEAKER_BEFORE, {"day": _iso(place.day), "row": place.row, "edge": first.isoformat()}
    if undated:
        yield _UNDATED_BEFORE, {"row": _LAST_ROW}
    if query.after:
        yield _SPEAKER_AFTER, {"day": _iso(query.after.day), "row": query.after.row, "edge": last.isoformat()}


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


def _nearest_in_meaning(
    session: Session | Connection,
    queries: Sequence[MatchQuery],
    pools: Sequence[Sequence[int]],
    *,
    most: int,
    least: float | None = None,
) -> list[list[int]]:
    """Of each pool the nearest to its query by embedding, where there are many; given the `least` cosine, always."""
    different = [list(dict.fromkeys(pool)) for pool in pools]
    large = [
        (least is not None or len(pool) > most) and query.embedding is not None
        for query, pool in zip(queries, different, strict=True)
    ]
    wanted = {row for pool, is_large in zip(different, large, strict=True) if is_large for row in pool}
    found = [
        each
        for some in chunks(sorted(wanted))
        for each in session.execute(_EMBEDDINGS, {"ids": some, "encoder": version()}).all()
    ]
    if not found:
        return [[] if is_large else pool[:most] for pool, is_large in zip(different, large, strict=True)]
    vectors = np.frombuffer(b"".join(each.embedding for each in found), dtype="<f2").reshape(len(found), -1)
    vectors = vectors.astype(np.float32)
    at = {each.id: number for number, each in enumerate(found)}
    nearest = []
    for query, pool, is_large in zip(queries, different, large, strict=True):
        if not is_large or query.embedding is None:
            nearest.append(pool[:most])
            continue
        places = [at[row] for row in pool if row in at and found[at[row]].article_id != query.article]
        likeness = vectors[places] @ np.frombuffer(query.embedding, dtype="<f2").astype(np.float32)
        ranked = np.argsort(-likeness, kind="stable")[:most]
        nearest.append([found[places[one]].id for one in ranked if least is None or likeness[one] >= least])
    return nearest


# The copies of one article under two addresses are one report, and its statements no others'. Joined with the articles
# that are no copies, which are nearly all, SQLite would read through these: 6 ms at 100,000 statements, and growing.
_COPY = exists().where(_ARTICLE.c.id == _STATEMENT.c.article_id, _ARTICLE.c.copy_of_id.is_not(None))
_OF_ARTICLES = (
    select(_STATEMENT.c.id, _STATEMENT.c.article_id, _REPEAT.c.repeats_id)
    .join_from(_STATEMENT, _REPEAT, _REPEAT.c.statement_id == _STATEMENT.c.id, isouter=True)
    .where(among(_STATEMENT.c.id), ~_COPY)
)


def _elsewhere(
    session: Session | Connection, queries: Sequence[MatchQuery], found: Sequence[Iterable[int]]
) -> list[list[int]]:
    """Of the rows found those of other articles that are no copies; for a repeat the statement that it repeats."""
    ids = sorted({row for rows in found for row in rows})
    known = {each.id: each for some in chunks(ids) for each in session.execute(_OF_ARTICLES, {"ids": some}).all()}
    return [
        list(
            dict.fromkeys(
                known[row].repeats_id or row for row in rows if row in known and known[row].article_id != query.article
            )
        )
        for query, rows in zip(queries, found, strict=True)
    ]


def chunks(ids: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Rows to ask for by id or name, as many at once as one statement takes."""
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
