"""Which pairs of statements are linked, in conflict, or quote each other: a pure function of their reports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any, NamedTuple

from app import matches
from app.index.candidates import Place, place_of
from app.linking.links import Conflict, Pairs, pair
from app.matches.clustering import in_time, is_copy
from app.matches.quoting import quotes
from app.matches.relation import WORTH_READING
from app.matches.tokens import surfaces
from app.model import Because, Relation, Report, Verdict

PAIRS_KEPT = 16_384
"""Verdicts that are kept from one article to the next, those used last; they take 30 MB at most. Each new report of a
story that a thousand outlets print is compared with a hundred others, and most of their wordings were compared before.
Pairs that are far apart in meaning are not kept: they are most, and judged in no time."""

MOST_READ = 16
"""Other wordings with which a statement is read, those most alike. Each takes the pair reader 10 to 20 ms, and a report
that a hundred outlets edit has as many wordings, each of them like all the others: reading all pairs took five times as
long as all the rest of an ingest. Of 1,332 statements of ordinary news none is read with more than 10."""
ALIKE = (
    0.9  # score by words from which two wordings are equally alike: the earliest are chosen, which match is judged by
)

Facts = tuple[Any, ...]
facts: Callable[[Report], Facts] = attrgetter(
    *(name for name in Report.model_fields if name not in ("key", "article", "position", "match"))
)
"""All of a report that verdicts on it depend on: of many copies of one text one is judged."""


class _Judged(NamedTuple):
    """The verdict on a later report beside an earlier one, None where they are neither linked nor in conflict.

    And why the later one is taken to quote the earlier one, and the reverse.
    """

    verdict: Verdict | None
    quotes_earlier: Because | None
    quotes_later: Because | None


class Judge:
    """Judges reports in pairs. Equal pairs are judged once: a story that a thousand outlets print has few wordings."""

    def __init__(self) -> None:
        self._numbers: dict[Facts, int] = {}
        self._known: dict[tuple[int, int], _Judged] = {}
        self._seen: dict[int, _Seen] = {}
        self._digests: dict[int, bytes] = {}

    def judge(
        self,
        row: int,
        reports: Mapping[int, Report],
        others: Collection[int],
        linked: Collection[int] = (),
        at_other_times: Collection[int] = (),
    ) -> Pairs:
        """The pairs of a statement with others, by row, each of which is in `reports`.

        With those `at_other_times`, too far away in time to be the same statement, it may be in conflict.

        Where others have more than `MOST_READ` other wordings that are worth reading, those most alike are judged, and
        those `linked` to the statement before.

        Of the statements before it in the order of places that have the very words of one speaker, one is linked, the
        most alike: what is linked to one of them belongs to all (`app.matches.clustering`).
        """
        found = Pairs()
        same: list[tuple[float, Place]] = []
        here = place(row, reports[row])
        for other in self._chosen(row, reports, others, linked):
            both = pair(row, other)
            judged, row_is_later = self._pair(self._see(row, reports), self._see(other, reports))
            for because, quoting in ((judged.quotes_earlier, row_is_later), (judged.quotes_later, not row_is_later)):
                if because:
                    quoted = (other, row) if quoting else (row, other)
                    found.quotations[quoted] = because.model_dump(mode="json")
            if judged.verdict is None:
                continue
            score, because = judged.verdict.score, judged.verdict.because
            there = place(other, reports[other])
            if judged.verdict.relation in {Relation.CONFLICT, Relation.UPDATE}:
                found.conflicts[both] = Conflict(score, judged.verdict.relation, because.model_dump(mode="json"))
            elif there > here:
                found.links[both] = score
            else:
                same.append((score, there))
        for other in at_other_times:
            if not matches.worth_reading(reports[row], reports[other]):
                continue
            verdict = self._pair(self._see(row, reports), self._see(other, reports))[0].verdict
            if verdict and verdict.relation is Relation.CONFLICT:
                reason = verdict.because.model_dump(mode="json")
                found.conflicts[pair(row, other)] = Conflict(verdict.score, verdict.relation, reason)
        nearest_first = sorted(same, key=lambda one: (-one[0], -one[1].day, -one[1].row))
        of_copies = copies({there.row: reports[there.row] for _, there in nearest_first})
        kept: set[int] = set()
        for score, there in nearest_first:
            if of_copies[there.row] not in kept:
                kept.add(of_copies[there.row])
                found.links[pair(row, there.row)] = score
        return found

    def _chosen(
        self, row: int, reports: Mapping[int, Report], others: Collection[int], linked: Collection[int]
    ) -> Collection[int]:
        if len(others) <= MOST_READ:
            return others
        report = reports[row]
        wordings: dict[tuple[str, str], list[int]] = {}
        for other in others:
            one = reports[other]
            if other not in linked and one.content != report.content and not matches.are_far(report, one):
                wordings.setdefault((one.cue, one.content), []).append(other)
        if len(wordings) <= MOST_READ:
            return others
        ranked = []
        for rows in wordings.values():
            rows.sort(key=lambda other: self._see(other, reports).time)
            score = max(matches.score_by_words(report, reports[other]) for other in rows)
            if score >= WORTH_READING:
                ranked.append((-min(score, ALIKE), self._see(rows[0], reports).time, rows))
        left_out = {other for _, _, rows in sorted(ranked)[MOST_READ:] for other in rows}
        return [other for other in others if other not in left_out]

    def _see(self, row: int, reports: Mapping[int, Report]) -> _Seen:
        """A report with its place in time; equal facts have one number, and their hash is computed once a report."""
        seen = self._seen.get(row)
        if seen is None:
            report = reports[row]
            number = self._numbers.setdefault(facts(report), len(self._numbers))
            seen = self._seen[row] = _Seen(report, number, in_time(report))
        return seen

    def _pair(self, one: _Seen, other: _Seen) -> tuple[_Judged, bool]:
        """The verdict on two reports, and whether the first of them is the later one."""
        is_later = one.time > other.time
        later, earlier = (one, other) if is_later else (other, one)
        both = later.number, earlier.number
        judged = self._known.get(both)
        if judged is None:
            if matches.are_far(later.report, earlier.report):
                judged = _judge(later.report, earlier.report)
            else:
                digests = self._digest(later), self._digest(earlier)
                of_one_article = later.report.article == earlier.report.article
                judged = _judge_once(_Pair((*digests, of_one_article), later.report, earlier.report))
            self._known[both] = judged
        return judged, is_later

    def _digest(self, seen: _Seen) -> bytes:
        digest = self._digests.get(seen.number)
        if digest is None:
            known = (sorted(one) if isinstance(one, frozenset) else one for one in facts(seen.report))
            digest = self._digests[seen.number] = blake2b(repr(list(known)).encode(), digest_size=16).digest()
        return digest


class _Seen(NamedTuple):
    """A report, the number of its facts, and its place in the order of reports."""

    report: Report
    number: int
    time: tuple[str, str, int, str]


class _Pair:
    """A later and an earlier report, equal to another pair of the same digests. A cache of pairs keeps no texts."""

    __slots__ = ("digests", "reports")

    def __init__(self, digests: tuple[bytes, bytes, bool], later: Report, earlier: Report) -> None:
        self.digests = digests
        self.reports = [(later, earlier)]

    def __hash__(self) -> int:
        return hash(self.digests)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pair) and self.digests == other.digests


@lru_cache(PAIRS_KEPT)
def _judge_once(pair: _Pair) -> _Judged:
    return _judge(*pair.reports.pop())


def _judge(later: Report, earlier: Report) -> _Judged:
    compared = matches.compare(later, [earlier])
    return _Judged(compared[0][1] if compared else None, quotes(later, earlier), quotes(earlier, later))


def copies(reports: Mapping[int, Report]) -> dict[int, int]:
    """For each of some reports, by row, the first among them in the very words of the same speakers: itself or another.

    >>> copies({7: one, 8: other, 9: one_again})
    {7: 7, 8: 8, 9: 7}
    """
    found: dict[int, int] = {}
    of_words: dict[tuple[str, ...], list[int]] = {}
    for row, report in reports.items():
        same_words = of_words.setdefault(_words(report.content), [])
        first = next((one for one in same_words if is_copy(reports[one], report)), row)
        found[row] = first
        if first == row:
            same_words.append(row)
    return found


def place(row: int, report: Report) -> Place:
    """Where in the order of statements a report is."""
    return place_of(report.said_on.first if report.said_on else report.published_on, row)


@lru_cache(maxsize=4096)
def _words(content: str) -> tuple[str, ...]:
    return tuple(surfaces(content))
