"""The client that waits has what the awaited one has."""

from __future__ import annotations

import pytest

from tests.onrecord.waiting import LIBRARY, WRITTEN, written


@pytest.mark.parametrize("name", WRITTEN)
def test_it_is_up_to_date(name: str):
    assert (LIBRARY / name).read_text("utf-8") == written(name), f"{WRITTEN[name]} was changed: run `make library`"
