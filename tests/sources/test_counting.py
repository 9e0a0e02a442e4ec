"""How many documents there are to read, as far as that can be known beforehand."""

from __future__ import annotations

import os
from pathlib import Path

from app.sources.counting import count_documents
from app.sources.files import read_paths


def test_texts_and_lines_are_counted_as_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.txt").write_text("date 2026-03-06 Ada Moreau said that trade is up.")
    (tmp_path / "deep" / "b.jsonl").write_text('{"text": "one"}\n\n  \n{"text": "two"}\n{broken\n' + "x" * 5_000)
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "picture.png").touch()
    (tmp_path / ".hidden.txt").touch()
    given = len(list(read_paths([tmp_path], max_bytes=1_000)))
    assert count_documents([tmp_path], max_bytes=1_000) == given == 6
    assert count_documents([tmp_path / "**" / "*.jsonl"], max_bytes=1_000) == 5


def test_what_shows_only_when_it_is_read_gives_no_number(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text('[{"text": "one"}, {"text": "two"}]')
    assert count_documents([tmp_path], max_bytes=1_000) is None
    assert count_documents([Path("-")], max_bytes=1_000) is None
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert count_documents([tmp_path / "pipe.jsonl"], max_bytes=1_000) is None
