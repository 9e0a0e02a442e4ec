"""Two articles' statements one to one: stored matches first, then the same words, then the best in sum."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.comparison.align import ArticleStatement, pair_up
from app.matches.relation import relate
from app.model import Because, Member, Relation, Report, SpeakerRef

WHY = Because(rule="test", confidence=1.0)
Tell = Callable[..., list[ArticleStatement]]


@pytest.fixture
def tell() -> Tell:
    """An article by the words of its statements: `tell("a", "trade is up", by="ada")`."""

    def told(
        article: str, *contents: str, by: str = "ada", match: str | None = None, first: bool = True
    ) -> list[ArticleStatement]:
        return [
            ArticleStatement(
                shown={},
                report=Report(
                    key=f"{article}{place}",
                    article=article,
                    content=words,
                    speakers=frozenset([SpeakerRef(by, by)]),
                    match=match,
                ),
                place=place,
                paragraph=place - 1,
                share=place / 100,
                member=match
                and Member(key=f"{article}{place}", relation=None if first else "near", score=0.7, because=WHY),
            )
            for place, words in enumerate(contents, 1)
        ]

    return told


def places(pairs: list) -> list[tuple[int, int]]:
    return [(pair.here.place, pair.there.place) for pair in pairs]


BRIDGE = "that the northern bridge will reopen to freight trains in June"
TOLL = "that no toll will be raised on the northern bridge this year"


class TestOneToOne:
    def test_the_same_words_find_each_other_in_any_order(self, tell: Tell):
        pairs = pair_up(tell("a", BRIDGE, TOLL), tell("b", TOLL, BRIDGE))
        assert places(pairs) == [(1, 2), (2, 1)]
        assert {pair.verdict.relation for pair in pairs} == {Relation.IDENTICAL}

    def test_a_slogan_told_twice_is_paired_in_order(self, tell: Tell):
        assert places(pair_up(tell("a", BRIDGE, BRIDGE), tell("b", BRIDGE, BRIDGE))) == [(1, 1), (2, 2)]

    def test_the_same_words_are_not_given_up_for_a_higher_sum(self, tell: Tell):
        near = BRIDGE.replace("June", "summer").replace("northern", "great")
        pairs = pair_up(tell("a", BRIDGE, near), tell("b", BRIDGE))
        assert places(pairs) == [(1, 1)]
        assert pairs[0].verdict.relation is Relation.IDENTICAL

    def test_the_sum_counts_not_the_single_best(self, tell: Tell, monkeypatch: pytest.MonkeyPatch):
        scores = {("a1", "b1"): 0.9, ("a1", "b2"): 0.85, ("a2", "b1"): 0.85}

        def judged(one: Report, other: Report):
            score = scores.get((one.key, other.key))
            verdict = relate(one, one.model_copy(update={"content": "another day"}))
            return verdict.model_copy(
                update={"score": score or 0.0, "relation": Relation.NEAR if score else None, "because": WHY}
            )

        monkeypatch.setattr("app.comparison.align.relate", judged)
        assert places(pair_up(tell("a", "one x", "two x"), tell("b", "three x", "four x"))) == [(1, 2), (2, 1)]

    def test_nothing_to_pair(self, tell: Tell):
        assert pair_up([], tell("b", BRIDGE)) == pair_up(tell("a", BRIDGE), []) == []
        assert pair_up(tell("a", BRIDGE), tell("b", "We love to sing")) == []


class TestStored:
    def test_a_member_stands_to_the_first_report_as_stored(self, tell: Tell):
        ours, theirs = tell("a", BRIDGE, match="m1", first=False), tell("b", TOLL, match="m1")
        [pair] = pair_up(ours, theirs)
        assert (pair.verdict.relation, pair.verdict.score, pair.verdict.because) == (Relation.NEAR, 0.7, WHY)

    def test_two_later_members_are_judged_anew(self, tell: Tell):
        ours, theirs = tell("a", BRIDGE, match="m1", first=False), tell("b", BRIDGE, match="m1", first=False)
        [pair] = pair_up(ours, theirs)
        assert (pair.verdict.relation, pair.verdict.because.rule) == (Relation.IDENTICAL, "same-words")

    def test_two_that_only_a_third_report_joins_are_paraphrases(self, tell: Tell):
        ours, theirs = tell("a", BRIDGE, match="m1", first=False), tell("b", "We sing", match="m1", first=False)
        [pair] = pair_up(ours, theirs)
        assert (pair.verdict.relation, pair.verdict.because.rule) == (Relation.PARAPHRASE, "through-another-report")


class TestConflicts:
    def test_one_is_paired_where_nothing_better_is_left(self, tell: Tell):
        denied = BRIDGE.replace("will reopen", "will not reopen")
        [pair] = pair_up(tell("a", BRIDGE), tell("b", denied))
        assert pair.verdict.relation is Relation.CONFLICT
        assert places(pair_up(tell("a", BRIDGE), tell("b", denied, BRIDGE))) == [(1, 2)]
