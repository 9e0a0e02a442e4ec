"""What is known of a URL from before, so that an unchanged page is neither sent nor read again."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, Protocol


class Validators(NamedTuple):
    """What a server called the version that it sent."""

    etag: str | None = None
    last_modified: str | None = None


UNKNOWN = Validators()


class Seen(NamedTuple):
    """When a URL was fetched (UTC, without a zone), and which version of it."""

    at: dt.datetime
    validators: Validators = UNKNOWN


class Memory(Protocol):
    """Remembers URLs between runs; the store is one (`app.store.fetched`)."""

    def recall(self, url: str) -> Seen | None:
        """When the URL was fetched last, or None."""

    def remember(self, url: str, validators: Validators) -> None:
        """Note that the URL was fetched now, and needs no second look while it is the same."""
