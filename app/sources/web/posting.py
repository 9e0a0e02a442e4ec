"""Sending to an address that a subscriber gave: guarded as fetching is, answered within bounds, never redirected."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Mapping
from typing import NamedTuple

import httpx

from app.config import Settings
from app.sources.web.addresses import checked
from app.sources.web.clock import SYSTEM, Clock
from app.sources.web.faults import FetchError
from app.sources.web.fetcher import user_agent
from app.sources.web.network import Deadline, Resolve, open_client
from app.sources.web.pace import retry_after


class Posted(NamedTuple):
    """What a server answered: its status, and the seconds for which it asks to be left alone."""

    status: int
    retry_after: float


class Poster:
    """Posts bodies, each over a connection of its own. What is answered is not read beyond its headers."""

    def __init__(self, settings: Settings, *, clock: Clock = SYSTEM, resolve: Resolve = socket.getaddrinfo) -> None:
        self._settings = settings
        self._clock = clock
        self._resolve = resolve
        self._tls = httpx.create_ssl_context()

    def checked(self, url: str) -> str:
        """The URL in its normal form. Raises `FetchError` for one that may not be posted to."""
        return checked(url, private=self._settings.fetch_private)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Post a body. Raises `FetchError` where no answer comes."""
        deadline = Deadline(self._settings.fetch_seconds, self._clock)
        ours = {"User-Agent": user_agent(self._settings.fetch_contact), "Connection": "close"}
        try:
            with (
                open_client(deadline, self._tls, private=self._settings.fetch_private, resolve=self._resolve) as client,
                client.stream("POST", self.checked(url), content=body, headers=ours | dict(headers)) as response,
            ):
                wait = retry_after(response.headers.get("retry-after", ""), now=dt.datetime.now(dt.UTC))
                return Posted(response.status_code, wait)
        except httpx.TimeoutException:
            raise FetchError("the server did not answer in time", passing=True) from None
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            raise FetchError(f"the connection failed: {failure}", passing=True) from None
