"""Other names for persons: everything else stays as it is, and labels move along."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training import substitution
from app.training.marked import Marked, read_marked

TEXTS = list(read_marked())


@pytest.fixture(autouse=True, scope="module")
def names() -> Iterator[None]:
    """A few names in place of the census, whose package only the training needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(substitution, "_census", lambda _: ["Mariam", "Olu", "Vandermeer", "Ng", "Castellanos"])
        yield


@given(st.integers(0, len(TEXTS) - 1), st.integers(0, 1000))
def test_labels_move_with_the_names(number: int, seed: int):
    one = TEXTS[number]
    new = substitution.substitute(one.text, one.names, one.statements, random.Random(seed))  # noqa: S311
    old_rest, new_rest = without(one.text, one.names), without(new.text, new.names)
    assert len(new.names) == len(one.names)
    assert old_rest.count(".") == new_rest.count(".")
    for old, moved in zip(one.statements, new.attributions, strict=True):
        for part in ("cue", "content", "source"):
            for (start, end), (new_start, new_end) in zip(old[part], moved[part], strict=True):
                assert new_start < new_end
                assert one.text[start] == new.text[new_start] or may_change(start, one)
                assert one.text[end - 1] == new.text[new_end - 1] or may_change(end - 1, one)


def may_change(offset: int, one: Marked) -> bool:
    """Letters do, where a surname stands again, and the full stop of "Jr." in a name."""
    return one.text[offset].isalpha() or any(start <= offset < end for start, end, _ in one.names)


def without(text: str, names: list[tuple[int, int, str]]) -> str:
    kept, at = "", 0
    for start, end, _ in sorted(names):
        kept += text[at : max(at, start)]
        at = max(at, end)
    return kept + text[at:]
