"""Objects by address, in a store in memory: read as files are, through the same formats and packings."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from typer.testing import CliRunner

from app.command import app
from app.model import InputError, RawDocument
from app.sources import objects
from app.sources.inputs import read_inputs
from app.sources.objects import ObjectsError, is_object, require

MAX = 10_000
Put = Callable[[str, bytes], None]


@pytest.fixture
def put() -> Iterator[Put]:
    """Puts objects into an empty store."""
    files = fsspec.filesystem("memory")
    files.rm("/", recursive=True)
    yield lambda path, data: files.pipe_file(f"/{path}", data)
    files.rm("/", recursive=True)


def record(**fields: object) -> bytes:
    return json.dumps({"text": "The mayor said so.", "published_on": "2025-05-09"} | fields).encode()


def read(*inputs: str, max_bytes: int = MAX) -> list[RawDocument | InputError]:
    return list(read_inputs(inputs, max_bytes=max_bytes))


def origins(*inputs: str) -> list[str]:
    return [one.origin for one in read(*inputs)]


def packed(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.txt", content)
    return data.getvalue()


def test_one_object_is_read_as_a_file_is(put: Put, tmp_path: Path) -> None:
    put("news/a.txt", b"The mayor said so.\r\n")
    (tmp_path / "b.txt").write_text("The mayor said no.")
    first, second = read("memory://news/a.txt", str(tmp_path / "b.txt"))
    assert first == RawDocument(origin="memory://news/a.txt", text="The mayor said so.\n", plain=True)
    assert second == RawDocument(origin=str(tmp_path / "b.txt"), text="The mayor said no.", plain=True)


def test_packed_objects_hold_what_packed_files_do(put: Put) -> None:
    put("a.jsonl.gz", gzip.compress(record(id=1) + b"\n" + record(id=2)))
    put("b.zip", packed(one=b"date 2025-05-09 One.", two=b"date 2025-05-09 Two."))
    put("unnamed", record(id=3))
    found = read("memory://a.jsonl.gz", "memory://b.zip", "memory://unnamed")
    assert [(one.origin, one.line) for one in found] == [
        ("memory://a.jsonl.gz", 1),
        ("memory://a.jsonl.gz", 2),
        ("memory://b.zip!one.txt", None),
        ("memory://b.zip!two.txt", None),
        ("memory://unnamed", 1),
    ]


def test_all_below_a_prefix_is_read_in_order_but_for_other_suffixes_and_hidden_ones(put: Put) -> None:
    for path in ("n/b.txt", "n/a.txt", "n/2025/c.txt", "n/2024/d.txt", "n/.git/e.txt", "n/.f.txt", "n/g.png", "m.txt"):
        put(path, b"Some words.")
    read_there = ["n/a.txt", "n/b.txt", "n/2024/d.txt", "n/2025/c.txt"]
    assert origins("memory://n/") == origins("memory://n") == [f"memory://{path}" for path in read_there]


def test_a_pattern_finds_objects_and_prefixes(put: Put) -> None:
    for path in ("2025-01/a.txt", "2025-02/b.txt", "2024-12/c.txt", "2025-01/[d].txt"):
        put(path, b"Some words.")
    assert origins("memory://2025-*/?.txt") == ["memory://2025-01/a.txt", "memory://2025-02/b.txt"]
    assert origins("memory://**/c.txt") == ["memory://2024-12/c.txt"]
    assert origins("memory://2025-02*") == ["memory://2025-02/b.txt"]
    assert origins("memory://2025-01/[d].txt") == ["memory://2025-01/[d].txt"], "one of this very name"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("memory://n/none.txt", "no such object or folder; check the address"),
        ("memory://n/*.html", "no object fits this pattern; check it"),
        ("memory://n/pictures", "no document in this folder; these are read: .txt"),
    ],
)
def test_what_is_not_there_is_an_error_that_names_it(put: Put, address: str, reason: str) -> None:
    put("n/pictures/a.png", b"\x89PNG")
    (error,) = read(address)
    assert isinstance(error, InputError)
    assert error.origin == address
    assert error.reason.startswith(reason)


def test_sizes_are_bounded_as_those_of_files_are(put: Put) -> None:
    put("long.txt", b"words " * MAX)
    put("lines.jsonl", b"\n".join([record(id=1), record(text="words " * MAX), record(id=3)]))
    (error,) = read("memory://long.txt")
    assert str(error).startswith("memory://long.txt: more than 10,000 bytes; split it")
    one, error, three = read("memory://lines.jsonl")
    assert "more than 10,000 bytes" in str(error)
    assert [one.line, error.line, three.line] == [1, 2, 3]


def test_a_store_that_fails_midway_costs_the_rest_of_one_object(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    put("n/a.jsonl", record(id=1) + b"\n" + b" " * 2 * objects.BLOCK_BYTES + b"\n" + record(id=2))
    put("n/b.jsonl", record(id=3))
    put("n/c.jsonl", record(id=4))
    files: Any = type(fsspec.filesystem("memory"))
    open_object = files.open

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionError("the connection was\nreset")
            return super().read(size)

    def opened(self: Any, path: str, *given: Any, **named: Any) -> Any:
        if path.endswith("a.jsonl"):
            return Failing(open_object(self, path, *given, **named).read())
        if path.endswith("b.jsonl"):
            raise PermissionError(path)
        return open_object(self, path, *given, **named)

    monkeypatch.setattr(files, "open", opened)
    found = read("memory://n", max_bytes=10 * objects.BLOCK_BYTES)
    assert [str(one) if isinstance(one, InputError) else one.fields["id"] for one in found] == [
        1,
        "memory://n/a.jsonl: cannot be read: the connection was reset",
        "memory://n/b.jsonl: may not be read; check what the environment gives access to",
        4,
    ]


def test_which_inputs_are_objects() -> None:
    assert all(map(is_object, ("s3://bucket/a", "gs://bucket", "GCS://bucket", "memory://a")))
    assert not any(map(is_object, ("https://news.example/a", "s3/a.txt", "ftp://host/a", "notes-s3://", "-")))


def test_what_is_not_installed_or_holds_a_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ObjectsError, match="takes no user name or password") as refused:
        require("s3://key:secret@bucket/news")
    assert "secret" not in str(refused.value)
    monkeypatch.setattr(objects, "find_spec", lambda _name: None)
    with pytest.raises(ObjectsError, match=r"gs:// needs gcsfs: pip install 'onrecord\[gcs\]'"):
        require("gs://bucket/news")


def test_the_commands_read_objects(put: Put, tmp_path: Path) -> None:
    put("news/a.txt", b"date 2025-05-09 Ada Moreau said on Thursday that the harbour will reopen.")
    store = ["--database", f"sqlite:///{tmp_path}/news.sqlite3"]
    done = CliRunner().invoke(app, [*store, "ingest", "memory://news", "memory://none.txt", "--json"])
    run = json.loads(done.stdout)
    assert (done.exit_code, run["added"], run["failed"]) == (1, 1, 1)
    done = CliRunner().invoke(app, ["extract", "memory://news/a.txt"])
    assert json.loads(done.stdout)["statements"][0]["speakers"][0]["name"] == "Ada Moreau"
    done = CliRunner().invoke(app, [*store, "ingest", "s3://key:secret@bucket/news"])
    assert (done.exit_code, "secret" in done.stderr) == (2, False)


def test_local_files_wait_for_no_fsspec(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The mayor said so.")
    script = (
        "import sys; from app.sources.inputs import read_inputs; "
        "assert len(list(read_inputs([sys.argv[1]], max_bytes=100))) == 1; assert 'fsspec' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, cwd=Path(__file__).parents[2])
