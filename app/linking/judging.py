"""Which pairs of statements are linked, in conflict, or quote each other: a pure function of their reports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from app import matches
from app.index.candidates import Place, place_of
from app.linking.links import Conflict, Pairs, pair
from app.matches.clustering import in_time, is_copy
from app.matches.quoting import quotes
from app.matches.tokens import surfaces
from app.model import Because, Relation, Report, Verdict

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
        self._known: dict[tuple[Facts, Facts], _Judged] = {}

    def judge(self, row: int, reports: Mapping[int, Report], others: Collection[int]) -> Pairs:
        """The pairs of a statement with others, by row, each of which is in `reports`.

        Of the statements before it in the order of places that have the very words of one speaker, one is linked, the
        most alike: what is linked to one of them belongs to all (`app.matches.clustering`).
        """
        found = Pairs()
        same: list[tuple[float, Place]] = []
        here = place(row, reports[row])
        for other in others:
            both = pair(row, other)
            judged, row_is_later = self._pair(reports[row], reports[other])
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
        nearest_first = sorted(same, key=lambda one: (-one[0], -one[1].day, -one[1].row))
        of_copies = copies({there.row: reports[there.row] for _, there in nearest_first})
        kept: set[int] = set()
        for score, there in nearest_first:
            if of_copies[there.row] not in kept:
                kept.add(of_copies[there.row])
                found.links[pair(row, there.row)] = score
        return found

    def _pair(self, one: Report, other: Report) -> tuple[_Judged, bool]:
        """The verdict on two reports, and whether the first of them is the later one."""
        is_later = in_time(one) > in_time(other)
        later, earlier = (one, other) if is_later else (other, one)
        both = facts(later), facts(earlier)
        judged = self._known.get(both)
        if judged is None:
            compared = matches.compare(later, [earlier])
            judged = _Judged(compared[0][1] if compared else None, quotes(later, earlier), quotes(earlier, later))
            self._known[both] = judged
        return judged, is_later


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
