"""What pages are made of: addresses, words, charts, marks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.pages.addresses import passage_address, path, web_address
from app.pages.charts import MOST_BARS, timeline
from app.pages.marks import marked
from app.pages.negotiation import wants_page
from app.pages.rewording import found_in, side
from app.pages.words import count, said_on


class TestAddresses:
    def test_names_are_encoded_and_what_is_empty_is_left_out(self) -> None:
        assert path("articles", "a/b?c", q="x & y", speaker=["a", "b"], said_to=None, topic="") == (
            "/articles/a%2Fb%3Fc?q=x+%26+y&speaker=a&speaker=b"
        )

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "http:", "", None])
    def test_only_the_web_is_linked(self, url: str | None) -> None:
        assert web_address(url) is None
        assert passage_address(url, "some words") is None

    def test_a_passage_is_found_by_its_first_and_last_words(self) -> None:
        words = "one two three four five six, seven eight nine ten eleven-twelve"
        assert passage_address("https://a.example/x", words) == (
            "https://a.example/x#:~:text=one%20two%20three%20four%20five%20six%2C,eight%20nine%20ten%20eleven%2Dtwelve"
        )
        assert passage_address("https://a.example/x#part", words) == "https://a.example/x#part"


class TestWords:
    @pytest.mark.parametrize(
        ("edtf", "first", "last", "shown"),
        [
            ("2025-05-08", "2025-05-08", "2025-05-08", "8 May 2025"),
            ("2025-05~", "2025-05-01", "2025-05-31", "about May 2025"),
            ("2025", "2025-01-01", "2025-12-31", "2025"),
            ("2025-05-01/2025-05-03", "2025-05-01", "2025-05-03", "between 1 May 2025 and 3 May 2025"),
        ],
    )
    def test_days(self, edtf: str, first: str, last: str, shown: str) -> None:
        assert said_on({"edtf": edtf, "from": first, "to": last}) == shown

    def test_counts(self) -> None:
        assert [count(1, "story", "stories"), count(2_000, "story", "stories")] == ["1 story", "2,000 stories"]


class TestTimeline:
    @pytest.mark.parametrize(
        ("days", "unit"), [(2, "day"), (60, "day"), (200, "week"), (1_000, "month"), (10_000, "year")]
    )
    def test_bars_are_few_and_hold_every_statement(self, days: int, unit: str) -> None:
        first = dt.date(1990, 2, 7)
        chart = timeline([{"day": first + dt.timedelta(days=at), "statements": 2} for at in range(days)])
        assert chart is not None
        assert chart["unit"] == unit
        assert len(chart["bars"]) <= MOST_BARS + 1
        assert sum(bar["statements"] for bar in chart["bars"]) == 2 * days

    def test_days_without_a_statement_have_their_place(self) -> None:
        chart = timeline([{"day": "2025-05-01", "statements": 1}, {"day": "2025-05-05", "statements": 3}])
        assert chart is not None
        assert [bar["statements"] for bar in chart["bars"]] == [1, 0, 0, 0, 3]

    def test_one_day_is_no_chart(self) -> None:
        assert timeline([{"day": "2025-05-01", "statements": 9}]) is None


TEXT = "Ng said that Ada wrote: A."


def statement(name: str, **spans: list[list[int]]) -> dict[str, Any]:
    return {"id": name} | {role: {"spans": spans.get(role, [])} for role in ("source", "cue", "content")}


def test_words_within_two_statements_belong_to_the_inner_one() -> None:
    outer = statement("outer", source=[[0, 2]], cue=[[3, 7]], content=[[8, 25]])
    inner = statement("inner", source=[[13, 16]], cue=[[17, 22]], content=[[24, 25]])
    paragraph = {"position": 0, "kind": "body", "start": 0, "end": len(TEXT), "text": TEXT}
    [shown] = marked([paragraph], [outer, inner])
    assert "".join(piece.text for piece in shown.pieces) == TEXT
    assert [(piece.text, piece.role) for piece in shown.pieces if piece.text and piece.statement is inner] == [
        ("Ada", "source"),
        ("wrote", "cue"),
        ("A", "content"),
    ]
    assert [piece.last["id"] for piece in shown.pieces if piece.last] == ["outer", "inner"]


def test_a_statement_may_reach_over_paragraphs() -> None:
    one = statement("one", content=[[0, 9]])
    paragraphs = [
        {"position": 0, "kind": "body", "start": 0, "end": 4, "text": "Yes."},
        {"position": 1, "kind": "body", "start": 5, "end": 12, "text": "No. End"},
    ]
    shown = marked(paragraphs, [one])
    assert [[(piece.text, piece.role) for piece in each.pieces] for each in shown] == [
        [("Yes.", "content")],
        [("No. ", "content"), ("End", "")],
    ]


CHANGES = [
    {"kind": "insert", "old": {"text": "", "span": [0, 0]}, "new": {"text": "We say ", "span": [0, 7]}},
    {"kind": "equal", "old": {"text": "no force ", "span": [0, 9]}, "new": {"text": "no force ", "span": [7, 16]}},
    {"kind": "replace", "old": {"text": "stops", "span": [9, 14]}, "new": {"text": "halts", "span": [16, 21]}},
    {"kind": "equal", "old": {"text": " us", "span": [14, 17]}, "new": {"text": " us", "span": [21, 24]}},
]


def test_the_words_around_a_passage_are_no_change_of_it() -> None:
    runs = found_in(CHANGES, whole=False)
    assert [(run.text, run.mark) for run in runs] == [
        ("We say ", "same"),
        ("no force ", "same"),
        ("stops", "deleted"),
        ("halts", "inserted"),
        (" us", "same"),
    ]
    assert "".join(run.text for run in side(CHANGES, "old")) == "no force stops us"


@pytest.mark.parametrize(
    ("accept", "page"),
    [("", True), ("*/*", True), ("text/html", True), ("application/json", False), ("text/csv, */*;q=0.1", False)],
)
def test_pages_are_for_whoever_asks_for_nothing_else(accept: str, page: bool) -> None:
    assert wants_page(accept) is page
