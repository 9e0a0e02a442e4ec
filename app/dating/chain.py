"""What the other statements of an article say of a date: the second look at each pair.

A first look scores each pair by itself. Whether a date is that of an occasion at which a statement was made shows in
which other statements it dates: those of its own sentence, those of the same speaker, those just before and after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.dating.pairs import Pair, Pairs

FEATURES = (
    *("first", "rival", "of_day", "at_date", "at_date_same_speaker", "before", "after", "speaker_before"),
    *("speaker_after", "speaker_sum", "article_sum", "article_share", "own_same_sentence", "dates_since"),
    *("before_none", "latest_day", "latest_speaker_day"),
)
"""Scores of the first look: of the pair; of the best other day of the statement; the sum of all dates of this day; the
best statement in the date's sentence, and of the same speaker there; this day for the statement before and after, and
for the speaker's before and after; the sums of this day over the speaker's and all statements, and its share of all
days; the best date of the statement's own sentence; the best other day that dates a statement between the date and the
statement; how far the statement before is undated; whether the last day that dates its own sentence, and the last that
does so for the speaker, is this."""


ANCHOR = 0.3  # a first score from which a date is taken to date its own sentence
MOST = 12  # statements between: the work stays bounded


def second_look(pairs: Pairs, first: NDArray[np.float32]) -> NDArray[np.float32]:
    """The `FEATURES` of each pair, given the scores of the first look."""
    looked = _FirstLook(pairs, first.tolist())
    rows = [looked.features(pair, score) for pair, score in zip(pairs.pairs, first.tolist(), strict=True)]
    return np.array(rows, np.float32).reshape(-1, len(FEATURES))


class _FirstLook:
    """What the first look says, by statement, by date, by speaker and by day."""

    def __init__(self, pairs: Pairs, first: Sequence[float]) -> None:
        self._pairs = pairs
        self._days = [date.said_on.edtf for date in pairs.dates]
        self._by_day: list[dict[str, float]] = [{} for _ in pairs.places]  # the best score of each day
        self._sums: list[dict[str, float]] = [defaultdict(float) for _ in pairs.places]
        self._own = [(0.0, "")] * len(pairs.places)  # the best date in the own sentence
        self._at_date: dict[int, float] = defaultdict(float)  # the best statement in the date's sentence
        self._speaker_at_date: dict[tuple[int, str], float] = defaultdict(float)
        for pair, score in zip(pairs.pairs, first, strict=True):
            self._note(pair, score)
        self._of_speaker: dict[tuple[str, str], float] = defaultdict(float)
        self._of_article: dict[str, float] = defaultdict(float)
        for names, known in zip(pairs.who, self._by_day, strict=True):
            for day, score in known.items():
                self._of_article[day] += score
                for name in names:
                    self._of_speaker[name, day] += score
        self._total = sum(self._of_article.values()) or 1.0
        self._before, self._after = _neighbours(pairs.who)
        self._latest, self._latest_of_speaker = _latest(pairs.who, self._own)

    def _note(self, pair: Pair, score: float) -> None:
        day, number = self._days[pair.date], pair.statement
        self._by_day[number][day] = max(self._by_day[number].get(day, 0.0), score)
        self._sums[number][day] += score
        if self._pairs.in_one_sentence(pair):
            self._at_date[pair.date] = max(self._at_date[pair.date], score)
            for name in self._pairs.who[number]:
                self._speaker_at_date[pair.date, name] = max(self._speaker_at_date[pair.date, name], score)
            if score > self._own[number][0]:
                self._own[number] = (score, day)

    def features(self, pair: Pair, score: float) -> tuple[float, ...]:
        """The features of a pair, whose score is given."""
        number, day = pair.statement, self._days[pair.date]
        who, known = self._pairs.who[number], self._by_day[number]
        previous = self._by_day[number - 1] if number else {}
        following = self._by_day[number + 1] if number + 1 < len(self._by_day) else {}
        return (
            score,
            max((other for name, other in known.items() if name != day), default=0.0),
            self._sums[number][day],
            self._at_date[pair.date],
            max((self._speaker_at_date[pair.date, name] for name in who), default=0.0),
            previous.get(day, 0.0),
            following.get(day, 0.0),
            self._says(self._before[number], day),
            self._says(self._after[number], day),
            max((self._of_speaker[name, day] for name in who), default=known[day]) - known[day],
            self._of_article[day] - known[day],
            self._of_article[day] / self._total,
            self._own[number][0],
            self._since(pair, day),
            1 - max(previous.values(), default=0.0) if number else -1.0,
            self._latest[number] == day,
            self._latest_of_speaker[number] == day,
        )

    def _says(self, number: int, day: str) -> float:
        """The score of a day for another statement; -1 where there is none."""
        return self._by_day[number].get(day, 0.0) if number >= 0 else -1.0

    def _since(self, pair: Pair, day: str) -> float:
        """The best score of another day for its own sentence, among the statements between the date and this one."""
        places, sentence = self._pairs.places, self._pairs.dates[pair.date].sentence
        step = -1 if places[pair.statement].sentence >= sentence else 1
        best, at = 0.0, pair.statement + step
        for _ in range(MOST):
            if not 0 <= at < len(places) or (places[at].sentence - sentence) * step > 0:
                break
            score, other = self._own[at]
            if other != day:
                best = max(best, score)
            at += step
        return best


def _neighbours(who: Sequence[frozenset[str]]) -> tuple[list[int], list[int]]:
    """The number of the last statement before each that shares a speaker with it, and of the first after; -1: none."""
    before, after = [-1] * len(who), [-1] * len(who)
    last: dict[str, int] = {}
    for number, names in enumerate(who):
        before[number] = max((last.get(name, -1) for name in names), default=-1)
        last.update(dict.fromkeys(names, number))
    last.clear()
    for number in reversed(range(len(who))):
        after[number] = min((last[name] for name in who[number] if name in last), default=-1)
        last.update(dict.fromkeys(who[number], number))
    return before, after


def _latest(who: Sequence[frozenset[str]], own: Sequence[tuple[float, str]]) -> tuple[list[str], list[str]]:
    """The last day up to each statement that dates its own sentence, of anybody's and of the speaker's."""
    anyone, speakers = [""] * len(own), [""] * len(own)
    last = ""
    of_speaker: dict[str, tuple[int, str]] = {}
    for number, (names, (score, day)) in enumerate(zip(who, own, strict=True)):
        if score >= ANCHOR:
            last = day
            of_speaker.update(dict.fromkeys(names, (number, day)))
        anyone[number] = last
        speakers[number] = max((of_speaker[name] for name in names if name in of_speaker), default=(0, ""))[1]
    return anyone, speakers
