"""Which candidates a report repeats, and how members stand to the first."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np

from app.embedding import pack
from app.matches import compare, relate, stands
from app.matches.verdicts import AMONG_MANY
from app.model import Relation, Report, SpeakerRef

DAM = "The dam above the old town will be inspected by engineers from three countries this autumn"
NEAR = DAM.replace("inspected", "examined")
NOT = DAM.replace("will be", "will not be")


def report(
    key: str, content: str = DAM, *, day: int | None = 1, speaker: str = "Ana Petrov", article: str = ""
) -> Report:
    return Report(
        key=key,
        article=article or key,
        content=content,
        speakers=frozenset([SpeakerRef(speaker, speaker)] if speaker else []),
        published_on=dt.date(2025, 3, day) if day else None,
    )


class TestCompare:
    def test_best_first_then_conflicts_and_others_left_out(self):
        found = compare(
            report("new"), [report("not", NOT), report("near", NEAR), report("same"), report("tea", "Tea is cheap")]
        )
        assert [(other.key, verdict.relation) for other, verdict in found] == [
            ("same", Relation.IDENTICAL),
            ("near", Relation.NEAR),
            ("not", Relation.CONFLICT),
        ]

    def test_the_same_article_never_matches_itself(self):
        assert compare(report("a1", article="a"), [report("a2", article="a")]) == []

    def test_a_candidate_that_its_article_repeats_is_compared_once(self, monkeypatch):
        judged = []
        monkeypatch.setattr(
            "app.matches.verdicts.relate", lambda new, other: judged.append(other.key) or relate(new, other)
        )
        again = [report(f"again {at}", article="b").model_copy(update={"position": at}) for at in range(1, 40)]
        found = compare(report("new"), [*again, report("first", article="b")])
        assert [other.key for other, _ in found] == judged == ["first"]

    def test_the_order_of_candidates_does_not_matter(self):
        candidates = [report("x"), report("y", day=2), report("z", NEAR)]
        orders = [[o.key for o, _ in compare(report("new"), each)] for each in itertools.permutations(candidates)]
        assert all(order == orders[0] for order in orders)

    def test_a_candidate_far_in_meaning_is_not_read(self):
        here, there = ([1.0, 0.0], [0.0, 1.0])
        new, other = (
            report(key).model_copy(update={"embedding": pack(np.array(vector, dtype=np.float32))})
            for key, vector in (("new", here), ("other", there))
        )
        assert compare(new, [other]) == []
        assert compare(new, [other.model_copy(update={"embedding": None})]) != [], "unknown is not far"

    def test_among_many_what_is_as_likely_as_not_is_no_match(self):
        new = report("new", "engineers from three countries will inspect the dam")
        other = report("other", "experts from abroad will inspect the dam", day=9)
        assert relate(new, other).relation is Relation.PARAPHRASE
        assert relate(new, other).score < AMONG_MANY
        assert compare(new, [other]) == []


class TestStands:
    def test_the_first_report_stands_in_no_relation(self):
        member = stands(report("a"), report("a"))
        assert (member.relation, member.because.rule) == (None, "first-report")

    def test_the_others_stand_to_the_first(self):
        assert stands(report("a"), report("b", NEAR)).relation is Relation.NEAR

    def test_who_came_through_another_is_a_paraphrase(self):
        member = stands(report("a"), report("b", "Tea is cheap"))
        assert (member.relation, member.because.rule) == (Relation.PARAPHRASE, "through-another-report")
