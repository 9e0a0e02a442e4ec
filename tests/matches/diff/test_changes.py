"""Word diffs: the runs tile both texts, say what moved, and are the same in both directions."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matches.diff.changes import Change, diff
from app.matches.diff.words import pieces
from app.model import Span

# A few words over and over, so that much is equal, moved and ambiguous; and any text at all.
told = st.lists(
    st.sampled_from(("the", "of", "peace", "talks", "dialogue", "through", "Ukraine", "5%", "won’t", "—")), max_size=25
)
texts = st.text(max_size=40) | st.text(alphabet=" ab'’.,“”-_\n1é\u0301\u2028", max_size=60) | told.map(" ".join)
scripts = st.text(alphabet="我爱你们。 мирные переговоры हिन्दी สวัสดี مرحبا🚢", max_size=30)
either = st.tuples(texts, texts) | st.tuples(scripts, scripts)


def forms(text: str, span: Span) -> list[str]:
    return [piece.form for piece in pieces(text) if span.start <= piece.start < span.end]


class TestRuns:
    @given(either)
    def test_tile_both_texts(self, pair):
        a, b = pair
        changes = diff(a, b)
        assert "".join(b[slice(*change.b)] for change in changes) == b
        assert "".join(a[slice(*change.a)] for change in sorted(changes, key=lambda change: change.a)) == a
        assert [change.b.start for change in changes] == sorted(change.b.start for change in changes)

    @given(either)
    @settings(max_examples=300)
    def test_the_way_back_is_the_mirror(self, pair):
        a, b = pair
        opposite = {"insert": "delete", "delete": "insert"}
        mirrored = {Change(opposite.get(kind, kind), theirs, ours) for kind, ours, theirs in diff(a, b)}
        assert set(diff(b, a)) == mirrored

    @given(either)
    @settings(max_examples=300)
    def test_equal_and_moved_words_are_the_same_words(self, pair):
        a, b = pair
        for kind, ours, theirs in diff(a, b):
            if kind in ("equal", "move"):
                assert forms(a, ours) == forms(b, theirs)

    @given(texts)
    def test_a_text_equals_itself(self, text):
        assert {change.kind for change in diff(text, text)} <= {"equal"}

    @given(either)
    def test_kinds_say_which_side_has_words(self, pair):
        sides = {"equal": (True, True), "replace": (True, True), "move": (True, True)}
        sides |= {"insert": (False, True), "delete": (True, False)}
        for kind, left, right in diff(*pair):
            assert (left.start < left.end, right.start < right.end) == sides[kind]

    def test_offsets_point_at_the_changed_words(self):
        a, b = "The bank will raise rates.", "The bank will cut rates."
        [change] = [change for change in diff(a, b) if change.kind == "replace"]
        assert change == ("replace", Span(14, 20), Span(14, 18))
        assert (a[14:20], b[14:18]) == ("raise ", "cut ")

    @pytest.mark.parametrize(
        ("a", "b"),
        [
            ("“We won’t go,”", '"we won\'t go,"'),
            ("Peace, he said.", "peace he said"),
            ("(the harbour)", "— the harbour!"),
            ("cafe\u0301", "café"),
            ("...", "!"),
        ],
    )
    def test_case_and_punctuation_are_not_wording(self, a, b):
        assert [change.kind for change in diff(a, b)] == ["equal"]

    @pytest.mark.parametrize(("a", "b"), [("5%", "5"), ("$5", "5"), ("3.5", "35"), ("we won't", "we won")])
    def test_signs_that_are_read_are_wording(self, a, b):
        assert {change.kind for change in diff(a, b)} - {"equal"}

    def test_a_script_without_spaces_changes_by_the_character(self):
        assert [change.kind for change in diff("我爱你们", "我恨你们")] == ["equal", "replace", "equal"]

    def test_empty_texts(self):
        assert diff("", "") == []
        assert [change.kind for change in diff("", "new words")] == ["insert"]

    def test_words_equal_by_chance_do_not_cut_a_new_clause_in_two(self):
        a, b = "he fears collapse of the grid network today", "he fears years of the longest drought today"
        assert [change.kind for change in diff(a, b)].count("replace") == 2
        a, b = "he fears sudden collapse of the old grid today", "he fears many years of the longest drought today"
        assert [change.kind for change in diff(a, b)] == ["equal", "replace", "equal"]


class TestMoves:
    def test_a_clause_that_went_to_the_front(self):
        a = "reaching a fair, lasting and binding peace agreement through dialogue"
        b = "reaching through dialogue a fair, lasting and binding peace agreement"
        [moved] = [change for change in diff(a, b) if change.kind == "move"]
        assert (a[slice(*moved.a)], b[slice(*moved.b)]) == ("through dialogue", "through dialogue ")
        assert [change.kind for change in diff(a, b)] == ["equal", "move", "equal"]

    def test_a_clause_that_left_changed_words_behind(self):
        a = "Envoys of four states and of the bank met in secret, from Paris on Monday."
        b = "From Paris on Monday we heard that envoys of four states and of the bank met."
        assert [a[slice(*change.a)] for change in diff(a, b) if change.kind == "move"] == ["from Paris on Monday."]
        assert [a[slice(*change.a)] for change in diff(a, b) if change.kind == "delete"] == ["in secret, "]

    @pytest.mark.parametrize(
        ("a", "b"),
        [
            ("x y z the Kremlin", "the Kremlin x y z"),
            ("x y z of the", "of the x y z"),
            ("x y z dialogue", "dialogue x y z"),
        ],
    )
    def test_too_little_to_be_worth_a_move(self, a, b):
        assert "move" not in {change.kind for change in diff(a, b)}

    def test_words_stand_in_one_move_at_most(self):
        a, b = "peace talks p q r s t u v w", "p q r s t u v w peace talks and peace talks"
        assert [change.kind for change in diff(a, b)].count("move") == 1

    def test_two_clauses_of_one_text_move_apart(self):
        a = "through dialogue p q r s t u v without preconditions w x y z k"
        b = "p q r s without preconditions t u v w x y z k through dialogue"
        assert [b[slice(*change.b)].strip() for change in diff(a, b) if change.kind == "move"] == [
            "without preconditions",
            "through dialogue",
        ]


_CHOSEN = random.Random(1).choices([f"w{number}" for number in range(800)], k=5_000)  # noqa: S311


class TestLongTexts:
    @pytest.mark.parametrize(
        ("a", "b"),
        [
            (_CHOSEN, _CHOSEN[2_500:] + _CHOSEN[:2_500]),
            (_CHOSEN, _CHOSEN[::-1]),
            (["x"] * 5_000, ["x"] * 4_000),
            (["x"] * 2_500 + ["y"] * 2_500, ["y"] * 2_500 + ["x"] * 2_500),
            (["x", "y"] * 2_500, ["y", "x", "x"] * 1_666),
        ],
        ids=["halves", "backwards", "one-word", "two-words", "in-turn"],
    )
    def test_are_covered_in_steps_that_grow_with_their_length(self, growth, a, b):
        changes = diff(" ".join(a), " ".join(b))
        assert sum(change.b.end - change.b.start for change in changes) == len(" ".join(b))
        assert growth(lambda words: diff(" ".join(a[:words]), " ".join(b[:words])), size=300) < 6

    def test_longer_ones_are_covered_from_end_to_end(self):
        a, b = ("one two three " * 10_000).strip(), ("one three two " * 10_000).strip()
        changes = diff(a, b)
        assert "".join(b[slice(*change.b)] for change in changes) == b
        assert max(change.a.end for change in changes) == len(a)
