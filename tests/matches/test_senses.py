"""What a difference means: which side it is on, which way round, and where two differences cancel out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matches import relate
from app.matches.alignment import MOST_WORDS, align
from app.model import Relation, Report, SpeakerRef, Verdict

WORDS = ["the", "harbour", "will", "not", "in", "June", "Bo", "Ek", "said", "that", "Ada", "Moreau", "fears", "it"]


def verdict(a: str, b: str) -> Verdict:
    reports = (
        Report(key=key, article=key, content=text, speakers=frozenset([SpeakerRef("ada-moreau", "Ada Moreau")]))
        for key, text in (("a", a), ("b", b))
    )
    return relate(*reports)


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        ("Sales rose by 10 percent in May", "Sales fell by 10 percent in May", ("rose", "fell")),
        ("The bridge will open in 2016", "The bridge will open in 2017", ("2016", "2017")),
    ],
)
def test_a_conflict_is_told_in_the_order_of_the_reports(a: str, b: str, told: tuple[str, str]):
    one, other = verdict(a, b), verdict(b, a)
    assert (one.relation, one.because.text) == (Relation.CONFLICT, " / ".join(told))
    assert (other.relation, other.because.text) == (Relation.CONFLICT, " / ".join(reversed(told)))


@pytest.mark.parametrize(
    ("name", "adjective"),
    [("America", "American"), ("Britain", "British"), ("the Netherlands", "Dutch"), ("France", "French")],
)
def test_a_country_and_its_adjective_are_no_conflict(name: str, adjective: str):
    assert verdict(f"to make {name} great again", f"to make {adjective} great again").relation is not Relation.CONFLICT


def test_of_two_turns_the_sense_is_the_same():
    found = verdict("The council will ban trams in the old town", "The council will not allow trams in the old town")
    assert found.relation is Relation.NEAR


def test_a_sum_may_be_rounded_and_a_year_may_not():
    assert verdict("It cost $812 million to build", "It cost $813 million to build").relation is Relation.NEAR
    assert verdict("It was to be built in 1916", "It was to be built in 1917").relation is Relation.CONFLICT


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ("The dam will cost 3.46 million crowns in all", "The dam will cost about 3.5 million crowns in all"),
        ("The flood drove 41,870 people from their homes", "The flood drove nearly 42,000 people from their homes"),
    ],
)
def test_a_number_that_is_said_to_be_rounded_agrees(exact: str, rounded: str):
    assert verdict(exact, rounded).relation is Relation.NEAR


def test_another_number_is_no_rounded_one():
    a, b = "The dam will cost 3.46 million crowns in all", "The dam will cost about 4.1 million crowns in all"
    assert verdict(a, b).relation is Relation.CONFLICT


def test_a_clash_in_freely_worded_reports_is_no_conflict():
    a = "Wall Street does more than anyone else to help the economy of the small towns in the north"
    b = "Wall Street does more to hurt than to help, whatever small towns in the north may hope for"
    assert verdict(a, b).relation is not Relation.CONFLICT


@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=9), st.randoms())
def test_words_in_another_order_are_judged_alike_from_either_side(words: list[str], random):
    """Such texts have several longest alignments; each side taken first would find its own."""
    moved = random.sample(words, len(words))
    one, other = verdict(" ".join(words), " ".join(moved)), verdict(" ".join(moved), " ".join(words))
    assert (one.relation, one.score, one.because.rule) == (other.relation, other.score, other.because.rule)


class TestTextsTooLongToAlignAtOnce:
    LONG = tuple(str(number) for number in range(MOST_WORDS + 1))

    def test_are_compared_between_phrases_that_each_has_once(self):
        changed = [*self.LONG[:100], "zebra", *self.LONG[101:4_000], "yak", "gnu", *self.LONG[4_000:]]
        assert [(run.kind, run.size) for run in align(self.LONG, changed)] == [
            ("equal", 100),
            ("replace", 1),
            ("equal", 3_899),
            ("insert", 2),
            ("equal", MOST_WORDS + 1 - 4_000),
        ]

    def test_without_such_phrases_are_compared_from_both_ends(self):
        same = ["tick", "tock"] * MOST_WORDS
        changed = [*same[:100], "zebra", *same[101:9_000], "gnu", *same[9_001:]]
        assert [(run.kind, run.size) for run in align(same, changed)] == [
            ("equal", 100),
            ("replace", 8_901),
            ("equal", 999),
        ]

    @given(st.lists(st.sampled_from("abcdefghij"), max_size=60), st.lists(st.sampled_from("abcdefghij"), max_size=60))
    def test_runs_cover_both_and_what_is_equal_is(self, a: list[str], b: list[str]):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("app.matches.alignment.MOST_WORDS", 8)
            runs = align(a, b)
        assert [word for run in runs for word in a[run.a_from : run.a_to]] == a
        assert [word for run in runs for word in b[run.b_from : run.b_to]] == b
        assert all((a[run.a_from : run.a_to] == b[run.b_from : run.b_to]) == (run.kind == "equal") for run in runs)
