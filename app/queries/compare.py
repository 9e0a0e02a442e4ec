"""Two articles side by side: which statements both tell, in which words and where, and which only one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, bindparam

from app.matches.relation import relate
from app.model import Relation, Report, SaidOn, Stance, Verdict
from app.queries.articles import get_article
from app.queries.columns import ARTICLE, STATEMENT
from app.queries.matches import rewording
from app.queries.paging import Row
from app.queries.statements import SELECT_STATEMENTS, present

CANDIDATES = 5  # per statement, by shared words: two articles of 500 statements would else take 250,000 verdicts

_SELECT_TOLD = (
    SELECT_STATEMENTS.add_columns(STATEMENT.c.embedding)
    .where(ARTICLE.c.key == bindparam("article"))
    .order_by(STATEMENT.c.start_at, STATEMENT.c.id)
)


class Told(NamedTuple):
    """A statement as its article tells it: how lists show it, how matching sees it, and its place (from 1)."""

    shown: Row
    report: Report
    place: int


class Pair(NamedTuple):
    """A statement here, its twin there, and how they stand to each other."""

    here: Told
    there: Told
    verdict: Verdict


def compare_articles(connection: Connection, here: str, there: str) -> Row | None:
    """Both articles' statements, aligned one to one; None where either article is unknown."""
    articles = get_article(connection, here), get_article(connection, there)
    if articles[0] is None or articles[1] is None:
        return None
    ours, theirs = _told(connection, here), _told(connection, there)
    pairs = align(ours, theirs)
    paired = {pair.here.place for pair in pairs}, {pair.there.place for pair in pairs}
    only_here = [told for told in ours if told.place not in paired[0]]
    only_there = [told for told in theirs if told.place not in paired[1]]
    return {
        "here": articles[0],
        "there": articles[1],
        "summary": summary(pairs, len(only_here), len(only_there)),
        "both": [_aligned(pair) for pair in pairs],
        "only_here": [_placed(told) for told in only_here],
        "only_there": [_placed(told) for told in only_there],
    }


def align(ours: list[Told], theirs: list[Told]) -> list[Pair]:
    """Each statement with its twin, one to one, in our order: those that the store matched, then the best of the rest.

    A conflict (the same words, but for a negation, number, name or role) is aligned last, where nothing better is left:
    that is what a reader wants to see side by side.
    """
    matched = (
        (one, other) for one in ours for other in theirs if one.report.match and one.report.match == other.report.match
    )
    pairs = _best_first(_judged(matched), stored=True)
    taken = {pair.here.place for pair in pairs}, {pair.there.place for pair in pairs}
    rest = (
        [told for told in ours if told.place not in taken[0]],
        [told for told in theirs if told.place not in taken[1]],
    )
    pairs += _best_first(_judged(_alike(*rest)), stored=False)
    return sorted(pairs, key=lambda pair: pair.here.place)


def _alike(ours: list[Told], theirs: list[Told]) -> Iterable[tuple[Told, Told]]:
    """The pairs worth a verdict: for each of ours the few of theirs that share most words."""
    wordings = [told.report.content for told in theirs]
    for one in ours:
        found = process.extract(one.report.content, wordings, scorer=fuzz.token_set_ratio, limit=CANDIDATES)
        yield from ((one, theirs[index]) for _, _, index in found)


def _judged(pairs: Iterable[tuple[Told, Told]]) -> list[Pair]:
    return [Pair(one, other, relate(one.report, other.report)) for one, other in pairs]


def _best_first(pairs: list[Pair], *, stored: bool) -> list[Pair]:
    """The best pairs, each statement in one pair at most; what is `stored` as a match needs no verdict of ours."""
    held: list[Pair] = []
    here: set[int] = set()
    there: set[int] = set()
    for pair in sorted(pairs, key=_rank):
        if (stored or pair.verdict.relation) and pair.here.place not in here and pair.there.place not in there:
            held.append(pair)
            here.add(pair.here.place)
            there.add(pair.there.place)
    return held


def _rank(pair: Pair) -> tuple[bool, float, int, int]:
    """Conflicts last; then by score; then in the order of the text."""
    return pair.verdict.relation is Relation.CONFLICT, -pair.verdict.score, pair.here.place, pair.there.place


def summary(pairs: list[Pair], only_here: int, only_there: int) -> str:
    """The comparison in one line.

    "9 statements in both (3 identical, 6 near), 2 of them in another order; 4 only here, 1 only there".
    """
    shared = [pair for pair in pairs if pair.verdict.relation is not Relation.CONFLICT]
    kinds = Counter(pair.verdict.relation or "matched" for pair in shared)
    parts = f" ({', '.join(f'{number} {kind}' for kind, number in kinds.most_common())})" if shared else ""
    line = f"{_number(len(shared))} in both{parts}"
    if moved := len(shared) - _longest_rising([pair.there.place for pair in shared]):
        line += f", {moved} of them in another order"
    line += f"; {only_here} only here, {only_there} only there"
    conflicts = len(pairs) - len(shared)
    return f"{line}; {_number(conflicts)} in conflict" if conflicts else line


def _number(statements: int) -> str:
    return f"{statements} statement{'' if statements == 1 else 's'}"


def _longest_rising(places: list[int]) -> int:
    """How many statements keep their order: the longest run of rising places, gaps allowed."""
    lengths: list[int] = []
    for index, place in enumerate(places):
        lengths.append(1 + max((lengths[before] for before in range(index) if places[before] < place), default=0))
    return max(lengths, default=0)


def _told(connection: Connection, article: str) -> list[Told]:
    """An article's statements in its order."""
    rows = connection.execute(_SELECT_TOLD, {"article": article}).mappings().all()
    shown = present(connection, rows)
    return [
        Told(statement, _report(statement, row["embedding"]), place)
        for place, (row, statement) in enumerate(zip(rows, shown, strict=True), start=1)
    ]


def _report(statement: Row, embedding: bytes | None) -> Report:
    """A statement as matching sees it."""
    day = statement["said_on"]
    return Report(
        key=statement["id"],
        article=statement["article"]["id"],
        content=statement["text"],
        speakers=frozenset(speaker["slug"] for speaker in statement["speakers"]),
        said_on=SaidOn(edtf=day["edtf"], first=day["from"], last=day["to"]) if day else None,
        published_on=statement["article"]["published_on"],
        stance=Stance(statement["stance"]),
        position=statement["content"]["spans"][0][0],
        embedding=embedding,
        match=statement["match"],
    )


def _placed(told: Told) -> Row:
    return {"place": told.place, "statement": told.shown}


def _aligned(pair: Pair) -> Row:
    """One pair as it is shown: both statements with their places, the relation and the changed words."""
    return {
        "relation": pair.verdict.relation,
        "score": pair.verdict.score,
        "because": pair.verdict.because.model_dump(mode="json"),
        "here": _placed(pair.here),
        "there": _placed(pair.there),
        **rewording(pair.here.report.content, pair.there.report.content),
    }
