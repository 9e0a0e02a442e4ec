"""The vocabulary: what its types take and refuse."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import TypeAdapter, ValidationError

from app.model import Day, InputError

DAY = TypeAdapter(Day)


class TestDay:
    @pytest.mark.parametrize("given", ["2025-05-09", dt.date(2025, 5, 9)])
    def test_a_date_or_its_iso_form(self, given: object):
        assert DAY.validate_python(given) == dt.date(2025, 5, 9)

    @pytest.mark.parametrize(
        "given",
        [
            *(0, -1, 1746748800, 20250509, 0.0, True, False, None, [], dt.datetime(2025, 5, 9)),
            *(
                "",
                "0",
                "20250509",
                "2025-5-9",
                "2025-02-30",
                "2025-W19-5",
                "2025-129",
                "2025-05-09T00:00",
                "٢٠٢٥-٠٥-٠٩",
            ),
            *(" 2025-05-09", "2025-05-09\n", "１９９９-01-01", "1746748800"),
        ],
        ids=repr,
    )
    def test_nothing_else(self, given: object):
        with pytest.raises(ValidationError, match="YYYY-MM-DD"):
            DAY.validate_python(given)


class TestInputError:
    def test_it_holds_its_fault(self):
        error = InputError("a.jsonl", "no date", line=3, field="published_on")
        assert (error.origin, error.line, error.field, error.reason) == ("a.jsonl", 3, "published_on", "no date")
        assert error.fault.model_dump() == {
            "origin": "a.jsonl",
            "line": 3,
            "field": "published_on",
            "reason": "no date",
        }
        assert str(error) == str(error.fault) == "a.jsonl:3: published_on: no date"

    def test_what_is_no_text_is_written_as_text(self):
        assert str(InputError("bad\udcff.txt", "half \ud800")) == r"bad\udcff.txt: half \ud800"
