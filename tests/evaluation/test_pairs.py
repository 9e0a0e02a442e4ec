"""Gold pairs are read line by line; what is wrong with a line is told with its field, and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.evaluation.pairs import GoldPair, read_pairs
from app.model import InputError

Read = Callable[..., list[GoldPair | InputError]]


def record(**fields: Any) -> str:
    return json.dumps(
        {"pair_id": "p1", "same": 1, "label": "near", "a": "it will reopen", "b": "it would reopen"} | fields
    )


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(content: str, *, placed: bool = False, max_bytes: int = 10_000) -> list[GoldPair | InputError]:
        path = tmp_path / "pairs.jsonl"
        path.write_text(content, "utf-8")
        return list(read_pairs(path, max_bytes=max_bytes, placed=placed))

    return read


def test_a_record_a_line_with_what_it_tells_of_each_side(read: Read):
    sides = {"a_source": "Ada", "a_cue": "said", "a_date": "2025-05-09", "a_article_id": "a1", "a_offsets": [[16, 39]]}
    [pair] = read(f"\n{record(**sides, b_source=None, note='x')}\n")
    assert (pair.line, pair.same, pair.a.content, pair.a.source, pair.a.cue) == (
        2,
        True,
        "it will reopen",
        "Ada",
        "said",
    )
    assert (str(pair.a.date), pair.a.article_id, pair.a.offsets) == ("2025-05-09", "a1", ((16, 39),))
    assert (pair.b.source, pair.b.date, pair.b.offsets) == ("", None, ())


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("{broken", None, "broken JSON"),
        ("[1, 2]", None, "not an object"),
        (record(label="similar"), "label", "identical"),
        (record(same=0), None, "same and label disagree"),
        (json.dumps({"pair_id": 1, "same": 1, "label": "near", "a": "x"}), "b", "missing"),
        (record(a=7), "a", "string"),
        (record(b_date="May"), "b_date", "date"),
        (record(a_offsets=[[1, -2]]), "a_offsets[0][1]", "greater than or equal to 0"),
        (record(a="x" * 10_001), None, "more than 10,000 bytes"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_goes_on(read: Read, line: str, field: str | None, words: str):
    error, pair = read(f"{line}\n{record(pair_id='p2')}\n")
    assert isinstance(error, InputError)
    assert (error.line, error.field) == (1, field)
    assert words in error.reason
    assert isinstance(pair, GoldPair)


def test_an_id_is_given_once(read: Read):
    _, error = read(f"{record()}\n{record()}\n")
    assert (error.field, "line 1 already" in error.reason) == ("pair_id", True)


def test_pairs_that_are_looked_up_say_where_they_stand(read: Read):
    [error] = read(record(a_article_id="a1", a_offsets=[[0, 4]]), placed=True)
    assert error.field == "b_article_id"


def test_an_empty_file_and_one_of_another_kind(read: Read):
    [error] = read("")
    assert "empty" in error.reason
    assert "the rest was not read" in read('{"id": 1}\n' * 30)[-1].reason
    assert len(read('{"id": 1}\n' * 30)) == 21


def test_a_file_that_cannot_be_read(tmp_path: Path):
    [error] = read_pairs(tmp_path / "none.jsonl", max_bytes=100, placed=False)
    assert "cannot be read" in error.reason
