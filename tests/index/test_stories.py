"""Stories: which articles are joined, and which are not, whatever else they repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.index import stories as index
from app.index.facet_rows import NO_DAY, SETS, TYPES, FacetRows, Pairs
from app.index.facets import FacetView
from app.index.segments import Segment
from app.index.stories import stories_of

Articles = Mapping[int, tuple[int | None, Sequence[int]]]
"""An article's row, its day, and the match of each of its statements, 0 for none."""


def view(articles: Articles, copies: Mapping[int, int] | None = None) -> FacetView:
    """The facets of some articles; `copies` are those that are copies, each with its original."""
    told = [
        (article, NO_DAY if day is None else day, match)
        for article, (day, matches) in articles.items()
        for match in matches
    ]
    columns = {name: np.zeros(len(told), kind) for name, kind in TYPES.items()}
    columns["id"] = np.arange(1, len(told) + 1)
    columns["key"] = np.arange(1, len(told) + 1).astype(np.uint64)
    columns["article"] = np.array([article for article, _, _ in told], np.int64)
    columns["published_on"] = np.array([day for _, day, _ in told], np.int32)
    columns["match"] = np.array([match for _, _, match in told], np.int64)
    columns["copy_of"] = np.array([(copies or {}).get(article, 0) for article, _, _ in told], np.int64)
    none = Pairs(np.empty(0, np.int32), np.empty(0, np.int64))
    return FacetView(Segment.of(FacetRows(columns, dict.fromkeys(SETS, none))))


def told(articles: Articles, copies: Mapping[int, int] | None = None) -> dict[int, set[int]]:
    """The articles of each story."""
    found = stories_of(view(articles, copies))
    stories: dict[int, set[int]] = {}
    for article, story in zip(found.articles.tolist(), found.story.tolist(), strict=True):
        stories.setdefault(story, set()).add(article)
    return stories


MANY = [0] * 20  # statements that nobody else makes


class TestJoined:
    def test_by_two_matches(self) -> None:
        assert told({4: (0, [1, 2, *MANY]), 7: (1, [1, 2, *MANY])}) == {4: {4, 7}}

    def test_by_one_that_is_a_great_part_of_the_shorter_one(self) -> None:
        assert told({4: (0, [1, *MANY]), 7: (1, [1, 0, 0, 0])}) == {4: {4, 7}}

    def test_in_a_chain_longer_than_a_story_lasts(self) -> None:
        assert told({1: (0, [1]), 2: (6, [1, 2]), 3: (12, [2])}) == {1: {1, 2, 3}}

    def test_named_by_the_article_stored_first_whichever_was_published_first(self) -> None:
        assert told({3: (5, [1, 2]), 8: (1, [1, 2]), 9: (3, [1, 2])}) == {3: {3, 8, 9}}

    def test_a_wire_story_in_hundreds_of_papers_is_one(self) -> None:
        papers = {number: (number % 3, [1, 2, *MANY]) for number in range(1, 10 * index.MOST_NEXT)}
        assert told(papers) == {1: set(papers)}

    def test_a_copy_belongs_to_the_story_of_its_original(self) -> None:
        articles: Articles = {2: (90, [0, 0]), 4: (0, [1, 2]), 7: (1, [1, 2])}
        assert told(articles, {2: 7}) == {4: {2, 4, 7}}


class TestNotJoined:
    @pytest.mark.parametrize(
        "articles",
        [
            pytest.param({4: (0, [1, *MANY]), 7: (1, [1, *MANY])}, id="by one of many"),
            pytest.param({4: (0, [1, 2]), 7: (index.STORY_DAYS + 1, [1, 2])}, id="after the days of a story"),
            pytest.param({4: (0, [1, 2]), 7: (None, [1, 2])}, id="without a day"),
            pytest.param({4: (0, [0, 0]), 7: (0, [0, 0])}, id="by what nobody shares"),
            pytest.param({}, id="where nothing is"),
        ],
    )
    def test_apart(self, articles: Articles) -> None:
        assert told(articles) == {}

    def test_by_a_phrase_of_every_week(self) -> None:
        weekly = {number: (7 * number, [1, 2]) for number in range(1, index.MOST_WEEKS + 2)}
        assert told(weekly) == {}
        del weekly[1]
        assert told(weekly) == {2: set(weekly)}, "a story that lasts for weeks"

    def test_a_copy_alone_is_no_story(self) -> None:
        assert told({4: (0, [1]), 7: (0, [0])}, {7: 4}) == {}


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=14))
def test_connected_is_what_a_walk_reaches(pairs: list[tuple[int, int]]) -> None:
    reached = [{at} for at in range(12)]
    for _ in range(12):
        for one, other in pairs:
            reached[one] = reached[other] = reached[one] | reached[other]
        reached = [set().union(*(reached[near] for near in some)) for some in reached]
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    assert index._lowest(ends[:, 0], ends[:, 1], 12).tolist() == [min(some) for some in reached]
