"""HEAD wherever GET is, OPTIONS everywhere, and `Allow` with every refusal of a method."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from fastapi.testclient import TestClient

GET = "GET, HEAD, OPTIONS"
OTHERS = {
    "/": GET,
    "/statements": GET,
    "/speakers/ada-moreau": GET,
    "/docs": GET,
    "/problems": GET,
    "/problems/busy": GET,
    "/openapi.json": GET,
}
FILE = "/docs/assets/docs.js"
ENDLESS = "/v1/changes/stream"


def addresses(api: TestClient) -> dict[str, str]:
    """Each documented address, and others, with the methods that it takes."""
    paths = api.get("/openapi.json").json()["paths"]
    documented = {path.translate({ord("{"): None, ord("}"): None}): methods for path, methods in paths.items()}
    return {path: allowed(methods) for path, methods in documented.items()} | OTHERS | {FILE: GET}


def allowed(methods: Iterable[str]) -> str:
    """What an address takes whose documented methods are these."""
    taken = {"OPTIONS", *map(str.upper, methods)}
    return ", ".join(sorted(taken | {"HEAD"} if "GET" in taken else taken))


def test_options_lists_the_methods_of_every_address(sqlite_api: TestClient) -> None:
    for path, taken in addresses(sqlite_api).items():
        answer = sqlite_api.options(path)
        assert (answer.status_code, answer.headers["allow"], answer.content) == (204, taken, b""), path
        assert "content-type" not in answer.headers
        assert ("accept-post" in answer.headers) == ("POST" in taken)


def test_another_method_is_refused_with_those_allowed(sqlite_api: TestClient) -> None:
    for path, taken in addresses(sqlite_api).items():
        answer = sqlite_api.request("PROPFIND", path)
        assert (answer.status_code, answer.headers["allow"]) == (405, taken), path
        assert answer.json()["type"] == "/problems/method-not-allowed"
        assert answer.json()["detail"] == f"{path} does not take PROPFIND. Allowed: {taken}."


def test_head_is_taken_wherever_get_is(sqlite_api: TestClient) -> None:
    for path, taken in addresses(sqlite_api).items():
        if path == ENDLESS:
            continue
        got, asked = (sqlite_api.request(method, path, follow_redirects=False) for method in ("GET", "HEAD"))
        assert asked.status_code == got.status_code, path
        assert (asked.status_code == 405) == ("GET" not in taken), path
        assert asked.content == b""


def test_head_of_a_stream_ends(sqlite_api: TestClient) -> None:
    answer = sqlite_api.head(ENDLESS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")


@pytest.mark.parametrize("method", ["OPTIONS", "PROPFIND"])
def test_there_is_nothing_to_list_where_nothing_is(sqlite_api: TestClient, method: str) -> None:
    answer = sqlite_api.request(method, "/v1/nothing")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert "allow" not in answer.headers
