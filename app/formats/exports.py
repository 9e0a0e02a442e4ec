r"""The forms in which a whole list of statements leaves, a part after the other.

Parts are encoded wherever their rows are read; whoever writes the whole adds them in order, and ends it:

>>> form = EXPORTS["csl"]
>>> whole = form.whole()
>>> whole.add(form.encode([], first=True)) + whole.end()
b'[]\n'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from typing import Any, NamedTuple, Protocol

import orjson

from app.formats.bibtex import bibtex
from app.formats.citations import csl, jsonld
from app.formats.tables import as_csv, ndjson
from app.model import Row

Fault = Mapping[str, str]
"""Why an export ends early: the `type`, `title` and `detail` of a problem."""

ENDED_EARLY = "the export ended early"
"""How the last row of a table begins that could not be finished."""


class Encode(Protocol):
    """Makes a part of some statements; the `first` one has what opens the whole."""

    def __call__(self, statements: Sequence[Row], *, first: bool) -> bytes:
        """The bytes of the part."""


class Whole:
    """An export that is being written: its parts as they come, and what closes it."""

    def __init__(self, closing: bytes = b"") -> None:
        self._closing = closing

    def add(self, part: bytes) -> bytes:
        """What can be written after another part, which may be nothing yet."""
        return part

    def end(self) -> bytes:
        """What is written last."""
        return self._closing


def _unfinished(_fault: Fault) -> bytes:
    """Nothing: without its end nobody can read the whole, which says enough."""
    return b""


class Export(NamedTuple):
    """A form: its media type, how names of its files end, how a part is encoded, how parts are put together.

    `early` has what is written last where the rest cannot be had, so that nobody takes the whole for complete.
    `needs` is a package that is installed with the extra `extra`, where the form needs one.
    """

    media_type: str
    endings: tuple[str, ...]
    encode: Encode
    whole: Callable[[], Whole] = Whole
    early: Callable[[Fault], bytes] = _unfinished
    needs: str | None = None
    extra: str | None = None

    @property
    def missing(self) -> str | None:
        """What to install for the form; None where all that it needs is there."""
        if self.needs is None or find_spec(self.needs) is not None:
            return None
        return f"it needs {self.needs}: pip install 'onrecord[{self.extra}]'"


def _lines(statements: Sequence[Row], *, first: bool) -> bytes:  # noqa: ARG001 - nothing opens them
    return b"".join(ndjson(statements))


def _last_line(fault: Fault) -> bytes:
    return orjson.dumps({"problem": dict(fault)}, option=orjson.OPT_APPEND_NEWLINE)


def _table(statements: Sequence[Row], *, first: bool) -> bytes:
    return as_csv(statements, header=first)


def _last_row(fault: Fault) -> bytes:
    return f"# {ENDED_EARLY}: {fault['detail']}\r\n".encode()


def _array(
    opening: bytes, items: Callable[[Iterable[Row]], Iterable[Any]], statements: Sequence[Row], *, first: bool
) -> bytes:
    """Items of one JSON array, a line each."""
    if not statements:
        return opening if first else b""
    return (opening if first else b",\n") + b",\n".join(map(orjson.dumps, items(statements)))


def _linked(statements: Iterable[Row]) -> list[Any]:
    listed: list[Any] = jsonld(statements)["itemListElement"]
    return listed


def _entries(statements: Sequence[Row], *, first: bool) -> bytes:  # noqa: ARG001 - nothing opens them
    return bibtex(statements).encode()


def _columns(statements: Sequence[Row], *, first: bool) -> bytes:  # noqa: ARG001 - the whole has what opens them
    from app.formats.parquet import batch  # noqa: PLC0415 - an extra, which takes 40 MB

    return batch(statements)


def _parquet() -> Whole:
    from app.formats.parquet import ParquetFile  # noqa: PLC0415 - as above

    return ParquetFile()


_LIST = orjson.dumps(jsonld([])).removesuffix(b"]}")

EXPORTS: Mapping[str, Export] = {
    "ndjson": Export("application/x-ndjson", (".ndjson", ".jsonl"), _lines, early=_last_line),
    "csv": Export("text/csv; charset=utf-8; header=present", (".csv",), _table, early=_last_row),
    "jsonld": Export("application/ld+json", (".jsonld",), partial(_array, _LIST, _linked), lambda: Whole(b"]}\n")),
    "csl": Export(
        "application/vnd.citationstyles.csl+json",
        (".csl", ".csl.json"),
        partial(_array, b"[", csl),
        lambda: Whole(b"]\n"),
    ),
    "bibtex": Export("application/x-bibtex; charset=utf-8", (".bib",), _entries),
    "parquet": Export(
        "application/vnd.apache.parquet", (".parquet",), _columns, _parquet, needs="pyarrow", extra="parquet"
    ),
}
"""Every form, by its name in `?format=` and `--format`."""


def form_of_file(name: str) -> str | None:
    """The form that the name of a file means; None where it means none."""
    endings = {ending: form for form, export in EXPORTS.items() for ending in export.endings}
    return next((form for ending, form in endings.items() if name.lower().endswith(ending)), None)
