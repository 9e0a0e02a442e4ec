"""A word diff to read: what is marked, in which order, and with which spaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matches.diff.changes import diff
from app.matches.diff.marks import marks, render

told = st.lists(
    st.sampled_from(("the", "of", "peace", "talks", "dialogue", "through", "Ukraine", "5%", "pro-war", "—")),
    max_size=25,
)
texts = st.text(max_size=40) | told.map(" ".join)


@pytest.mark.parametrize(
    ("a", "b", "line"),
    [
        ("he will keep it", "he will hold it", "he will [-keep-] {+hold+} it"),
        ("a ban", "a total ban", "a {+total+} ban"),
        ("a total ban", "a ban", "a [-total-] ban"),
        ("the same", "“The same.”", "“The same.”"),
        ("x y z peace talks", "peace talks x y z", "{>peace talks<} x y z [<peace talks>]"),
        ("peace talks x y z", "x y z peace talks", "[<peace talks>] x y z {>peace talks<}"),
        ("a pro-war camp", "a pro-peace camp", "a pro-[-war-] {+peace+} camp"),
        ("我爱你们", "我恨你们", "我[-爱-] {+恨+}你们"),
        ("", "", ""),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
    ],
)
def test_a_line_to_read(a: str, b: str, line: str) -> None:
    assert render(a, b) == line


@given(texts, texts)
def test_every_word_of_either_text_is_read_once(a: str, b: str) -> None:
    found = marks(a, b)
    for text, elsewhere in ((b, ("gone", "away")), (a, ("new", "here"))):
        kept = "".join(mark.text for mark in found if mark.kind not in elsewhere)
        if text is b:
            assert "".join(kept.split()) == "".join(text.split())
    # What moved is read twice: at the place it left and at the place it went to.
    moved = [change for change in diff(a, b) if change.kind == "move"]
    assert [mark.kind for mark in found].count("away") == [mark.kind for mark in found].count("here") == len(moved)
