"""Corrections of matches: a member split off, two statements joined; they hold whatever is linked later."""

from __future__ import annotations

import pytest

from app.corrections.errors import ConflictError, CorrectionError
from app.linking import components
from app.rebuild import rebuild

HARBOUR = "the harbour will reopen in June"
OTHER = "ships may call again before the summer holidays"


def tell_three(store):
    return [store.tell(name, ("Ada Moreau", HARBOUR))[HARBOUR] for name in ("a", "b", "c")]


class TestSplit:
    def test_parts_a_statement_from_its_match_for_good(self, any_store):
        one, two, three = tell_three(any_store)
        match = any_store.match(one)
        made = any_store.correct(kind="split_match", statement=three, match=match)
        assert any_store.match(three) is None
        assert any_store.match(one) == any_store.match(two) == match
        any_store.tell("c", ("Ada Moreau", HARBOUR), pipeline="newer")
        rebuild(any_store.engine, ("matches",))
        assert any_store.match(three) is None
        four = any_store.tell("d", ("Ada Moreau", HARBOUR))[HARBOUR]
        assert any_store.match(four) == match, "what comes later joins the others"
        assert any_store.match(three) is None
        any_store.undo(made.key)
        assert {any_store.match(key) for key in (one, two, three, four)} == {match}

    def test_of_the_first_report_leaves_the_others_together(self, store):
        one, two, three = tell_three(store)
        store.correct(kind="split_match", statement=one, match=store.match(one))
        assert store.match(one) is None
        assert store.match(two) == store.match(three) is not None

    def test_is_kept_where_its_words_come_back_in_a_new_version(self, store):
        _, two, three = tell_three(store)
        store.correct(kind="split_match", statement=three, match=store.match(three))
        store.tell("c", ("Ada Moreau", "no"))
        assert "does not hold these words" in store.one("SELECT unplaced FROM correction")
        store.tell("c", ("Ada Moreau", HARBOUR), ("Bo Ek", "bread is dear"))
        assert store.match(three) is None
        assert store.match(two)

    def test_of_what_is_in_no_match_or_another_is_refused(self, store):
        one, *_ = tell_three(store)
        alone = store.tell("d", ("Bo Ek", "bread is dear"))["bread is dear"]
        with pytest.raises(CorrectionError, match=r"is not in m\w+, so there is nothing to split"):
            store.correct(kind="split_match", statement=alone, match=store.match(one))
        with pytest.raises(CorrectionError, match="there is no match m0"):
            store.correct(kind="split_match", statement=one, match="m0")


class TestJoin:
    def test_makes_one_match_for_good(self, any_store):
        one = any_store.tell("a", ("Ada Moreau", HARBOUR))[HARBOUR]
        other = any_store.tell("b", ("Bo Ek", OTHER))[OTHER]
        assert any_store.match(one) is None
        made = any_store.correct(kind="join_match", statement=one, other=other)
        match = any_store.match(one)
        assert match == any_store.match(other) is not None
        any_store.tell("b", ("Bo Ek", OTHER), pipeline="newer")
        rebuild(any_store.engine, ("matches",))
        assert any_store.match(one) == any_store.match(other) is not None
        third = any_store.tell("c", ("Ada Moreau", HARBOUR))[HARBOUR]
        assert any_store.match(third) == any_store.match(one) == any_store.match(other)
        any_store.undo(made.key)
        assert any_store.match(other) is None
        assert any_store.match(one) == any_store.match(third) is not None

    def test_after_a_split_takes_it_back(self, store):
        one, two, three = tell_three(store)
        made = store.correct(kind="split_match", statement=three, match=store.match(three))
        store.correct(kind="join_match", statement=three, other=two, after=made.key)
        assert store.match(one) == store.match(two) == store.match(three) is not None

    def test_of_two_of_one_article_is_refused(self, store):
        ids = store.tell("a", ("Ada Moreau", HARBOUR), ("Bo Ek", OTHER))
        with pytest.raises(CorrectionError, match="both are of one article"):
            store.correct(kind="join_match", statement=ids[HARBOUR], other=ids[OTHER])

    def test_that_would_put_two_of_one_article_in_a_match_is_refused(self, store):
        one, *_ = tell_three(store)
        store.tell("b", ("Ada Moreau", HARBOUR), ("Bo Ek", OTHER))
        other = store.ids("b")[OTHER]
        with pytest.raises(CorrectionError, match="two statements of the article b; split one of them off first"):
            store.correct(kind="join_match", statement=one, other=other)

    def test_of_what_is_joined_already_is_refused(self, store):
        one, two, _ = tell_three(store)
        with pytest.raises(CorrectionError, match=r"both are in m\w+ already"):
            store.correct(kind="join_match", statement=one, other=two)

    def test_that_did_not_see_the_newest_correction_is_refused(self, store):
        one = store.tell("a", ("Ada Moreau", HARBOUR))[HARBOUR]
        other = store.tell("b", ("Bo Ek", OTHER))[OTHER]
        store.correct(kind="statement", statement=one, stance="hope")
        with pytest.raises(ConflictError):
            store.correct(kind="join_match", statement=one, other=other)


def test_a_large_match_goes_on_growing_without_what_was_split_off(store, monkeypatch):
    monkeypatch.setattr(components, "LARGE", 2)
    keys = [store.tell(f"a{number}", ("Ada Moreau", HARBOUR))[HARBOUR] for number in range(4)]
    match = store.match(keys[0])
    store.correct(kind="split_match", statement=keys[3], match=match)
    grouped = []
    group = components._group
    monkeypatch.setattr(components, "_group", lambda *given: (grouped.append(given), group(*given)))
    new = store.tell("b", ("Ada Moreau", HARBOUR))[HARBOUR]
    assert store.match(new) == match
    assert store.match(keys[3]) is None
    assert not grouped, "nobody looked at all members"
