"""How often a host is asked: one request at a time, some seconds apart, and not before it said it may be."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

from app.sources.web.clock import Clock
from app.sources.web.faults import FetchError

MAX_WAIT = 120.0  # seconds; a host that asks for a longer pause is left alone in this run
MAX_FAILURES = 3  # URLs in a row, each tried several times: the other entries of a feed would fare no better
REST = 300.0  # seconds
MAX_HOLD = 24 * 3600.0


class Pace:
    """Keeps requests to one host apart by `interval` seconds, or by what its robots.txt asks for."""

    def __init__(self, interval: float, clock: Clock) -> None:
        self._interval = interval
        self._clock = clock
        self._free_at: dict[str, float] = {}
        self._failures: dict[str, int] = {}

    def take(self, place: str, *, delay: float = 0.0) -> None:
        """Wait for this host's turn, which is then taken. Raises `FetchError` where the wait would be too long."""
        wait = self._free_at.get(place, 0.0) - self._clock.now()
        if wait > MAX_WAIT:
            reason = f"its host is left alone for {wait:,.0f} more seconds, after it asked for that or failed"
            raise FetchError(reason, passing=True, retry_after=wait)
        if wait > 0:
            self._clock.wait(wait)
        self._free_at[place] = self._clock.now() + max(self._interval, min(delay, MAX_WAIT))

    def hold(self, place: str, seconds: float) -> None:
        """Ask nothing of this host for so long."""
        self._free_at[place] = max(self._free_at.get(place, 0.0), self._clock.now() + seconds)

    def failed(self, place: str) -> None:
        """Note that a URL of this host could not be had; after several in a row the host is given a rest."""
        self._failures[place] = self._failures.get(place, 0) + 1
        if self._failures[place] >= MAX_FAILURES:
            self.hold(place, REST)

    def answered(self, place: str) -> None:
        """Note that a URL of this host could be had."""
        self._failures.pop(place, None)


def retry_after(value: str, *, now: dt.datetime) -> float:
    """The seconds that a Retry-After header asks for, given as a number or a moment, a day at most; 0 for neither."""
    bare = value.strip()
    if bare.isascii() and bare.isdigit():
        return min(float(bare[:9]), MAX_HOLD)
    try:
        moment = parsedate_to_datetime(bare)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return min(max(0.0, (moment - now).total_seconds()), MAX_HOLD)
