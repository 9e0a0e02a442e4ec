"""robots.txt, as RFC 9309 has it: fetched once a host, kept for a day; a host that cannot give it allows nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from protego import Protego

from app.sources.web.addresses import place_of
from app.sources.web.clock import Clock
from app.sources.web.faults import FetchError

AGENT = "onrecord"  # what a robots.txt calls us
MAX_BYTES = 512_000  # RFC 9309 asks for 500 KiB at least
KEPT_SECONDS = 24 * 3600.0  # RFC 9309, section 2.4
KEPT_AWAY_SECONDS = 600.0  # a robots.txt that could not be had is asked for again sooner


class Rules(NamedTuple):
    """What a host's robots.txt says, None where it could not be had for a `reason`; and until when that holds."""

    parsed: Protego | None
    reason: str
    until: float


class Robots:
    """The rules of each host that was asked. `load` gives the text of a robots.txt, empty where there is none."""

    def __init__(self, load: Callable[[str], str], clock: Clock) -> None:
        self._load = load
        self._clock = clock
        self._rules: dict[str, Rules] = {}

    def must_allow(self, url: str) -> float:
        """The seconds between two requests that the host asks for. Raises `FetchError` where it forbids the URL."""
        place = place_of(url)
        rules = self._rules.get(place)
        if rules is None or rules.until <= self._clock.now():
            rules = self._rules[place] = self._read(place)
        if rules.parsed is None:
            raise FetchError(
                f"nothing is fetched from its host, whose robots.txt could not be had: {rules.reason}",
                passing=True,
                retry_after=rules.until - self._clock.now(),
            )
        if not rules.parsed.can_fetch(url, AGENT):
            raise FetchError("the robots.txt of its host forbids it")
        return rules.parsed.crawl_delay(AGENT) or 0.0

    def _read(self, place: str) -> Rules:
        try:
            text = self._load(f"{place}/robots.txt")
        except FetchError as failure:
            return Rules(None, str(failure), self._clock.now() + KEPT_AWAY_SECONDS)
        return Rules(Protego.parse(text), "", self._clock.now() + KEPT_SECONDS)
