"""Verdicts on gold pairs, and their figures."""

from __future__ import annotations

from typing import Any

import pytest

from app.evaluation.matches import Judged, Relating, average_precision, figures, judged, named, references
from app.evaluation.pairs import GoldPair, Side
from app.matches.speaker_likeness import differ
from app.model import Because, Relation, Speaker, Verdict

FERRY = "The ferry company will double its sailings to the northern islands before the summer holidays"


def pair(label: str = "near", a: dict[str, Any] | None = None, b: dict[str, Any] | None = None) -> GoldPair:
    sides = {"a": {"content": FERRY} | (a or {}), "b": {"content": FERRY} | (b or {})}
    fields = {"pair_id": label, "label": label, "same": label != "different", "origin": "pairs.jsonl", "line": 1}
    return GoldPair.model_validate(fields | sides)


def said(label: str, relation: str, score: float) -> Judged:
    return Judged(pair(label), relation, score)


def verdict(relation: Relation | None) -> Verdict:
    return Verdict(relation=relation, score=0.8, because=Because(rule="same-words", confidence=0.8))


def person(name: str) -> Speaker:
    return Speaker(name=name, kind="person")


class TestFigures:
    def test_of_some_pairs(self):
        told = figures(
            [
                said("near", "near", 0.9),
                said("contains", "paraphrase", 0.8),
                said("different", "near", 0.7),
                said("paraphrase", "different", 0.6),
                said("different", "conflict", 0.9),
            ]
        )
        assert (told.pairs, told.same.labelled, told.same.found) == (5, 3, 3)
        assert (told.same.precision, told.same.recall) == pytest.approx((2 / 3, 2 / 3), abs=1e-6)
        assert (told.relation_right, told.relation_right_of_found) == pytest.approx((1 / 3, 1 / 2), abs=1e-6)
        assert (told.by_relation["near"].recall, told.by_relation["paraphrase"].recall) == (1, 0)
        assert told.by_relation["identical"].labelled == 0

    def test_of_none(self):
        told = figures([])
        assert (told.pairs, told.same.f1, told.average_precision, told.relation_right) == (0, 0, 0, 0)

    def test_average_precision_ranks_what_was_not_joined_below(self):
        joined, apart = said("near", "near", 0.6), said("different", "conflict", 0.9)
        assert average_precision([joined, apart]) == 1
        assert average_precision([said("different", "near", 0.9), joined]) == 0.5


class TestRecord:
    def test_a_prediction(self):
        assert said("near", "near", 0.81234567).record() == {
            "pair_id": "near",
            "same": True,
            "score": 0.8123,
            "relation": "near",
        }

    @pytest.mark.parametrize(
        ("relation", "joined", "told"),
        [
            (Relation.NEAR, True, "near"),
            (Relation.NEAR, False, "different"),
            (Relation.CONFLICT, False, "conflict"),
            (None, True, "different"),
        ],
    )
    def test_what_is_not_joined_may_be_a_conflict_but_no_match(self, relation, joined, told):
        assert judged(pair(), verdict(relation), joined=joined).relation == told


class TestNamed:
    @pytest.mark.parametrize(
        ("source", "names"),
        [
            ("Mayor Ada Moreau", ["Ada Moreau"]),
            ("Mr. Okafor's", ["Okafor"]),
            ("he", []),
            ("a new poll", []),
            ("", []),
            ("  \n", []),
            ("--", []),
        ],
    )
    def test_by_the_source_alone(self, source, names):
        assert [speaker.name for speaker in named(Side(content="this", source=source, cue="said"))] == names


class TestReferences:
    @pytest.mark.parametrize(
        ("one", "other", "same", "certain"),
        [
            ("Ada Moreau", "Ada J. Moreau", True, True),
            ("Ada Moreau", "Moreau", False, False),
            ("Ada Moreau", "Ida Berg", False, True),
            ("George H. W. Bush", "George W. Bush", False, True),
        ],
    )
    def test_of_two_names(self, one, other, same, certain):
        [ours], [theirs] = references([person(one)], [person(other)])
        assert (ours.id == theirs.id, ours.certain, theirs.certain) == (same, certain, certain)

    def test_a_person_is_no_body_of_another_name(self):
        [ours], [theirs] = references([person("Moreau")], [Speaker(name="Moreau Inc", kind="organisation")])
        assert differ(frozenset([ours]), frozenset([theirs]))


def test_two_texts_are_related_as_they_are_given():
    relating = Relating()
    assert relating.judge(pair("identical")).relation == "identical"
    apart = pair("different", {"source": "Ada Moreau", "cue": "said"}, {"source": "Ida Berg", "cue": "said"})
    assert relating.judge(apart).relation == "different"
    turned = pair("different", b={"content": FERRY.replace("will double", "will not double")})
    assert relating.judge(turned).relation == "conflict"
