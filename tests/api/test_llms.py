"""/llms.txt: it says what there is, and every address in it answers."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from app.config import Settings
from app.main import create_app


def test_it_names_every_route_that_may_be_read(sqlite_api: TestClient) -> None:
    answer = sqlite_api.get("/llms.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("# On Record\n\n> Who said what")
    paths = sqlite_api.get("/openapi.json").json()["paths"]
    reads = {path for path, methods in paths.items() if path.startswith("/v1/") and "get" in methods}
    named = set(re.findall(r"\[(?:GET|POST) (/v1/[^\]]+)\]", answer.text))
    assert reads | {"/v1/check", "/v1/extract"} == named


def test_its_addresses_answer(sqlite_api: TestClient) -> None:
    text = sqlite_api.get("/llms.txt").text
    addresses = set(re.findall(r"\]\((http://testserver/[^){]+)\)", text))
    assert len(addresses) > 10
    for address in addresses:
        # The others want a body, a key or a parameter, or have no end.
        if not address.endswith(("/check", "/extract", "/jobs", "/webhooks", "/stats", "/stream")):
            assert sqlite_api.get(address).status_code == 200, address


def test_it_says_what_this_server_allows(sqlite_api: TestClient) -> None:
    engine = sqlite_api.app.state.backend.engine
    client = TestClient(create_app(Settings(reading="keys", rate_reads=7, max_request_bytes=12_345), engine=engine))
    text = client.get("/llms.txt").text
    assert "7 requests a minute" in text
    assert "12,345 bytes" in text
    assert "Authorization: Bearer KEY" in text
