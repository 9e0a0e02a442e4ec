"""A gold corpus is read line by line; what is wrong with a line is told with its field, and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.evaluation.gold import GoldArticle, read_gold
from app.model import InputError

TEXT = "Ada Moreau said the harbour will reopen."
LABEL = {"source": [[0, 10]], "cue": [[11, 15]], "content": [[16, 39]]}
Read = Callable[..., list[GoldArticle | InputError]]


def record(*, label: dict[str, Any] | None = None, **fields: Any) -> str:
    return json.dumps({"id": "a1", "text": TEXT, "attributions": [LABEL | (label or {})]} | fields)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(content: str | bytes, max_bytes: int = 10_000) -> list[GoldArticle | InputError]:
        path = tmp_path / "gold.jsonl"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_gold(path, max_bytes=max_bytes))

    return read


class TestReading:
    def test_a_record_a_line_blank_lines_apart(self, read: Read):
        one, two = read(f"\n{record()}\r\n\n{record(id=2, split='dev')}\n")
        assert (one.id, one.line, two.id, two.line) == ("a1", 2, 2, 4)
        assert one.attributions[0].content == ((16, 39),)

    def test_a_role_may_be_empty_or_in_pieces(self, read: Read):
        [article] = read(record(label={"source": [], "cue": [], "content": [[16, 19], [20, 27]]}))
        assert article.attributions[0].content == ((16, 19), (20, 27))

    def test_an_article_without_statements_is_gold_too(self, read: Read):
        [article] = read(record(attributions=[]))
        assert article.attributions == ()

    def test_offsets_are_code_points(self, read: Read):
        text = "🚢 Ada said yes."
        label = {"source": [[2, 5]], "cue": [[6, 10]], "content": [[11, len(text)]]}
        [article] = read(json.dumps({"id": "a", "text": text, "attributions": [label]}, ensure_ascii=False))
        assert isinstance(article, GoldArticle)


class TestErrors:
    @pytest.mark.parametrize(
        ("line", "field", "words"),
        [
            ("{broken", None, "broken JSON"),
            ("[1, 2]", None, "not an object"),
            (json.dumps({"id": "a", "attributions": []}), "text", "missing"),
            (json.dumps({"id": "a", "text": TEXT}), "attributions", "missing"),
            (json.dumps({"text": TEXT, "attributions": []}), "id", "missing"),
            (record(id=None), "id", "string"),
            (record(id=True), "id", "string"),
            (record(text=3), "text", "string"),
            (record(attributions={}), "attributions", "list"),
            (record(attributions=[{"source": [], "cue": []}]), "attributions[0].content", "missing"),
            (record(attributions=[{"cue": [], "content": [[0, 3]]}]), "attributions[0].source", "[]"),
            (record(label={"content": []}), "attributions[0].content", "empty"),
            (record(label={"content": [[3, 3]]}), "attributions[0].content[0]", "covers nothing"),
            (record(label={"cue": [[5, 3]]}), "attributions[0].cue[0]", "covers nothing"),
            (record(label={"content": [[16, 39], [39, 41]]}), "attributions[0].content[1]", "40 characters"),
            (record(label={"content": [[-1, 3]]}), "attributions[0].content[0][0]", "0"),
            (record(label={"content": [["1", 3]]}), "attributions[0].content[0][0]", "integer"),
            (record(label={"content": [[1, 3, 5]]}), "attributions[0].content[0]", "2"),
            (record(label={"source": "Ada"}), "attributions[0].source", "list"),
        ],
    )
    def test_a_bad_line_is_told_with_its_field_and_the_rest_goes_on(
        self, read: Read, line: str, field: str, words: str
    ):
        error, good = read(f"{line}\n{record()}")
        assert isinstance(error, InputError)
        assert (error.line, error.field) == (1, field)
        assert words in error.reason
        assert isinstance(good, GoldArticle)

    def test_an_id_given_twice(self, read: Read):
        _, error = read(f"{record()}\n{record()}")
        assert (error.line, error.field) == (2, "id")
        assert "line 1" in error.reason

    def test_another_encoding(self, read: Read):
        latin = record(id="café").replace("\\u00e9", "é").encode("latin-1")
        error, good = read(latin + b"\n" + record().encode())
        assert "not UTF-8" in error.reason
        assert good.id == "a1"

    def test_a_line_that_is_too_long(self, read: Read):
        error, good = read(f"{record(text=TEXT * 50)}\n{record()}", max_bytes=1_000)
        assert "ONRECORD_MAX_FILE_BYTES" in error.reason
        assert good.line == 2

    @pytest.mark.parametrize("content", ["", "\n\n"])
    def test_an_empty_file(self, read: Read, content: str):
        [error] = read(content)
        assert "empty" in error.reason

    def test_a_file_that_cannot_be_read(self, tmp_path: Path):
        [error] = read_gold(tmp_path, max_bytes=100)
        assert "cannot be read" in error.reason

    def test_another_kind_of_file_is_given_up_soon(self, read: Read):
        errors = read("{\n" * 500)
        assert len(errors) < 50
        assert "the rest was not read" in errors[-1].reason

    def test_many_slips_after_a_good_record_are_all_told(self, read: Read):
        assert len(read(record() + "\n{" * 100)) == 101
