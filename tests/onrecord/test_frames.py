"""Rows as DataFrames."""

from __future__ import annotations

import sys

import pytest

from onrecord import Client, MissingPackage, to_frame
from onrecord.rows.statements import CSV_COLUMNS


def test_statements_have_the_columns_of_the_csv(client: Client):
    frame = client.statements(speaker="putin").to_frame()
    assert tuple(frame.columns) == CSV_COLUMNS
    assert frame["said_from"].dropna().dt.year.unique().tolist() == [2025]
    assert "Xi Jinping; Vladimir Putin" in set(frame["speakers"])


def test_rows_within_rows_are_columns(client: Client):
    frame = client.articles().to_frame()
    assert {"outlet_name", "ingested_at"} <= set(frame.columns)
    assert frame["published_on"].dt.day.tolist() == [10, 9]
    groups = client.stats("speaker", "month").to_frame()
    assert list(groups.columns) == ["speaker_slug", "speaker_name", "speaker_kind", "month", "statements"]
    assert groups["statements"].sum() > 0


def test_no_rows_have_columns_all_the_same(client: Client):
    frame = client.statements(speaker="Nobody Known").to_frame()
    assert (len(frame), tuple(frame.columns)) == (0, CSV_COLUMNS)
    assert to_frame([]).empty


def test_without_pandas_it_says_what_to_install(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingPackage, match=r"pip install 'onrecord\[pandas\]'"):
        client.statements().to_frame()
