"""Where a search is met, and how well."""

from __future__ import annotations

import itertools
import sqlite3
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy import text as sql

from app.index.matched_words import Matcher
from app.index.search import ids_matching, parse


def shown(q: str, text: str) -> list[str]:
    return [text[start:end] for start, end in Matcher(parse(q)).highlights([text])[0]]


@pytest.mark.parametrize(
    ("q", "text", "words"),
    [
        ("tax", "Taxes, taxed and taxing", ["Taxes", "taxed", "taxing"]),
        ('"peace talks"', "peace, talks of peace talk", ["peace, talks", "peace talk"]),
        ("peace talks", "talks of peace", ["talks", "peace"]),
        ("gov*", "governors govern a town", ["governors", "govern"]),
        ("cafe", "the cafe\u0301s, the café", ["cafe\u0301s", "café"]),
        ("𝒜b", "so 𝒜b\u20dd is", ["𝒜b\u20dd"]),
        ("crews", "🚢🚢 crews 👩‍🚀", ["crews"]),
        ("NEAR(peace talks, 1)", "peace in talks, and long, long, long after them peace", ["peace", "talks"]),
        ("email", "an e-mail, E‑mail or email", ["e-mail", "E‑mail", "email"]),
        ("e-mail", "email or e mail", ["email", "e mail"]),
        ("mail", "an e-mail", ["mail"]),
        ("FBI", "F.B.I. and FBI.", ["F.B.I.", "FBI"]),
        ("U.S.", "US and U.S. told us", ["US", "U.S."]),
        ("us", "the U.S. told us", ["us"]),
        ('"U.S. led"', "the US-led force", ["US-led"]),
        ("taxes -peace", "taxes", ["taxes"]),
        ("zebra OR horse", "a horse", ["horse"]),
        ('"peace talks" OR talks', "peace talks", ["peace talks"]),
    ],
)
def test_shows_the_words_found(q: str, text: str, words: list[str]) -> None:
    assert shown(q, text) == words


@pytest.fixture(scope="module")
def fts5() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize = 'porter unicode61 remove_diacritics 2')")
    yield connection
    connection.close()


WORDS = st.sampled_from(
    [
        "peace",
        "Peaceful",
        "talks",
        "talking",
        "café",
        "cafe\u0301s",
        "𝒜b",
        "b\u20dd",
        "5.5",
        "O'Neill",
        "ﬁn",
        "ǅ",
        "日本",
    ]
)
GLUE = st.sampled_from([" ", ", ", "/", " 🚢 ", "\u200d", "_", "’"])


@given(parts=st.lists(st.tuples(WORDS, GLUE), min_size=1, max_size=8), one=WORDS, other=st.none() | WORDS)
def test_shows_words_exactly_where_the_index_finds_them(
    fts5: sqlite3.Connection, parts: list[tuple[str, str]], one: str, other: str | None
) -> None:
    text = "".join(word + glue for word, glue in parts)
    phrase = one if other is None else f"{one} {other}"
    fts5.execute("DELETE FROM t")
    fts5.execute("INSERT INTO t VALUES (?)", (text,))
    marked = fts5.execute("SELECT highlight(t, 0, '[', ']') FROM t WHERE t MATCH ?", (f'"{phrase}"',)).fetchone()
    spans = Matcher(parse(f'"{phrase}"')).highlights([text])[0]
    assert bool(spans) == (marked is not None)
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert text[start].isalnum()
        assert end == len(text) or not unicodedata.combining(text[end])
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


TEXTS = (
    "peace talks will begin in the U.S. by e-mail",
    "the US-led talks of peace",
    "the governor told us to govern",
    "taxes on email, never taxed before",
    "a café of the town, where talks were had on peace",
)
SEARCHES = (
    "peace talks",
    '"peace talks"',
    "peace -talks",
    'talks -"peace talks"',
    "us",
    "US",
    "-us peace",
    "gov* OR tax*",
    "taxes NOT governor",
    "NEAR(peace talks, 1) OR café",
    "NEAR(peace talks, 3) -email",
    "e-mail",
    "zebra",
)


def test_says_of_texts_what_the_index_says(any_engine: Engine, article: Any, said: Any, keep: Any) -> None:
    told = article("\n".join(f"Ek said that {text}." for text in TEXTS))
    keep(any_engine, told, *(said(told, text, source="Ek") for text in TEXTS))
    with any_engine.connect() as connection:
        texts = dict(connection.execute(sql("SELECT id, content_text FROM statement")).all())
        for q in SEARCHES:
            found = set(ids_matching(connection, parse(q)).tolist())
            meets = Matcher(parse(q)).meets(list(texts.values()))
            assert {number for number, met in zip(texts, meets, strict=True) if met} == found, q


class TestScores:
    def test_more_of_what_is_rare_in_a_shorter_text_is_more(self) -> None:
        matcher = Matcher(parse("ceasefire OR will"))
        texts = [
            "a ceasefire, and a ceasefire they will want",
            "a ceasefire they will want",
            "a ceasefire is not what they want",
            "they will get what they want",
            "they will get what they want on this day of the week, in this town and in the next",
            "nothing",
        ]
        scores = matcher.scores(texts)
        assert scores == sorted(scores, reverse=True)
        assert len(set(scores)) == len(texts)
        assert scores[-1] == 0

    def test_of_a_text_are_the_same_whatever_is_beside_it(self) -> None:
        matcher = Matcher(parse('"peace talks" OR agree*'))
        assert matcher.scores(["they agreed to peace talks"]) == matcher.scores(["x", "they agreed to peace talks"])[1:]
