"""What is sent to the server, and what its answers mean: everything but the sending."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeAlias, TypeVar
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from onrecord.errors import UnusableAnswer, problem_of
from onrecord.rows.base import Row

R = TypeVar("R", bound=Row)
Value: TypeAlias = str | int | float | bool | date | None

LONGEST_WAIT = 60.0
"""Seconds: a server that wants to be asked again later than this gets no second request."""

FIRST_WAIT = 0.5
"""Seconds before a second request where the server did not say how long to wait; doubled each time."""


@dataclass(frozen=True)
class Call:
    """One request: a path under the server's address, with its query and body."""

    path: str
    query: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def at(self, **more: Value) -> Call:
        """The same request with parameters set."""
        names = more.keys()
        kept = tuple(pair for pair in self.query if pair[0] not in names)
        return Call(self.path, kept + query(more), self.method, self.body, self.headers)


def query(filters: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Named values as a query: several values repeat the name, None is left out."""
    pairs: list[tuple[str, str]] = []
    for name, value in filters.items():
        several = isinstance(value, Iterable) and not isinstance(value, str | bytes)
        pairs += [(name, _written(one)) for one in (value if several else [value]) if one is not None]
    return tuple(pairs)


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def get(*path: str | int, **filters: Any) -> Call:
    """A GET request of a path under `/v1`, its parts escaped."""
    return Call("/".join(["/v1", *(quote(str(part), safe="") for part in path)]), query(filters))


def post(path: str, body: Mapping[str, Any]) -> Call:
    """A POST request of JSON; members that are None are left out."""
    sent = {name: value for name, value in body.items() if value is not None}
    written = json.dumps(sent, default=lambda value: value.isoformat()).encode()
    return Call(f"/v1/{path}", method="POST", body=written, headers={"Content-Type": "application/json"})


def base_of(address: str) -> str:
    """The address of a server, with or without `/v1` at its end, as the beginning of all others."""
    if not address.startswith(("http://", "https://")):
        raise ValueError(f"{address!r} is no address of a server: write http://HOST:PORT")
    return address.rstrip("/").removesuffix("/v1")


def headers_of(key: str | None) -> dict[str, str]:
    """The headers of every request."""
    try:
        release = version("onrecord")
    except PackageNotFoundError:  # a copy of the code that is not installed
        release = "unknown"
    headers = {"User-Agent": f"onrecord-python/{release}", "Accept": "application/json"}
    return headers if key is None else {**headers, "Authorization": f"Bearer {key}"}


def wait_after_failure(attempt: int) -> float:
    """Seconds before the next request, where no answer came to the one numbered `attempt` (from 0)."""
    longest: float = min(LONGEST_WAIT, FIRST_WAIT * 2**attempt)
    return longest * random.uniform(0.5, 1)  # noqa: S311 - no secret


def is_worth_another_try(error: httpx.TransportError, call: Call) -> bool:
    """Whether a request that got no answer may be sent again.

    A question may be, unless the server takes too long over it; what changes something only if it never arrived.
    """
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return True
    return call.method == "GET" and not isinstance(error, httpx.UnsupportedProtocol | httpx.ReadTimeout)


def wait_after(response: httpx.Response, call: Call, attempt: int) -> float | None:
    """Seconds after which the same request may have another answer; None where it will not, or not soon.

    A 429 or 503 without Retry-After is final: the server says so of a question that takes too long.
    """
    if response.status_code in (429, 503):
        wait = retry_after(response)
        return None if wait is None or wait > LONGEST_WAIT else wait
    if response.status_code in (502, 504) and call.method == "GET":  # of a proxy, while the server starts
        return wait_after_failure(attempt)
    return None


def retry_after(response: httpx.Response) -> float | None:
    """The seconds that `Retry-After` names, as a number or as a moment."""
    said = response.headers.get("Retry-After")
    if said is None:
        return None
    if said.strip().isdecimal():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def check(response: httpx.Response) -> None:
    """Raise what a refusal says."""
    if response.is_success:
        return
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        body = {"title": response.reason_phrase, "detail": f"{response.url} answered no problem of On Record's API."}
    raise problem_of(response.status_code, body, retry_after(response))


def read(response: httpx.Response, shape: type[R]) -> R:
    """The body of an answer."""
    check(response)
    try:
        return shape.model_validate_json(response.content)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = ".".join(map(str, fault["loc"]))
        raise UnusableAnswer(
            f"{response.url} answered something else than On Record's API does ({where}: {fault['msg']}). "
            "Is it the address of a server of this version?"
        ) from error
