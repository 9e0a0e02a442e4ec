"""What the documentation says of the values that filters take."""

from __future__ import annotations

import re

import pytest
from pydantic import TypeAdapter, ValidationError

from app.queries.values import PART_OF_DAY, FirstDay

DAY = TypeAdapter(FirstDay)


def _is_taken(text: str) -> bool:
    try:
        DAY.validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("year", ["0000", "0001", "1900", "1999", "2000", "2023", "2024", "2100", "9999"])
def test_the_documented_days_are_those_that_there_are(year: str) -> None:
    texts = [year, *(f"{year}-{month:02}" for month in range(14))]
    texts += [f"{year}-{month:02}-{day:02}" for month in range(14) for day in range(33)]
    documented = {text for text in texts if re.search(PART_OF_DAY, text)}
    assert documented == {text for text in texts if _is_taken(text)}
    assert len(documented) in (0, 1 + 12 + 365, 1 + 12 + 366)
