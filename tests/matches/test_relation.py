"""Two reports of one statement or of two: the relation, the guard, the speakers, the evidence."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.embedding import Embedder, pack
from app.matches import relate
from app.model import Relation, Report, SpeakerRef, Stance

EMBEDDER = Embedder()
FERRY = "The ferry company will double its sailings to the northern islands before the summer holidays"


def report(content: str, *speakers: str, article: str = "a", day: int = 1) -> Report:
    return Report(
        key=f"{article}-{content}",
        article=article,
        content=content,
        speakers=frozenset(SpeakerRef(name, name) for name in speakers),
        published_on=dt.date(2025, 3, day),
        embedding=pack(EMBEDDER.embed([content])[0]),
    )


def relation(a: str, b: str, *speakers: str) -> Relation | None:
    return relate(report(a, *speakers), report(b, *speakers, article="b", day=2)).relation


class TestRelation:
    def test_identical_but_for_quotes_case_and_complementiser(self):
        assert relation(f"that {FERRY[0].lower()}{FERRY[1:]}", f"“{FERRY},”", "Ada Moreau") is Relation.IDENTICAL

    def test_near(self):
        assert relation(FERRY, FERRY.replace("before", "ahead of"), "Ada Moreau") is Relation.NEAR

    def test_contains(self):
        longer = f"{FERRY}, although the port authority has yet to agree to the new timetable"
        assert relation(FERRY, longer, "Ada Moreau") is Relation.CONTAINS
        assert relation(longer, FERRY, "Ada Moreau") is Relation.CONTAINS

    def test_contains_what_one_adds_at_the_end(self):
        assert relation(FERRY, f"{FERRY} without raising fares", "Ada Moreau") is Relation.CONTAINS

    def test_paraphrase(self):
        other = "there will be twice as many sailings to the northern islands by the summer holidays"
        assert relation(FERRY, other, "Ada Moreau") is Relation.PARAPHRASE

    def test_another_statement_of_the_same_speaker(self):
        assert relation(FERRY, "Fuel has become the largest cost of the company", "Ada Moreau") is None


@pytest.mark.parametrize(
    ("a", "b", "rule"),
    [
        ("{}", "The ferry company will not double its sailings", "negation-differs"),
        (
            "Unemployment rose in four of the nine provinces last winter",
            "Unemployment fell in four of the nine provinces last winter",
            "opposite-differs",
        ),
        (
            "The council will talk to the strikers without any conditions",
            "The council will talk to the strikers with any conditions",
            "negation-differs",
        ),
        (
            "The new line will carry 40,000 passengers a day from June",
            "The new line will carry 60,000 passengers a day from June",
            "number-differs",
        ),
        (
            "The treaty was first proposed by Moreau at the Geneva meeting",
            "The treaty was first proposed by Lindqvist at the Geneva meeting",
            "name-differs",
        ),
        (
            "In the final round Moreau narrowly defeated Lindqvist in the capital",
            "In the final round Lindqvist narrowly defeated Moreau in the capital",
            "role-differs",
        ),
    ],
)
class TestConflict:
    def test_one_word_turns_the_sense(self, a, b, rule):
        a, b = (FERRY, FERRY.replace("will double", "will not double")) if a == "{}" else (a, b)
        for left, right in ((a, b), (b, a)):
            verdict = relate(report(left, "Ida Berg"), report(right, "Ida Berg", article="b"))
            assert (verdict.relation, verdict.because.rule) == (Relation.CONFLICT, rule)


def test_nearly_the_same_words_conflict_even_where_too_little_is_known_for_a_match():
    a, b = "he would support Ada Moreau in the race", "he would oppose Ada Moreau in the race"
    assert relation(a, a) is None
    assert relation(a, b) is Relation.CONFLICT


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "The council doesn't intend to sell the harbour to investors",
            "The council does not intend to sell the harbour to investors",
        ),
        (
            "Prices in the United States rose by 3 percent in the spring",
            "Prices in the U.S. rose by 3 per cent in the spring",
        ),
        (
            "Norway and Chile will share the data of their weather satellites",
            "Chile and Norway will share the data of their weather satellites",
        ),
        (
            "Mr. Okafor was told of the leak by the harbour engineers",
            "Okafor was told of the leak by the harbour engineers",
        ),
        (
            "The mine cost about $812 million to build over a decade",
            "The mine cost about $813 million to build over a decade",
        ),
    ],
)
def test_edits_that_keep_the_sense_match(a, b):
    assert relation(a, b, "Ida Berg") in (Relation.IDENTICAL, Relation.NEAR)
    assert relation(a, b) in (Relation.IDENTICAL, Relation.NEAR), "nothing is known of the speaker"


def test_names_that_only_their_and_puts_in_another_order_are_no_conflict():
    a, b = "the plan of digging a deep canal between the Wolds and Alps", "to dig a canal at the Wolds-Alps border"
    assert relation(a, b, "Ada Moreau") is Relation.PARAPHRASE


def test_a_negation_in_what_one_report_adds_is_no_conflict():
    longer = f"{FERRY}, and that she would not rule out a third vessel after that"
    assert relation(FERRY, longer, "Ada Moreau") is Relation.CONTAINS


class TestSpeakers:
    def test_different_known_speakers_never_match(self):
        verdict = relate(report(FERRY, "Ada Moreau"), report(FERRY, "Ida Berg", article="b"))
        assert verdict.relation is None
        assert verdict.because.rule == "different-speakers"
        assert verdict.because.text == "Ada Moreau / Ida Berg"
        assert verdict.score > 0.5, "the words are the same, should the speakers be too"

    def test_an_ambiguous_name_may_be_a_bearers(self):
        bare = frozenset([SpeakerRef("moreau", "Moreau", certain=False)])
        moreau = report(FERRY, article="b").model_copy(update={"speakers": bare})
        assert relate(report(FERRY, "Ada Moreau"), moreau).relation is Relation.IDENTICAL
        assert relate(report(FERRY, "Ida Berg"), moreau).relation is None

    def test_a_reaction_to_a_claim_is_not_the_claim(self):
        claim, reaction = "to ban cars from the old town", "Moreau's plan to ban cars from the old town"
        urged, blamed = (
            report(text, article=article).model_copy(update={"cue": cue, "stance": stance})
            for text, article, cue, stance in (
                (claim, "a", "called for", Stance.URGE),
                (reaction, "b", "criticised", Stance.CRITICISE),
            )
        )
        assert relate(urged, blamed).relation is None
        assert relate(urged, blamed).score < relate(urged, report(reaction, article="b")).score

    def test_agreement_counts(self):
        other = "more boats will go to the northern islands"
        agreed = relate(report(FERRY, "Ada Moreau"), report(other, "Ada Moreau", article="b"))
        unknown = relate(report(FERRY, "Ada Moreau"), report(other, article="b"))
        assert agreed.score > unknown.score


class TestEvidence:
    def test_few_common_words_of_unknown_speakers_are_not_enough(self):
        assert relation("it would be good", "it would be good") is None

    def test_a_bare_name_is_no_statement_even_of_one_speaker(self):
        assert relation("Mrs. Lindqvist", "Lindqvist", "Ada Moreau") is None

    def test_unless_both_cues_take_the_same_stance(self):
        praised = [
            report("the mayor Lind", "Ada Moreau", article=key).model_copy(update={"stance": Stance.PRAISE})
            for key in "ab"
        ]
        assert relate(*praised).relation is Relation.IDENTICAL

    def test_many_words_are(self):
        assert relation(FERRY, FERRY) is Relation.IDENTICAL

    def test_works_without_embedding_and_day(self):
        a, b = (Report(key=key, article=key, content=FERRY) for key in "ab")
        assert relate(a, b).relation is Relation.IDENTICAL


@given(st.text(max_size=80), st.text(max_size=80))
def test_either_order_gives_the_same(a, b):
    left, right = (Report(key=key, article=key, content=text) for key, text in (("a", a), ("b", b)))
    one, other = relate(left, right), relate(right, left)
    assert (one.relation, one.score, one.because.rule) == (other.relation, other.score, other.because.rule)
