"""Why a fetch failed, and whether the same fetch may succeed later."""

from __future__ import annotations


class FetchError(Exception):
    """A URL that could not be fetched; the text is the reason, in words for whoever asked for it.

    `passing` marks a failure that another try may not meet: a timeout, a busy server. `retry_after` is how many seconds
    to wait before that, where the server says so; `status` is what it answered, if it did.
    """

    def __init__(
        self, reason: str, *, passing: bool = False, retry_after: float = 0.0, status: int | None = None
    ) -> None:
        super().__init__(reason)
        self.passing = passing
        self.retry_after = retry_after
        self.status = status
