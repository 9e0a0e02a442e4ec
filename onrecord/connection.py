# Written from async_connection.py by `make library`: change that file, and run it again.
"""How a client sends its requests: the one that waits for each answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from onrecord.calls import Call, base_of, check, headers_of, is_worth_another_try, wait_after, wait_after_failure
from onrecord.errors import Unreachable


class Connection:
    """Sends calls to one server, again where another try may help; `retries` is how often at most."""

    def __init__(self, address: str, key: str | None, timeout: float, retries: int, http: httpx.Client | None) -> None:
        self.base = base_of(address)
        self._headers = headers_of(key)
        self._timeout = timeout
        self._retries = retries
        self._own = http is None
        self._http = httpx.Client() if http is None else http

    def ask(self, call: Call) -> httpx.Response:
        """The whole answer to a call; a refusal is raised as the problem that it names."""
        with self.stream(call) as response:
            response.read()
            return response

    @contextmanager
    def stream(self, call: Call) -> Iterator[httpx.Response]:
        """An answer whose body is still to be read. Until it begins, the request is sent again where that may help."""
        response = self._begin(call)
        try:
            if not response.is_success:
                response.read()
            check(response)
            yield response
        except httpx.TransportError as error:
            raise Unreachable(f"{self.base} broke off its answer: {error}") from error
        finally:
            response.close()

    def _begin(self, call: Call) -> httpx.Response:
        attempt = 0
        while True:
            try:
                response = self._http.send(self._request(call), stream=True, follow_redirects=True)
            except httpx.TransportError as error:
                if attempt >= self._retries or not is_worth_another_try(error, call):
                    raise Unreachable(f"{self.base} does not answer ({error}). Does the server run there?") from error
                wait = wait_after_failure(attempt)
            else:
                asked_for = wait_after(response, call, attempt)
                if attempt >= self._retries or asked_for is None:
                    return response
                response.close()
                wait = asked_for
            time.sleep(wait)
            attempt += 1

    def _request(self, call: Call) -> httpx.Request:
        return self._http.build_request(
            call.method,
            self.base + call.path,
            params=list(call.query),
            content=call.body,
            headers={**self._headers, **call.headers},
            timeout=self._timeout,
        )

    def close(self) -> None:
        """Close the connections, but for those of an httpx client that was given."""
        if self._own:
            self._http.close()
