"""What was added or left out is shown as a clause."""

from __future__ import annotations

import pytest

from app.matches.diff.marks import render


@pytest.mark.parametrize(
    ("a", "b", "line"),
    [
        (
            "to deepen trade and sport with Chile",
            "to deepen trade and culture and sport with Chile",
            "to deepen trade {+and culture+} and sport with Chile",
        ),
        (
            "that taxes rise, that rents rise, and that wages fall",
            "that taxes rise, and that wages fall",
            "that taxes rise, [-that rents rise,-] and that wages fall",
        ),
        (
            "no force can shake it, no force can halt it now",
            "no force can shake it, no force can stop it, no force can halt it now",
            "no force can shake it, {+no force can stop it,+} no force can halt it now",
        ),
        ("no one can stop it", "no one no one can stop it", "no one {+no one+} can stop it"),
    ],
)
def test_the_change_is_a_clause(a: str, b: str, line: str) -> None:
    assert render(a, b) == line
