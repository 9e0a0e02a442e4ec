"""What was made last, kept by its key."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

MOST_KEPT = 16  # masks of a segment, and as many selections: a megabyte each for a million statements

Kept = TypeVar("Kept")


class Recent(Generic[Kept]):
    """What was made last, by its key; threads may share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Kept | None:
        """What was made under a key, unless it is gone."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, made: Kept) -> Kept:
        """Keep what was made under a key, in place of what was not asked for for longest."""
        with self._lock:
            self._kept[key] = made
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made
