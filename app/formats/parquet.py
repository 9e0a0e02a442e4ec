"""Statements as a Parquet file: typed columns, written a row group at a time. It needs the extra `parquet`.

The columns have the names that they have in CSV. What is joined to one cell there is a list here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from app.formats.exports import Whole
from app.model import Row

ROWS_IN_GROUP = 10_000  # some 8 MB before they are compressed, which is what the writer of a file holds

_NAME = pa.struct([("slug", pa.string()), ("name", pa.string()), ("kind", pa.string())])
_SPANS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        ("speakers", pa.list_(_NAME)),
        ("said_on", pa.string()),
        ("said_day", pa.date32()),
        ("said_from", pa.date32()),
        ("said_to", pa.date32()),
        ("text", pa.string()),
        ("speech", pa.string()),
        ("act", pa.string()),
        ("stance", pa.string()),
        ("topics", pa.list_(pa.struct([("code", pa.string()), ("label", pa.string()), ("score", pa.float64())]))),
        ("holder", _NAME),
        ("relayed_by", _NAME),
        ("speaks_for", _NAME),
        ("about", pa.list_(_NAME)),
        ("source", pa.string()),
        ("cue", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("source_spans", _SPANS),
        ("cue_spans", _SPANS),
        ("content_spans", _SPANS),
        ("confidence", pa.float64()),
        ("match", pa.string()),
        ("article", pa.string()),
        ("headline", pa.string()),
        ("outlet", pa.struct([("slug", pa.string()), ("name", pa.string())])),
        ("published_on", pa.date32()),
        ("url", pa.string()),
    ]
)
"""`said_on` is EDTF; `said_day` is the day where that is one day, `said_from` and `said_to` are the days it allows."""


def batch(statements: Sequence[Row]) -> bytes:
    """Statements in Arrow's stream format, for `ParquetFile.add`."""
    rows = pa.RecordBatch.from_pylist([_values(one) for one in statements], schema=SCHEMA)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, SCHEMA) as stream:
        stream.write_batch(rows)
    return sink.getvalue()


class ParquetFile(Whole):
    """A Parquet file that is written as its rows come; without its end, where its footer is, it cannot be read."""

    def __init__(self) -> None:
        super().__init__()
        self._sink = _Sink()
        self._writer = pq.ParquetWriter(self._sink, SCHEMA, compression="zstd")
        self._batches: list[Any] = []

    def add(self, part: bytes) -> bytes:
        """The next row groups, once enough rows are there for one."""
        self._batches += pa.ipc.open_stream(part)
        if sum(one.num_rows for one in self._batches) >= ROWS_IN_GROUP:
            self._write()
        return self._sink.taken()

    def end(self) -> bytes:
        """The last row group, and the footer."""
        self._write()
        self._writer.close()
        return self._sink.taken()

    def _write(self) -> None:
        rows = pa.Table.from_batches(self._batches, SCHEMA)
        self._batches = []
        if rows.num_rows:
            self._writer.write_table(rows, row_group_size=rows.num_rows)


class _Sink(io.RawIOBase):
    """What is written, until it is taken; `tell` counts all of it, for the offsets in the footer."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        """It may be written to."""
        return True

    def write(self, data: Any) -> int:
        """Keep some bytes."""
        self._parts.append(bytes(data))
        self._written += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        """How many bytes were written."""
        return self._written

    def taken(self) -> bytes:
        """What was written since this was called last."""
        found = b"".join(self._parts)
        self._parts.clear()
        return found


def _values(statement: Row) -> Mapping[str, Any]:
    """A row, by the names of the columns."""
    said, article = statement["said_on"] or {}, statement["article"]
    first, last = said.get("from"), said.get("to")
    spans = {f"{name}_spans": _pairs(statement[name]["spans"]) for name in ("source", "cue", "content")}
    same = (
        "id",
        "speakers",
        "text",
        "speech",
        "act",
        "stance",
        "topics",
        "holder",
        "relayed_by",
        "speaks_for",
        "about",
    )
    return {
        **{name: statement[name] for name in (*same, "confidence", "match")},
        **spans,
        "said_on": said.get("edtf"),
        "said_day": first if first is not None and said["edtf"] == first.isoformat() else None,
        "said_from": first,
        "said_to": last,
        "source": statement["source"]["text"],
        "cue": statement["cue"]["text"],
        "start": spans["content_spans"][0]["start"],
        "end": spans["content_spans"][-1]["end"],
        "article": article["id"],
        **{name: article[name] for name in ("headline", "outlet", "published_on", "url")},
    }


def _pairs(spans: Iterable[Sequence[int]]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in spans]
