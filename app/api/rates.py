"""Token buckets: how often somebody may ask, on average and at once."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple

MOST_BUCKETS = 10_000  # the one that was asked for longest ago goes first; it is full by then, or nearly so
MINUTE = 60.0


class Left(NamedTuple):
    """What is left of a bucket: whole requests, and the seconds until there is one, or one more."""

    requests: int
    seconds: int
    refused: bool


class Buckets:
    """A bucket for each asker: it holds `per_minute` requests, and is filled again as fast; 0 sets no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, asker: Hashable) -> Left | None:
        """Take a request out of an asker's bucket, if there is one; None without a limit."""
        if not self.per_minute:
            return None
        now = self._clock()
        held, since = self._buckets.pop(asker, (float(self.per_minute), now))
        held = min(self.per_minute, held + (now - since) * self.per_minute / MINUTE)
        refused = held < 1
        held -= 0 if refused else 1
        self._buckets[asker] = (held, now)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        missing = math.floor(held) + 1 - held
        return Left(math.floor(held), math.ceil(missing * MINUTE / self.per_minute), refused)
