"""Time as fetching sees it: tests give one that does not pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple


class Clock(NamedTuple):
    """A clock that never goes back, and how to wait on it."""

    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep


SYSTEM = Clock()
