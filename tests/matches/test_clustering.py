"""Linked reports into matches, whatever order they come in."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.matches.clustering import Link, gather, is_copy, joins
from app.model import Report, SpeakerRef


def report(key: str, *, day: int | None = 1, speaker: str = "", article: str = "") -> Report:
    return Report(
        key=key,
        article=article or key,
        content="said",
        speakers=frozenset([SpeakerRef(speaker, speaker)] if speaker else []),
        published_on=dt.date(2025, 3, day) if day else None,
    )


def groups(reports, links, conflicts=()):
    return gather({one.key: one for one in reports}, links, {frozenset(pair) for pair in conflicts})


ABC = [report("a"), report("b", day=2), report("c", day=3)]


def test_linked_reports_are_a_match_the_first_published_first():
    assert groups(
        [report("a", day=9), report("b"), report("c", day=None)], [Link("c", "a", 0.9), Link("b", "a", 0.8)]
    ) == [["b", "a", "c"]]


def test_nothing_linked_is_no_match():
    assert groups(ABC, []) == []


def test_a_conflict_keeps_a_group_apart():
    links = [Link("a", "b", 0.9), Link("b", "c", 0.8)]
    assert groups(ABC, links, [("a", "c")]) == [["a", "b"]]


def test_two_known_speakers_are_never_one_match():
    one, vague, other = report("a", speaker="Ann Roe"), report("b"), report("c", speaker="Jo Bell")
    assert groups([one, vague, other], [Link("a", "b", 0.8), Link("b", "c", 0.9)]) == [["b", "c"]]


def test_of_an_article_one_report_is_in_a_match_the_surest():
    beside, same = report("b", article="x"), report("c", article="x")
    assert groups([report("a"), beside, same], [Link("a", "b", 0.7), Link("a", "c", 0.9)]) == [["a", "c"]]


def test_a_chain_of_likenesses_does_not_drift():
    chain = [report(key, day=day) for day, key in enumerate("abcdef", 1)]
    links = [Link(one.key, other.key, 0.9) for one, other in itertools.pairwise(chain)]
    assert max(map(len, groups(chain, links))) <= 3


def test_copies_are_one_match_though_each_is_linked_to_one_other():
    wire = [report(key, day=day, speaker="Ng") for day, key in enumerate("abcdefgh", 1)]
    links = [Link("a", key, 1) for key in "bcdefgh"]
    assert groups(wire, links) == [list("abcdefgh")]
    again = report("z", day=9, speaker="Ng", article="a")
    assert groups([*wire, again], [*links, Link("b", "z", 1)]) == [list("abcdefgh")]


def test_what_is_linked_to_a_copy_is_linked_to_all_copies():
    copies = [report(key, day=day, speaker="Ng") for day, key in enumerate("abcdefgh", 1)]
    edit = report("edit", day=9, speaker="Ng").model_copy(update={"content": "said again"})
    links = [*(Link("a", key, 1) for key in "bcdefgh"), Link("h", "edit", 0.8)]
    assert groups([*copies, edit], links) == [[*"abcdefgh", "edit"]]
    assert joins(edit, copies[:6], [copies[7]])
    assert not joins(edit, [edit.model_copy(update={"key": key}) for key in "xyz"], [copies[7]])


def test_who_repeats_most_of_a_match_joins_it():
    links = [Link("a", "b", 0.9), Link("b", "c", 0.85), Link("a", "d", 0.8), Link("b", "d", 0.8)]
    assert groups([*ABC, report("d", day=4)], links) == [["a", "b", "c", "d"]]


pairs = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg"), st.sampled_from((0.7, 0.8, 0.9))))


@given(pairs, st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg"))), st.randoms())
def test_any_order_gives_the_same(linked, at_odds, chance):
    reports = [report(key, day=1 + number % 3, article="xyzw"[number % 4]) for number, key in enumerate("abcdefg")]
    scores = {frozenset((one, other)): score for one, other, score in linked if one != other}
    links = [Link(*sorted(pair), score) for pair, score in scores.items()]
    before = groups(reports, links, at_odds)
    chance.shuffle(links)
    chance.shuffle(reports)
    turned = [Link(link.other, link.one, link.score) for link in links]
    assert groups(reports, turned, at_odds) == before
    members = [key for group in before for key in group]
    assert len(members) == len(set(members))
    assert all(
        not ({frozenset(pair) for pair in at_odds} & {frozenset(p) for p in itertools.combinations(g, 2)})
        for g in before
    )


class TestByHand:
    """What somebody decided comes before what is judged."""

    def gather(self, reports, links, *, joined=(), apart=(), conflicts=()):
        pairs = [{frozenset(pair) for pair in some} for some in (conflicts, joined, apart)]
        return gather({one.key: one for one in reports}, links, *pairs)

    def test_joined_reports_are_one_whatever_speaks_against_it(self):
        one, other = report("a", speaker="x"), report("b", day=2, speaker="y")
        link = [Link("a", "b", 1.0)]
        assert self.gather([one, other], link) == []
        assert self.gather([one, other], link, joined=["ab"]) == [["a", "b"]]

    def test_but_never_two_of_one_article(self):
        one, other = report("a", article="z"), report("b", article="z")
        assert self.gather([one, other], [Link("a", "b", 1.0)], joined=["ab"]) == []

    def test_who_is_joined_to_one_comes_into_its_match(self):
        links = [Link("a", "b", 1.0), Link("b", "c", 0.9)]
        by_hand = [one.model_copy(update={"by_hand": one.key in "ab"}) for one in ABC]
        assert self.gather(by_hand, links, joined=["ab"]) == [["a", "b", "c"]]

    def test_what_is_apart_is_in_no_match_even_through_others(self):
        links = [Link("a", "b", 0.9), Link("b", "c", 0.9), Link("a", "c", 0.8)]
        assert self.gather(ABC, links) == [["a", "b", "c"]]
        assert self.gather(ABC, links, apart=["ac"]) == [["a", "b"]]

    def test_what_somebody_decided_on_is_no_copy(self):
        one = report("a", speaker="x").model_copy(update={"by_hand": True})
        assert not is_copy(one, report("b", speaker="x"))
        assert is_copy(report("c", speaker="x"), report("b", speaker="x"))
