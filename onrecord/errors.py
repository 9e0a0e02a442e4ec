"""What can go wrong between a client and its server."""

from __future__ import annotations

from typing import Any


class Error(Exception):
    """Any failure of a client of On Record."""


class Unreachable(Error):  # noqa: N818 - read as `except Unreachable`
    """No answer came: the server does not run at this address, or takes longer than the client's `timeout`."""


class UnusableAnswer(Error):  # noqa: N818
    """The answer is not one of On Record's API, or an export that the server could not finish."""


class Problem(Error):  # noqa: N818 - the word of RFC 9457
    """The server refused a request (RFC 9457).

    `type` is the short name of the kind of problem (`not-found`), `title` that kind in words, `status` the status of
    the answer, `detail` what is wrong here and what to do. `errors` has a mapping for each unusable parameter or field,
    `hint` what else to ask. `more` has every other member that the problem came with.
    """

    def __init__(self, status: int, body: dict[str, Any], *, retry_after: float | None = None) -> None:
        self.type = str(body.get("type", "about:blank")).rpartition("/")[2]
        self.title = str(body.get("title", ""))
        self.status = status
        self.detail = str(body.get("detail", ""))
        self.errors: list[dict[str, str]] = [dict(one) for one in body.get("errors", ())]
        self.retry_after = retry_after
        known = {"type", "title", "status", "detail", "errors", "hint"}
        self.more = {name: value for name, value in body.items() if name not in known}
        self.hint = body.get("hint") or _hint(self.more)
        super().__init__(self._line())

    def _line(self) -> str:
        faults = (f"{one.get('parameter') or one.get('field')}: {one.get('detail')}" for one in self.errors)
        parts = [f"{self.title}: {self.detail}" if self.detail else self.title, *faults, *filter(None, [self.hint])]
        return f"{' '.join(parts)} ({self.type}, {self.status})"


def _hint(more: dict[str, Any]) -> str | None:
    """What else may be asked for, where the problem lists it."""
    if meant := more.get("may_mean"):
        return f"It may mean: {', '.join(one['slug'] for one in meant)}."
    return None


class NotFound(Problem):
    """Nothing is at this address (404), or what was there at that revision is not kept (410)."""


class Busy(Problem):
    """The server has too much to do, or this client asks too often: it was asked again as often as allowed, in vain.

    `retry_after` is the number of seconds after which the server wants to be asked again; None where it does not say.
    """


def problem_of(status: int, body: dict[str, Any], retry_after: float | None) -> Problem:
    """The exception for a refusal."""
    kind = {404: NotFound, 410: NotFound, 429: Busy, 503: Busy}.get(status, Problem)
    return kind(status, body, retry_after=retry_after)
