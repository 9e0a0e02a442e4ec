"""Parquet: the types of what is not there or not one day, and a file written piece by piece."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pyarrow.parquet as pq
import pytest

from app.formats import parquet
from app.formats.parquet import ParquetFile, batch

DAY = dt.date(2025, 5, 8)


def statement(key: str, **fields: Any) -> dict[str, Any]:
    words = {"text": "it rained", "spans": [[4, 6], [8, 15]]}
    return {
        **{"id": key, "text": "it rained", "speech": "indirect", "act": "speech", "stance": "neutral"},
        **{
            "speakers": [],
            "topics": [],
            "about": [],
            "holder": None,
            "relayed_by": None,
            "speaks_for": None,
            "said_on": None,
        },
        **{"source": {"text": "", "spans": []}, "cue": words, "content": words, "confidence": 0.5, "match": None},
        "article": {"id": "a1", "headline": None, "outlet": None, "url": None, "published_on": None},
        **fields,
    }


def read(*parts: list[dict[str, Any]]) -> pq.ParquetFile:
    file = ParquetFile()
    written = b"".join([*(file.add(batch(part)) for part in parts), file.end()])
    return pq.ParquetFile(io.BytesIO(written))


@pytest.mark.parametrize(
    ("edtf", "first", "last", "day"),
    [
        ("2025-05-08", DAY, DAY, DAY),
        ("2025-05-08~", DAY, DAY, None),
        ("2025-05", dt.date(2025, 5, 1), dt.date(2025, 5, 31), None),
    ],
)
def test_a_day_where_it_is_one_day(edtf: str, first: dt.date, last: dt.date, day: dt.date | None):
    [row] = read([statement("s1", said_on={"edtf": edtf, "from": first, "to": last})]).read().to_pylist()
    assert (row["said_on"], row["said_day"], row["said_from"], row["said_to"]) == (edtf, day, first, last)


def test_what_is_unknown_is_null_and_what_is_none_is_empty():
    [row] = read([statement("s1")]).read().to_pylist()
    assert [row[name] for name in ("said_on", "said_day", "holder", "outlet", "published_on", "match")] == [None] * 6
    assert (row["speakers"], row["source_spans"]) == ([], [])
    assert (row["start"], row["end"]) == (4, 15)


def test_rows_are_written_group_by_group(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parquet, "ROWS_IN_GROUP", 3)
    file = ParquetFile()
    written = [file.add(batch([statement(f"s{number}"), statement(f"t{number}")])) for number in range(5)]
    assert [bool(one) for one in written] == [True, True, False, True, False]  # the first are the file's own signs
    whole = pq.ParquetFile(io.BytesIO(b"".join([*written, file.end()])))
    assert [whole.metadata.row_group(number).num_rows for number in range(whole.num_row_groups)] == [4, 4, 2]
    assert whole.read()["id"].to_pylist()[:3] == ["s0", "t0", "s1"]
