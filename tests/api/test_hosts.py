"""A request has to name this server; whatever it names, no answer leads there."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.command.serve import allowed_hosts
from app.config import Settings
from app.main import create_app
from tests.api.running import Running, everything, serving
from tests.api.running import status as status_of

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@pytest.fixture(scope="module")
def loopback(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Running]:
    """A real server that answers to loopback names."""
    path = shutil.copy(migrated_file, tmp_path_factory.mktemp("hosts") / "onrecord.sqlite3")
    app = create_app(Settings(allowed_hosts=LOOPBACK, database_url=f"sqlite:///{path}", readers=1, analysers=1))
    with serving(app) as running:
        yield running


def status(api: TestClient, allowed: tuple[str, ...], host: str, path: str = "/v1/outlets") -> int:
    app = create_app(Settings(allowed_hosts=allowed), engine=api.app.state.backend.engine)
    return TestClient(app).get(path, headers={"host": host}).status_code


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:9", "[::1]:8000", "[::1]"])
def test_its_own_names(sqlite_api: TestClient, host: str) -> None:
    assert status(sqlite_api, LOOPBACK, host) == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8000", "", ":80"])
def test_others_are_refused(sqlite_api: TestClient, host: str) -> None:
    assert status(sqlite_api, LOOPBACK, host) == 421
    assert status(sqlite_api, LOOPBACK, host, "/healthz") == 200


@pytest.mark.parametrize(
    ("host", "found"), [("a.example.org", 200), ("b.a.example.org", 200), ("example.org", 421), ("aexample.org", 421)]
)
def test_names_below_one(sqlite_api: TestClient, host: str, found: int) -> None:
    assert status(sqlite_api, ("*.example.org",), host) == found


def test_a_problem_says_which_are_allowed(sqlite_api: TestClient) -> None:
    app = create_app(Settings(allowed_hosts=LOOPBACK), engine=sqlite_api.app.state.backend.engine)
    answer = TestClient(app).get("/v1/outlets", headers={"host": "evil.example"})
    assert answer.json()["type"] == "/problems/unknown-host"
    assert "evil.example" in answer.json()["detail"]
    assert "localhost" in answer.json()["detail"]


def test_two_hosts_are_none(sqlite_api: TestClient) -> None:
    answer = sqlite_api.get("/v1/outlets", headers=[("host", "a"), ("host", "b")])
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-request")


@pytest.mark.parametrize(
    ("address", "given", "allowed"),
    [
        ("127.0.0.1", (), (*LOOPBACK, "127.0.0.1")),
        ("127.0.0.2", (), (*LOOPBACK, "127.0.0.2")),
        ("0.0.0.0", (), ("*",)),  # noqa: S104
        ("127.0.0.1", ("onrecord.example",), ("onrecord.example",)),
    ],
)
def test_a_loopback_address_is_asked_by_its_own_names(
    address: str, given: tuple[str, ...], allowed: tuple[str, ...]
) -> None:
    with socket.create_server((address, 0)) as listener:
        assert allowed_hosts(Settings(allowed_hosts=given), listener) == allowed


@pytest.mark.parametrize(
    "path", ["/v1/statements/", "/v1/statements/?x=1", "/docs/", "/docs/assets", "/", "//a.example"]
)
def test_no_answer_leads_to_another_host(sqlite_api: TestClient, path: str) -> None:
    answer = sqlite_api.get(path, headers={"host": "evil.example"}, follow_redirects=False)
    assert answer.headers.get("location", "docs") == "docs"
    assert "http://evil.example" not in answer.text


@pytest.mark.parametrize(
    ("target", "version", "headers", "found"),
    [
        ("http://evil.example/v1/outlets", "1.1", "Host: localhost\r\n", 421),
        ("https://evil.example:8000/v1/outlets?limit=1", "1.1", "Host: localhost\r\n", 421),
        ("HTTP://user:word@evil.example/v1/outlets", "1.1", "Host: localhost\r\n", 421),
        ("http://localhost@evil.example/v1/outlets", "1.1", "Host: localhost\r\n", 421),
        ("http://evil.example", "1.1", "Host: localhost\r\n", 421),
        ("http://evil.example/v1/outlets", "1.0", "", 421),
        ("http://localhost/v1/outlets", "1.1", "Host: evil.example\r\n", 200),
        ("http://[::1]:8000/v1/outlets?limit=1", "1.1", "Host: localhost\r\n", 200),
        ("http://localhost?limit=1", "1.1", "Host: localhost\r\n", 200),
        ("http://localhost/v1/outlets", "1.0", "", 200),
        ("http://localhost/v1/outlets", "1.1", "", 400),
        ("http://localhost/v1/outlets", "1.1", "Host: localhost\r\nHost: localhost\r\n", 400),
        ("http:///v1/outlets", "1.1", "Host: localhost\r\n", 400),
        ("http://evil.example/healthz", "1.1", "Host: localhost\r\n", 200),
    ],
)
def test_the_host_of_an_absolute_target_is_the_one_that_is_asked(
    loopback: Running, target: str, version: str, headers: str, found: int
) -> None:
    with loopback.connect(f"GET {target} HTTP/{version}\r\nConnection: close\r\n{headers}\r\n".encode()) as client:
        assert status_of(everything(client)) == found
