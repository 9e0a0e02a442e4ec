"""Days as people write them in EDTF."""

from __future__ import annotations

import datetime as dt

import pytest

from app.dating.edtf import read_edtf


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-05-08", "2025-05-08", "2025-05-08"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2016-03~", "2016-03-01", "2016-03-31"),
        ("2016-06~/2016-08~", "2016-06-01", "2016-08-31"),
        ("2016-09-24/2016-09-25", "2016-09-24", "2016-09-25"),
    ],
)
def test_a_day_or_stretch_is_read(text: str, first: str, last: str) -> None:
    said = read_edtf(text)
    assert (said.edtf, said.first, said.last) == (text, dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-02-30", "there is no 2025-02-30"),
        ("2025-13", "there is no 2025-13"),
        ("0000", "there is no 0000"),
        ("8 May 2025", "is no day"),
        ("2025-5-8", "is no day"),
        ("", "is no day"),
        ("2025/2026/2027", "is no day"),
        ("2" * 1_000, "is no day"),
        ("2026/2025", "2025 lies before 2026: swap them"),
    ],
)
def test_what_is_none_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as refused:
        read_edtf(text)
    assert len(str(refused.value)) < 300
