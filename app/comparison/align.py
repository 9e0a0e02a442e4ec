"""The statements of two articles, one to one: each with its twin in the other article, where it has one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from heapq import nsmallest
from typing import NamedTuple

from rapidfuzz import fuzz, process

from app.matches.assignment import assign
from app.matches.relation import relate
from app.matches.tokens import surfaces
from app.model import Because, Member, Relation, Report, Row, Verdict

CANDIDATES = 5  # per statement, by shared words: two articles of 500 statements would else take 250,000 verdicts
NEARNESS = 0.001  # less than any score tells two twins apart: of equal ones the nearer in its article is taken
LEAST_WEIGHT = 0.01  # the assignment takes no pair that weighs nothing, and a match through a third report may score 0


class Told(NamedTuple):
    """A statement as its article tells it: how lists show it, how matching sees it, and where it stands."""

    shown: Row
    report: Report
    place: int
    """Among its article's statements, from 1."""
    paragraph: int | None
    share: float
    """How much of the article's text stands before it, from 0 to 1."""
    member: Member | None = None
    """Its part in its match, if it is in one."""


class Pair(NamedTuple):
    """A statement here, its twin there, and how they stand to each other."""

    here: Told
    there: Told
    verdict: Verdict


def pair_up(ours: list[Told], theirs: list[Told]) -> list[Pair]:
    """Each statement with its twin, one to one, in our order.

    Those that the store holds as one match come first, then the same words, then what is most alike in sum; and last
    conflicts (the same words, but for a negation, number, name or role), where nothing better is left: a reader wants
    to see them side by side.
    """
    pairs = _best(_matched(ours, theirs))
    pairs += _best(_same_words(*_rest(pairs, ours, theirs)))
    judged = list(_alike(*_rest(pairs, ours, theirs)))
    pairs += _best(pair for pair in judged if pair.verdict.relation is not Relation.CONFLICT)
    here, there = ({told.place for told in rest} for rest in _rest(pairs, ours, theirs))
    pairs += _best(
        pair
        for pair in judged
        if pair.verdict.relation is Relation.CONFLICT and pair.here.place in here and pair.there.place in there
    )
    return sorted(pairs, key=lambda pair: pair.here.place)


def _rest(pairs: list[Pair], ours: list[Told], theirs: list[Told]) -> tuple[list[Told], list[Told]]:
    """The statements that are in no pair yet."""
    here, there = {pair.here.place for pair in pairs}, {pair.there.place for pair in pairs}
    return [told for told in ours if told.place not in here], [told for told in theirs if told.place not in there]


def _best(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs with the highest scores in sum, each statement in one at most."""
    by_place = {(pair.here.place, pair.there.place): pair for pair in pairs}
    weights = {
        places: LEAST_WEIGHT + pair.verdict.score + NEARNESS * (1 - abs(pair.here.share - pair.there.share))
        for places, pair in by_place.items()
    }
    return [by_place[places] for places in assign(weights)]


def _matched(ours: list[Told], theirs: list[Told]) -> Iterator[Pair]:
    """The pairs that are in one match."""
    for one, other in _agreeing(ours, theirs, lambda told: told.report.match):
        verdict = _stored(one, other)
        if verdict.relation is not Relation.CONFLICT:
            yield Pair(one, other, verdict)


def _same_words(ours: list[Told], theirs: list[Told]) -> Iterator[Pair]:
    for one, other in _agreeing(ours, theirs, lambda told: " ".join(surfaces(told.report.content))):
        verdict = relate(one.report, other.report)
        if verdict.relation is Relation.IDENTICAL:
            yield Pair(one, other, verdict)


def _alike(ours: list[Told], theirs: list[Told]) -> Iterator[Pair]:
    """Of each of ours and the few of theirs that share most words: those that stand in a relation."""
    wordings = [told.report.content for told in theirs]
    for one in ours:
        for _, _, index in process.extract(one.report.content, wordings, scorer=fuzz.token_set_ratio, limit=CANDIDATES):
            verdict = relate(one.report, theirs[index].report)
            if verdict.relation is not None:
                yield Pair(one, theirs[index], verdict)


def _agreeing(ours: list[Told], theirs: list[Told], of: Callable[[Told], str | None]) -> Iterator[tuple[Told, Told]]:
    """The pairs of which both have one and the same `of`; of a slogan told over and over those nearest in place."""
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for told in theirs:
        if key := of(told):
            found[key].append(told)
    for told in ours:
        others = found.get(of(told) or "", [])
        if len(others) > CANDIDATES:
            others = nsmallest(CANDIDATES, others, key=lambda other: abs(other.share - told.share))
        yield from ((told, other) for other in others)


def _stored(one: Told, other: Told) -> Verdict:
    """How two members of a match stand to each other: as stored where one is the first report, else judged anew.

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
