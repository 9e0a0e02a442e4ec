"""Token buckets."""

from __future__ import annotations

import pytest

from app.api import rates
from app.api.rates import Buckets


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_full_bucket_is_taken_at_once_and_filled_again():
    clock = Clock()
    buckets = Buckets(6, clock)
    assert [buckets.take("a").requests for _ in range(6)] == [5, 4, 3, 2, 1, 0]
    refused = buckets.take("a")
    assert refused.refused
    assert refused.seconds == 10
    clock.now = 9.9
    assert buckets.take("a").refused
    clock.now = 10.0
    assert not buckets.take("a").refused
    clock.now = 1000.0
    assert buckets.take("a").requests == 5


def test_askers_have_a_bucket_each():
    buckets = Buckets(1, Clock())
    assert not buckets.take("a").refused
    assert not buckets.take("b").refused
    assert buckets.take("a").refused


def test_no_limit():
    assert Buckets(0).take("a") is None


def test_no_more_buckets_than_memory_is_meant_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rates, "MOST_BUCKETS", 2)
    buckets = Buckets(2, Clock())
    assert [buckets.take(one).requests for one in "aabcb"] == [1, 0, 1, 1, 0]
    assert buckets.take("a").requests == 1, "it was asked for longest ago, and forgotten"
