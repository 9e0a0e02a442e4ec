"""Word diffs: the runs tile both texts, and read well in a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matches.wording import diff, render
from app.model import Span

texts = st.text(max_size=40) | st.text(alphabet=" ab'’.,“”-_\n1é\u0301\u2028", max_size=60)


class TestRuns:
    @given(texts, texts)
    def test_tile_both_texts(self, a, b):
        changes = diff(a, b)
        for side, text in (("a", a), ("b", b)):
            at = 0
            for change in changes:
                start, end = getattr(change, side)
                assert start == at
                at = end
            assert at == len(text)

    @given(texts)
    def test_a_text_equals_itself(self, text):
        assert {change.kind for change in diff(text, text)} <= {"equal"}

    @given(texts, texts)
    def test_kinds_say_which_side_has_words(self, a, b):
        sides = {
            "equal": {(True, True)},
            "replace": {(True, True)},
            "insert": {(False, True)},
            "delete": {(True, False)},
        }
        sides["move"] = sides["insert"] | sides["delete"]
        for kind, left, right in diff(a, b):
            assert (left.start < left.end, right.start < right.end) in sides[kind]

    def test_offsets_point_at_the_changed_words(self):
        a, b = "The bank will raise rates.", "The bank will cut rates."
        [change] = [change for change in diff(a, b) if change.kind == "replace"]
        assert change == ("replace", Span(14, 20), Span(14, 18))
        assert (a[14:20], b[14:18]) == ("raise ", "cut ")

    def test_case_and_quotation_marks_are_not_wording(self):
        assert [change.kind for change in diff("“We won’t go,”", '"we won\'t go,"')] == ["equal"]

    def test_moved_words_are_a_move(self):
        kinds = [
            change.kind for change in diff("We met on Monday at noon in Paris.", "On Monday at noon we met in Paris.")
        ]
        assert kinds.count("move") == 2

    def test_empty_texts(self):
        assert diff("", "") == []
        assert [change.kind for change in diff("", "new words")] == ["insert"]

    def test_long_texts_are_covered_from_end_to_end(self):
        a, b = "one two three " * 10_000, "one three two " * 10_000
        changes = diff(a.strip(), b.strip())
        assert changes[0].a.start == changes[0].b.start == 0
        assert max(change.a.end for change in changes) == len(a.strip())
        assert max(change.b.end for change in changes) == len(b.strip())


@pytest.mark.parametrize(
    ("a", "b", "line"),
    [
        ("he will keep it", "he will hold it", "he will [-keep-] {+hold+} it"),
        ("a ban", "a total ban", "a {+total+} ban"),
        ("a total ban", "a ban", "a [-total-] ban"),
        ("the same", "The same", "The same"),
        ("x y z one two", "one two x y z", "{>one two<} x y z [<one two>]"),
    ],
)
def test_a_line_to_read(a, b, line):
    assert render(a, b) == line
