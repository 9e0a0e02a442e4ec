"""What a comparison comes to: which statements moved, what became of the lead, and the line."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.comparison.align import ArticleStatement, Pair
from app.comparison.summary import in_order, summary
from app.model import Because, Relation, Report, Verdict


def told(article: str, number: int) -> list[ArticleStatement]:
    reports = [Report(key=f"{article}{place}", article=article, content="x") for place in range(1, number + 1)]
    return [ArticleStatement({}, one, place, 2 * place, place / 100) for place, one in enumerate(reports, 1)]


def paired(
    ours: list[ArticleStatement], theirs: list[ArticleStatement], *places: tuple[int, int], conflict: bool = False
) -> list[Pair]:
    relation = Relation.CONFLICT if conflict else Relation.NEAR
    verdict = Verdict(relation=relation, score=0.9, because=Because(rule="test", confidence=1))
    return [Pair(ours[here - 1], theirs[there - 1], verdict) for here, there in places]


class TestOrder:
    @given(st.permutations(range(7)))
    def test_as_many_as_can_keep_their_order_do(self, places: list[int]):
        kept = sorted(in_order(places))
        assert [places[at] for at in kept] == sorted(places[at] for at in kept)
        rising = [size for size in range(8) for run in combinations(places, size) if list(run) == sorted(run)]
        assert len(kept) == max(rising)

    def test_of_nothing(self):
        assert in_order([]) == set()


class TestLine:
    def test_order_kept_and_lead_kept(self):
        ours, theirs = told("a", 2), told("b", 3)
        found = summary(paired(ours, theirs, (1, 1), (2, 3)), ours, theirs)
        assert found["line"] == "2 shared (2 near), order kept, lead kept; 0 only here, 1 only there"
        assert found["lead"]["of_here"] == {"place": 1, "paragraph": 2, "share": 0.01}

    def test_a_lead_that_moved(self):
        ours, theirs = told("a", 3), told("b", 3)
        found = summary(paired(ours, theirs, (1, 3), (2, 1), (3, 2)), ours, theirs)
        assert (found["moved"], found["order_changed"]) == (1, True)
        assert found["line"].startswith("3 shared (3 near), order changed (1 moved), lead moved to paragraph 6;")

    def test_a_lead_that_the_other_leaves_out(self):
        ours, theirs = told("a", 2), told("b", 1)
        found = summary(paired(ours, theirs, (2, 1)), ours, theirs)
        assert "lead differs; 1 only here" in found["line"]
        assert (found["lead"]["of_here"], found["lead"]["of_there"]["place"]) == (None, 2)

    def test_a_conflict_is_not_shared(self):
        ours, theirs = told("a", 1), told("b", 1)
        found = summary(paired(ours, theirs, (1, 1), conflict=True), ours, theirs)
        assert found["line"] == "0 shared; 0 only here, 0 only there; 1 in conflict"
        assert found["lead"]["differs"] is True

    def test_articles_without_statements(self):
        assert summary([], [], [])["line"] == "0 shared; 0 only here, 0 only there"
        assert summary([], [], [])["lead"]["differs"] is False
        assert summary([], told("a", 1), [])["lead"]["differs"] is True
