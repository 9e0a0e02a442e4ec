"""A text in pieces: a word each, with the signs and the space that belong to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matches.diff.words import pieces


@given(st.text(max_size=60) | st.text(alphabet=" a1'’.,“(-_%$\n\u0301\u200d我ि", max_size=60))
def test_pieces_tile_the_text(text: str) -> None:
    assert "".join(text[start:end] for _, start, end in pieces(text)) == text


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ('He said: "We won’t," then', ["He ", "said: ", '"We ', "won’t,” ".replace("”", '"'), "then"]),
        ("war-time (now)", ["war-", "time ", "(now)"]),
        ("rates — up", ["rates ", "— up"]),
        ("30,000 in the U.S. rose 3.5%", ["30,000 ", "in ", "the ", "U.S. ", "rose ", "3.5", "%"]),
        ("cost $5m", ["cost ", "$", "5m"]),
        ("हिन्दी में", ["हिन्दी ", "में"]),
        ("東京で", ["東", "京", "で"]),
        ("the 🚢 left", ["the ", "🚢 ", "left"]),
        ("…", ["…"]),
        ("", []),
    ],
)
def test_where_a_text_is_cut(text: str, cut: list[str]) -> None:
    assert [text[start:end] for _, start, end in pieces(text)] == cut


@pytest.mark.parametrize(("one", "other"), [("Won’t", "won't!"), ("CAFÉ", "cafe\u0301"), ("１２", "12")])
def test_what_is_the_same_word(one: str, other: str) -> None:
    assert [piece.form for piece in pieces(one)] == [piece.form for piece in pieces(other)]
