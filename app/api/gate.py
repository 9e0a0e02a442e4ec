"""Who may ask: keys with their scopes, and how often."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Annotated, NamedTuple, cast

from fastapi import Depends, FastAPI, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Engine

from app.api.problems import Forbidden, TooManyRequests, Unauthorized
from app.api.rates import Buckets, Left
from app.config import Settings
from app.model import Scope
from app.store.api_keys import ApiKey, find_key, fits, public_id_of
from app.store.reading import reading

KNOWN_SECONDS = 5.0  # a key that was looked up is good for so long: then a revoked one is noticed
MOST_KNOWN = 1_000  # keys
IPV6_SITE = 64  # bits of an address that one subscriber has alone
READS, WRITES = "reads", "writes"

Find = Callable[[str], Awaitable[ApiKey | None]]
"""Looks the key with a public id up in the store."""

bearer = HTTPBearer(
    scheme_name="key",
    auto_error=False,
    description="A key that `onrecord keys add` made, sent as `Authorization: Bearer KEY`.",
)


class Admitted(NamedTuple):
    """A writing request's key, and the headers that say how many more may follow."""

    key: ApiKey
    headers: dict[str, str]


class Gate:
    """Lets requests in, or raises `Unauthorized`, `Forbidden` or `TooManyRequests`."""

    def __init__(self, settings: Settings, find: Find) -> None:
        self._find = find
        self.needs_key = settings.reading == "keys"
        self._reads = Buckets(settings.rate_reads)
        self._writes = Buckets(settings.rate_writes)
        self._known: OrderedDict[str, tuple[ApiKey, float]] = OrderedDict()

    async def read(self, request: Request, *scopes: Scope) -> None:
        """Let a reading request in: any, or one with a key that has one of the scopes."""
        self.limit(request)
        if self.needs_key:
            await self._key(request, scopes)

    async def write(self, request: Request, scope: Scope) -> Admitted:
        """Let a writing request in that has a key with the scope."""
        return self.count_write(await self._key(request, (scope,)))

    def count_write(self, key: ApiKey) -> Admitted:
        """Count a writing request of a key, and refuse it where there were too many."""
        left = self._writes.take(key.id)
        if left is None:
            return Admitted(key, {})
        if left.refused:
            raise _too_many(WRITES, self._writes, left)
        return Admitted(key, _headers(WRITES, self._writes, left))

    def limit(self, request: Request) -> None:
        """Count a request, and refuse it where there were too many."""
        address = _address(request)
        if address is not None and (left := self._reads.take(address)) is not None and left.refused:
            raise _too_many(READS, self._reads, left)

    async def _key(self, request: Request, scopes: tuple[Scope, ...]) -> ApiKey:
        """The valid key that a request was sent with, if it has one of the scopes."""
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not sent:
            raise _unauthorized("Send a key as Authorization: Bearer KEY. The server's keeper makes keys.")
        return await self.recognise(request, sent.strip(), scopes)

    async def recognise(self, request: Request, sent: str, scopes: tuple[Scope, ...]) -> ApiKey:
        """The valid key that somebody sent, if it has one of the scopes. Raises `Unauthorized` or `Forbidden`."""
        public_id = public_id_of(sent)
        key = None if public_id is None else await self._looked_up(request, public_id)
        if key is None or not fits(sent, key) or not key.is_valid():
            raise _unauthorized("This key is not known here, or was revoked, or has expired.", error="invalid_token")
        if not set(scopes) & set(key.scopes):
            wanted = " or ".join(scopes)
            detail = f"The key {key.name} has not the scope {wanted}: it has {', '.join(key.scopes)}."
            challenge = f'Bearer realm="On Record", error="insufficient_scope", scope="{" ".join(scopes)}"'
            raise Forbidden(detail, headers={"WWW-Authenticate": challenge})
        return key

    async def _looked_up(self, request: Request, public_id: str) -> ApiKey | None:
        known = self._known.get(public_id)
        if known is not None and time.monotonic() - known[1] < KNOWN_SECONDS:
            return known[0]
        self._known.pop(public_id, None)
        self.limit(request)  # whoever tries keys asks the store each time
        key = await self._find(public_id)
        if key is not None:
            self._known[public_id] = (key, time.monotonic())
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return key


def find_in(engine: Engine, public_id: str) -> ApiKey | None:
    """Look a key up in an open store."""
    with reading(engine) as connection:
        return find_key(connection, public_id)


def gate_of(request: Request) -> Gate:
    """The gate of the application."""
    gate: Gate = cast(FastAPI, request.app).state.gate
    return gate


async def may_read(request: Request) -> None:
    """Let a reading request in."""
    await gate_of(request).read(request, Scope.READ)


async def may_see_jobs(request: Request) -> None:
    """Let in who asks for a job: whoever posted it may."""
    await gate_of(request).read(request, Scope.READ, Scope.WRITE)


async def may_write(
    request: Request, _sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Admitted:
    """Let a writing request in."""
    return await gate_of(request).write(request, Scope.WRITE)


async def may_correct(
    request: Request, _sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Admitted:
    """Let a request in that corrects."""
    return await gate_of(request).write(request, Scope.CORRECT)


Writer = Annotated[Admitted, Depends(may_write)]
Corrector = Annotated[Admitted, Depends(may_correct)]


def _address(request: Request) -> str | None:
    """The address that a limit is for: None for this machine's own, a site's for IPv6."""
    return _of_host(request.client.host if request.client else "")


@lru_cache(maxsize=1_024)
def _of_host(host: str) -> str | None:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host or None
    if address.is_loopback:
        return None
    return str(address) if address.version == 4 else str(ip_network((address, IPV6_SITE), strict=False))


def _unauthorized(detail: str, error: str = "") -> Unauthorized:
    challenge = 'Bearer realm="On Record"' + (f', error="{error}"' if error else "")
    return Unauthorized(detail, headers={"WWW-Authenticate": challenge})


def _too_many(name: str, buckets: Buckets, left: Left) -> TooManyRequests:
    detail = f"More than {buckets.per_minute} {name} a minute. Try again in {left.seconds} seconds."
    return TooManyRequests(detail, headers=_headers(name, buckets, left) | {"Retry-After": str(left.seconds)})


def _headers(name: str, buckets: Buckets, left: Left) -> dict[str, str]:
    """What is left, as draft-ietf-httpapi-ratelimit-headers has it."""
    return {
        "RateLimit-Policy": f'"{name}";q={buckets.per_minute};w=60',
        "RateLimit": f'"{name}";r={left.requests};t={left.seconds}',
    }
