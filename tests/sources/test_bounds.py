"""Where reading stops: to the byte, and at a folder that may not be searched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.model import InputError, RawDocument
from app.sources.files import read_paths

RECORD = '{"text": "The mayor said so."}'


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize(("name", "content"), [("a.txt", "The mayor said so."), ("a.jsonl", RECORD), ("a", RECORD)])
def test_as_many_bytes_as_allowed_are_read_and_one_more_is_refused(tmp_path: Path, name: str, content: str, end: str):
    path = tmp_path / name
    path.write_bytes((content + end).encode())
    # The line end counts in a text, which is read whole, and not in a record.
    size = len(content + end) if name == "a.txt" else len(content)
    assert [type(one) for one in read_paths([path], max_bytes=size)] == [RawDocument]
    [error] = read_paths([path], max_bytes=size - 1)
    assert isinstance(error, InputError)
    assert f"more than {size - 1} bytes" in error.reason


def test_a_folder_that_may_not_be_searched_is_told_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "open.txt").write_text("The mayor said so.")
    scan = os.scandir

    def refuse(folder: str) -> object:  # Root may search every folder, so that its rights cannot say it.
        if str(folder) == str(closed):
            raise PermissionError(13, "Permission denied", str(closed))
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    document, error = read_paths([tmp_path], max_bytes=1_000)
    assert isinstance(document, RawDocument)
    assert isinstance(error, InputError)
    assert (error.origin, "permissions" in error.reason) == (str(closed), True)
