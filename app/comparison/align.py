"""Alignment of two articles: each statement with its counterpart in the other article, one to one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import NamedTuple

from rapidfuzz import fuzz, process

from app.matches.assignment import assign
from app.matches.blocking_keys import signs
from app.matches.relation import relate
from app.matches.tokens import surfaces
from app.model import Because, Member, Relation, Report, Row, Verdict

CANDIDATES = 5  # per statement, by shared words: two articles of 500 statements would else take 250,000 verdicts
MOST_SCORED = 250_000
"""Pairs of which the shared words are counted one by one, which takes a second: 500 statements in each article. In
longer articles only statements that share a blocking key are."""
OF_A_KEY = 300  # statements, the first: a word in more of an article's statements is little evidence
SHARING = 20  # statements that share most blocking keys with one, of which the words are then counted
NEARNESS = 0.001  # less than any two scores differ by: of equal ones the nearer in its article is taken
LEAST_WEIGHT = 0.01  # the assignment takes no pair that weighs nothing, and a match through a third report may score 0


class ArticleStatement(NamedTuple):
    """A statement of one of two compared articles: as lists show it, as matching sees it, and its place."""

    shown: Row
    report: Report
    place: int
    """Among its article's statements, from 1."""
    paragraph: int | None
    share: float
    """How much of the article's text comes before it, from 0 to 1."""
    member: Member | None = None
    """Its part in its match, if it is in one."""


class Pair(NamedTuple):
    """A statement here, its counterpart there, and their relation."""

    here: ArticleStatement
    there: ArticleStatement
    verdict: Verdict


Statements = Sequence[ArticleStatement]


def pair_up(ours: Statements, theirs: Statements) -> list[Pair]:
    """Each statement with its counterpart, one to one, in our order; both articles are given in their order.

    Members of one match come first, then the same words, then what is most alike in sum; and last conflicts and
    updates, where nothing better is left: a reader wants to see them side by side.
    """
    pairs = _best(_matched(ours, theirs))
    pairs += _best(_same_words(*_rest(pairs, ours, theirs)))
    judged = list(_alike(*_rest(pairs, ours, theirs)))
    pairs += _best(pair for pair in judged if is_shared(pair))
    here, there = ({one.place for one in rest} for rest in _rest(pairs, ours, theirs))
    pairs += _best(
        pair for pair in judged if not is_shared(pair) and pair.here.place in here and pair.there.place in there
    )
    return sorted(pairs, key=lambda pair: pair.here.place)


def is_shared(pair: Pair) -> bool:
    """Whether both are one statement: in conflict, or one an update of the other, they are not."""
    relation = pair.verdict.relation
    return relation is None or relation.is_match


def _rest(pairs: list[Pair], ours: Statements, theirs: Statements) -> tuple[Statements, Statements]:
    """The statements that are in no pair yet."""
    here, there = {pair.here.place for pair in pairs}, {pair.there.place for pair in pairs}
    return [one for one in ours if one.place not in here], [one for one in theirs if one.place not in there]


def _best(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs with the highest scores in sum, each statement in one at most."""
    by_place = {(pair.here.place, pair.there.place): pair for pair in pairs}
    weights = {
        places: LEAST_WEIGHT + pair.verdict.score + NEARNESS * (1 - abs(pair.here.share - pair.there.share))
        for places, pair in by_place.items()
    }
    return [by_place[places] for places in assign(weights)]


def _matched(ours: Statements, theirs: Statements) -> Iterator[Pair]:
    """The pairs that are in one match."""
    for one, other in _agreeing(ours, theirs, lambda statement: statement.report.match):
        pair = Pair(one, other, _stored(one, other))
        if is_shared(pair):
            yield pair


def _same_words(ours: Statements, theirs: Statements) -> Iterator[Pair]:
    for one, other in _agreeing(ours, theirs, lambda statement: surfaces(statement.report.content)):
        verdict = relate(one.report, other.report)
        if verdict.relation is Relation.IDENTICAL:
            yield Pair(one, other, verdict)


def _alike(ours: Statements, theirs: Statements) -> Iterator[Pair]:
    """Each of ours with the few of theirs that share most words, where the two have a relation."""
    candidates = _all_of(theirs) if len(ours) * len(theirs) <= MOST_SCORED else _sharing_keys(theirs)
    for one in ours:
        wordings = candidates(one.report.content)
        for _, _, index in process.extract(one.report.content, wordings, scorer=fuzz.token_set_ratio, limit=CANDIDATES):
            verdict = relate(one.report, theirs[index].report)
            if verdict.relation is not None:
                yield Pair(one, theirs[index], verdict)


def _all_of(statements: Statements) -> Callable[[str], dict[int, str]]:
    wordings = {at: statement.report.content for at, statement in enumerate(statements)}
    return lambda _: wordings


def _sharing_keys(statements: Statements) -> Callable[[str], dict[int, str]]:
    """For a content, the `SHARING` statements with most of its blocking keys: index -> content."""
    index: defaultdict[int, list[int]] = defaultdict(list)
    for at, statement in enumerate(statements):
        for key in _keys(statement.report.content):
            if len(index[key]) < OF_A_KEY:
                index[key].append(at)

    def candidates(content: str) -> dict[int, str]:
        shared = Counter(at for key in _keys(content) for at in index.get(key, ()))
        nearest = nsmallest(SHARING, shared, key=lambda at: (-shared[at], at))
        return {at: statements[at].report.content for at in nearest}

    return candidates


def _keys(content: str) -> set[int]:
    found = signs(content)
    return {*found.rare, *found.lasting}


def _agreeing(
    ours: Statements, theirs: Statements, key_of: Callable[[ArticleStatement], Hashable]
) -> Iterator[tuple[ArticleStatement, ArticleStatement]]:
    """The pairs with an equal key that is not empty; of a slogan that an article repeats, the nearest in place."""
    found: defaultdict[Hashable, list[ArticleStatement]] = defaultdict(list)
    for statement in theirs:
        if key := key_of(statement):
            found[key].append(statement)
    shares = {key: [other.share for other in others] for key, others in found.items()}
    for statement in ours:
        key = key_of(statement)
        others = found.get(key, [])
        if len(others) > CANDIDATES:
            at = bisect_left(shares[key], statement.share)
            around = others[max(0, at - CANDIDATES) : at + CANDIDATES]
            others = nsmallest(CANDIDATES, around, key=lambda other: abs(other.share - statement.share))
        yield from ((statement, other) for other in others)


def _stored(one: ArticleStatement, other: ArticleStatement) -> Verdict:
    """The relation of two members of a match: as stored where one is the first report, else judged anew.

    Two that are too little alike by themselves are one statement through a third report, and so paraphrases.
    """
    for first, later in ((one.member, other.member), (other.member, one.member)):
        if first and later and first.relation is None and later.relation is not None:
            return Verdict(relation=later.relation, score=later.score, because=later.because)
    verdict = relate(one.report, other.report)
    if verdict.relation is not None:
        return verdict
    because = Because(rule="through-another-report", text=verdict.because.rule, confidence=verdict.score)
    return Verdict(relation=Relation.PARAPHRASE, score=verdict.score, because=because)
