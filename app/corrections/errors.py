"""Why a correction is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

CORRECTION = "correction"
"""The field of a fault that lies in the correction which is to be undone."""


class CorrectionError(ValueError):
    """A correction that is wrong: `field` names what is wrong in it, `nearest` the speakers who may be meant."""

    def __init__(self, field: str, reason: str, *, nearest: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(reason)
        self.field, self.reason, self.nearest = field, reason, list(nearest)


class ConflictError(ValueError):
    """A correction that was made without having seen `newest`, the id of another of the same statement."""

    def __init__(self, reason: str, newest: str) -> None:
        super().__init__(reason)
        self.newest = newest


class UnknownCorrectionError(LookupError):
    """There is no correction of this id."""
