"""Reports into matches: candidates best first, members in time order."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np

from app.embedding import pack
from app.matches import arrange, compare, fits, relate
from app.matches.grouping import AMONG_MANY
from app.model import Relation, Report

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
        speakers=frozenset([speaker] if speaker else []),
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

    def test_the_order_of_candidates_does_not_matter(self):
        candidates = [report("x"), report("y", day=2), report("z", NEAR)]
        orders = [[o.key for o, _ in compare(report("new"), each)] for each in itertools.permutations(candidates)]
        assert all(order == orders[0] for order in orders)

    def test_of_another_article_the_likeliest_report_is_the_same_statement(self):
        new = report("new", "Engineers from three countries will look at the dam above the old town this autumn")
        beside = report("beside", "the dam above the old town is safe, engineers say", article="other")
        same = report("same", article="other")
        assert [other.key for other, _ in compare(new, [beside, same])] == ["same"]

    def test_a_long_report_holds_several_short_ones(self):
        first, last = DAM, "a second team from the coast will measure the pressure of the water on the gates"
        parts = [report("first", first, article="other"), report("last", last, article="other")]
        found = compare(report("new", f"{first}, and {last}"), parts)
        assert {(other.key, verdict.relation) for other, verdict in found} == {
            ("first", Relation.CONTAINS),
            ("last", Relation.CONTAINS),
        }

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
        other = report("other", "engineers have no money to repair the dam", day=9)
        assert relate(new, other).relation is Relation.PARAPHRASE
        assert relate(new, other).score < AMONG_MANY
        assert compare(new, [other]) == []


class TestArrange:
    def test_the_first_report_in_time_leads(self):
        members = arrange([report("late", NEAR, day=9), report("undated", day=None), report("early")])
        assert [(member.key, member.relation) for member in members] == [
            ("early", None),
            ("late", Relation.NEAR),
            ("undated", Relation.IDENTICAL),
        ]
        assert members[0].because.rule == "first-report"

    def test_the_order_of_members_does_not_matter(self):
        reports = [report("a", day=3), report("b", NEAR, day=2), report("c", day=2)]
        orders = [arrange(each) for each in itertools.permutations(reports)]
        assert all(order == orders[0] for order in orders)

    def test_nothing_gives_nothing(self):
        assert arrange([]) == []


class TestFits:
    def test_joins_its_like(self):
        assert fits(report("new"), [report("old", NEAR)])

    def test_stays_out_where_any_member_conflicts(self):
        assert not fits(report("new"), [report("old", NEAR), report("other", NOT)])

    def test_stays_out_where_any_member_has_another_speaker(self):
        assert not fits(report("new"), [report("unknown", speaker=""), report("other", speaker="Li Wen")])
