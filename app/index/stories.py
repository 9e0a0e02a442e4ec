"""Stories: articles of some days that share statements, found anew from the facets whenever the store changes.

Nothing is kept in the store: the columns of a million statements give their stories in a fraction of a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from app.index.facet_rows import NO_DAY, NONE
from app.index.facets import FacetView
from app.index.segments import distinct
from app.index.wanted import Wanted

Ids = NDArray[np.int64]

STORY_DAYS = 7  # the press reports a story for a week; two speakers of one article meet again in another story later
LEAST_SHARED = 2  # matches of two articles: one alone is as often an old quotation as the news of the day
GREAT_PART = 0.25
"""Of the shorter article's statements: then one match is enough. With a smaller part, a short article that repeats one
well-known phrase joins all that repeat it in those days."""
MOST_WEEKS = 4  # a statement that is reported in more of them is a slogan or a fixed phrase, and no sign of one event
MOST_NEXT = 20
"""Articles that follow one in a match, in time order, which it is compared with: those of a wire story share all of
their matches, so that each is joined to the next, and nobody compares a thousand of them with a thousand."""


class Each(NamedTuple):
    """All stories: their ids, how many articles each has, and the day of its newest."""

    ids: Ids
    sizes: Ids
    newest: NDArray[np.int32]


@dataclass(frozen=True)
class Stories:
    """Which article is of which story, by row ids in the order of the articles.

    A story is named by the row of that of its articles which the store met first: it stays when others are added.
    """

    articles: Ids
    story: Ids
    days: NDArray[np.int32]
    """When each article was published."""

    def of(self, articles: Ids) -> Ids:
        """The story of each of some articles, `NONE` where it is of none."""
        if not self.articles.size:
            return np.zeros(articles.size, np.int64)
        at = np.minimum(np.searchsorted(self.articles, articles), self.articles.size - 1)
        return np.where(self.articles[at] == articles, self.story[at], NONE)

    def told_in(self, articles: Ids) -> Ids:
        """The stories of some articles, in ascending order."""
        return distinct(self.of(articles))

    @cached_property
    def each(self) -> Each:
        """All stories in ascending order."""
        ids, at, sizes = np.unique(self.story, return_inverse=True, return_counts=True)
        last = np.full(ids.size, NO_DAY, np.int32)
        np.maximum.at(last, at, self.days)
        return Each(ids, sizes, last)

    def among(self, stories: Ids) -> Stories:
        """The articles of some stories."""
        kept = np.isin(self.story, stories)
        return Stories(self.articles[kept], self.story[kept], self.days[kept])


def stories_of(view: FacetView) -> Stories:
    """The stories of all statements, found once for a view."""
    found = _OF.get(view)
    if found is None:
        found = _OF[view] = _find(view)
    return found


_OF: WeakKeyDictionary[FacetView, Stories] = WeakKeyDictionary()


def _find(view: FacetView) -> Stories:
    """Join the articles, and then to each story the copies of its articles.

    Two articles are joined where at most `STORY_DAYS` lie between them and they share `LEAST_SHARED` matches, or
    matches that hold a `GREAT_PART` of the shorter one. A chain of them is one story.
    """
    every = view.select(Wanted())
    columns = {name: every.column(name) for name in ("article", "published_on", "match", "copy_of")}
    articles, first, lengths = _each(columns["article"])
    days, originals = columns["published_on"][first], columns["copy_of"][first]
    held = (columns["match"] != NONE) & (columns["published_on"] != NO_DAY)
    at = np.searchsorted(articles, columns["article"][held])
    one, other = _joined(columns["match"][held], at, days, lengths)
    story = articles[_lowest(one, other, articles.size)]
    in_story = np.zeros(articles.size, bool)
    in_story[one] = in_story[other] = True
    copies = np.flatnonzero(np.isin(originals, articles[in_story]))
    story[copies] = story[np.searchsorted(articles, originals[copies])]
    in_story[copies] = True
    return Stories(articles[in_story], story[in_story], days[in_story])


def _each(articles: Ids) -> tuple[Ids, Ids, Ids]:
    """The articles in ascending order, a statement of each, and how many each has."""
    different = distinct(articles)
    at = np.searchsorted(different, articles)
    first = np.zeros(different.size, np.int64)
    first[at] = np.arange(at.size)
    return different, first, np.bincount(at, minlength=different.size)


def _joined(matches: Ids, articles: Ids, days: NDArray[np.int32], lengths: Ids) -> tuple[Ids, Ids]:
    """The pairs of articles that are joined, by their places in `days` and `lengths`: the lower one, and the other."""
    order = np.lexsort((articles, days[articles], matches))
    matches, articles = matches[order], articles[order]
    kept = ~_slogans(matches, days[articles])
    matches, articles = matches[kept], articles[kept]
    pairs = [np.empty(0, np.int64)]
    here = np.arange(matches.size)
    for step in range(1, MOST_NEXT + 1):
        here = here[here + step < matches.size]
        here = here[matches[here] == matches[here + step]]
        here = here[days[articles[here + step]] - days[articles[here]] <= STORY_DAYS]
        one, other = articles[here], articles[here + step]
        # One number for a pair: sorting pairs takes ten times as long.
        pairs.append(np.minimum(one, other) * days.size + np.maximum(one, other))
    different, shared = np.unique(np.concatenate(pairs), return_counts=True)
    one, other = different // max(days.size, 1), different % max(days.size, 1)
    near = (shared >= LEAST_SHARED) | (shared >= GREAT_PART * np.minimum(lengths[one], lengths[other]))
    return one[near], other[near]


def _slogans(matches: Ids, days: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which reports, sorted by match and day, are of a match with reports in more than `MOST_WEEKS` weeks."""
    weeks = days // 7
    is_match, is_week = np.ones(matches.size, bool), np.ones(matches.size, bool)
    is_match[1:] = matches[1:] != matches[:-1]
    is_week[1:] = is_match[1:] | (weeks[1:] != weeks[:-1])
    number = np.cumsum(is_match) - 1
    slogans: NDArray[np.bool_] = (np.bincount(number, is_week) > MOST_WEEKS)[number]
    return slogans


def _lowest(one: Ids, other: Ids, size: int) -> Ids:
    """The lowest number that each of `size` is connected with through the pairs."""
    lowest = np.arange(size)
    while True:
        low = np.minimum(lowest[one], lowest[other])
        before = lowest.copy()
        # The lowest of a pair becomes that of both and of all that hang on them; then each follows its own.
        for ends in (one, other):
            np.minimum.at(lowest, before[ends], low)
            np.minimum.at(lowest, ends, low)
        lowest = lowest[lowest]
        if np.array_equal(lowest, before):
            return lowest
