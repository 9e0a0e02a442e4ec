"""Nothing that one client does, and no fault below, keeps the server from answering the others and from ending."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.api import work
from app.api.problems import PROBLEMS
from app.config import Settings
from app.main import create_app
from app.model import RawDocument
from app.store.runs import start_run
from app.store.session import open_store, writing
from app.weights import WeightsError
from tests.api.running import Running, everything, serving, status, until

LONG = json.dumps({"text": "Ada Moreau said on Thursday that the harbour will reopen in June. " * 2_000}).encode()
SHORT = json.dumps({"text": "Ada said it rains."}).encode()


def problem(answer: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert found["type"].removeprefix("/problems/") in PROBLEMS
    return found


@pytest.fixture(scope="module")
def server(migrated_file: Path) -> Iterator[Running]:
    """A server with one process of each kind, over an empty store."""
    settings = Settings(
        database_url=f"sqlite:///{migrated_file}", readers=1, analysers=1, analysis_queue=1, max_requests=20
    )
    app = create_app(settings)
    with serving(app, on_end=app.state.backend.end) as running:
        yield running


@pytest.fixture
def endless(engine: Engine) -> str:
    """The URL of an SQLite store with a run whose errors never come to an end."""
    with writing(engine) as session:
        start_run(session, "1", ["a"])
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE run_error")
        connection.exec_driver_sql("""
            CREATE VIEW run_error AS WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
            SELECT id, 1 AS run_id, 'a' AS origin, 1 AS line, NULL AS field, 'b' AS reason FROM n""")
    engine.dispose()
    return engine.url.render_as_string(hide_password=False)


class TestCostlyQueries:
    def test_end_in_time_on_sqlite_too_and_the_next_is_answered(self, endless: str) -> None:
        app = create_app(Settings(database_url=endless, readers=1, read_seconds=0.5))
        with serving(app, on_end=app.state.backend.end) as running:
            answer = running.ask("/v1/runs/1")
            assert (status(answer), problem(answer)["type"]) == (503, "/problems/deadline-exceeded")
            assert "more than 0.5 seconds: ask with narrower filters" in problem(answer)["detail"]
            # On a busy machine a process may take so long to start.
            for path in ("/v1/outlets", "/readyz"):
                until(lambda path=path: status(running.ask(path)) == 200)


class TestLongTexts:
    def test_keep_nobody_else_waiting(self, server: Running) -> None:
        request = (
            f"POST /v1/extract HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(LONG)}"
        )
        clients = [server.connect(f"{request}\r\n\r\n".encode() + LONG) for _ in range(2)]
        until(lambda: status(server.ask("/v1/extract", body=SHORT)) == 503)
        refused = server.ask("/v1/extract", body=SHORT)
        assert problem(refused)["type"] == "/problems/busy"
        assert b"retry-after: 5" in refused
        for path in ("/healthz", "/readyz", "/v1/statements"):
            assert status(server.ask(path)) == 200
        checked = server.ask("/v1/check", body=b'{"text": "it rains"}')
        assert status(checked) == 200
        for client in clients:
            client.close()
        # What they asked for is dropped: else it would take a minute.
        until(lambda: status(server.ask("/v1/extract", body=SHORT)) == 200)

    def test_do_not_keep_the_server_from_ending(self, migrated_file: Path) -> None:
        app = create_app(Settings(database_url=f"sqlite:///{migrated_file}", analysers=1))
        with serving(app, on_end=app.state.backend.end) as running:
            asking = threading.Thread(target=lambda: answers.append(running.ask("/v1/extract", body=LONG)))
            answers: list[bytes] = []
            asking.start()
            until(lambda: app.state.backend.in_progress)
            running.end()
            asking.join()
        assert not running.thread.is_alive()
        assert problem(answers[0])["detail"] == "The server is about to end. Try again soon."


class TestHealth:
    def test_is_answered_beside_any_number_of_requests(self, sqlite_api: TestClient) -> None:
        app = create_app(Settings(max_requests=1), engine=sqlite_api.app.state.backend.engine, extract=lambda _: held())
        begun, go_on = threading.Event(), threading.Event()

        def held() -> dict[str, Any]:
            begun.set()
            go_on.wait()
            return {}

        with serving(app) as running:
            asking = threading.Thread(target=running.ask, args=("/v1/extract",), kwargs={"body": SHORT})
            asking.start()
            begun.wait()
            assert problem(running.ask("/v1/statements"))["type"] == "/problems/busy"
            assert status(running.ask("/healthz")) == 200
            go_on.set()
            asking.join()

    def test_does_not_wait_for_a_database_that_hangs(self) -> None:
        pytest.importorskip("psycopg")
        with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes connections, and never says a word
            url = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none"
            app = create_app(Settings(database_url=url, readers=1, read_seconds=0.5))
            with serving(app, on_end=app.state.backend.end) as running:
                asking = running.connect(b"GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                assert status(running.ask("/healthz")) == 200
                answer = everything(asking)
                asking.close()
        assert (status(answer), problem(answer)["type"]) == (503, "/problems/deadline-exceeded")


@pytest.fixture
def damaged(engine: Engine, article: Any, said: Any, keep: Callable[..., Any]) -> str:
    """The URL of a store in which a page in the midst of the statements is lost."""
    text = "\n".join(f"Ek said that ship {number} of the line will sail in June." for number in range(300))
    one = article(text, id="a1")
    keep(engine, one, *(said(one, f"that ship {number} of the line", by="Bo Ek") for number in range(300)))
    with engine.connect() as connection:
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_schema WHERE name = 'statement'").scalar_one()
        connection.rollback()
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    path = str(engine.url.database)
    with open(path, "r+b") as file:
        file.seek((root - 1) * 4096)
        inner = file.read(4096)
        assert inner[0] == 5  # an inner page of a table, whose cells begin with the number of a page below
        cells = [int.from_bytes(inner[at : at + 2], "big") for at in range(12, 12 + 2 * 20, 2)]
        file.seek((int.from_bytes(inner[cells[10] : cells[10] + 4], "big") - 1) * 4096)
        file.write(b"\xff" * 4096)
    return f"sqlite:///{path}"


class TestDamage:
    def test_is_a_problem_with_one_line_in_the_log(self, damaged: str, caplog: pytest.LogCaptureFixture) -> None:
        engine = open_store(damaged)
        api = TestClient(create_app(Settings(), engine=engine), raise_server_exceptions=False)
        answer = api.get("/v1/statements?limit=200")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/store-damaged")
        assert [(record.exc_info, "\n" in record.getMessage()) for record in caplog.records] == [(None, False)]
        ready = api.get("/readyz")
        assert (ready.status_code, ready.json()["type"]) == (503, "/problems/store-damaged")
        engine.dispose()

    def test_is_found_when_the_server_starts(self, damaged: str) -> None:
        app = create_app(Settings(database_url=damaged, readers=1, analysers=1))
        with serving(app, on_end=app.state.backend.end) as running:
            until(lambda: status(running.ask("/readyz")) == 503)
            assert problem(running.ask("/readyz"))["type"] == "/problems/store-damaged"
            assert status(running.ask("/healthz")) == 200

    def test_is_told_from_a_sound_store(self, engine: Engine, damaged: str) -> None:
        assert work.verify(damaged, 10)
        assert work.verify("sqlite:////no/such/file", 10) == ""


def test_names_with_slashes_come_as_they_were_sent(sqlite_api: TestClient) -> None:
    app = create_app(Settings(), engine=sqlite_api.app.state.backend.engine)
    with serving(app) as running:
        for name, read in (("a%2Fb", "a/b"), ("a%252Fb", "a%2Fb"), ("a%2fb%2F", "a/b/"), ("%C5%81", "Ł")):
            found = problem(running.ask(f"/v1/articles/{name}"))
            assert found["detail"].startswith(f"There is no article {read}.")
            assert found["instance"] == f"/v1/articles/{name}"


def test_models_that_are_missing_are_no_fault_of_the_client(sqlite_api: TestClient) -> None:
    def extract(_raw: RawDocument) -> dict[str, Any]:
        raise WeightsError("the weights are missing: /srv/app/weights/tagger.onnx")

    app = create_app(Settings(), engine=sqlite_api.app.state.backend.engine, extract=extract)
    answer = TestClient(app).post("/v1/extract", json={"text": "Ada said it rains."})
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/analysis-unavailable")
    assert "/srv" not in answer.text


class TestCommand:
    ROOT = Path(__file__).parents[2]

    def start(self, database: str, *lines: str) -> subprocess.Popen[str]:
        script = "\n".join(["from app.__main__ import main", *lines, "main()"])
        environment = {**os.environ, "PYTHONPATH": str(self.ROOT), "ONRECORD_DATABASE_URL": database}
        return subprocess.Popen(
            [sys.executable, "-c", script, "serve", "--port", "0"],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.ROOT,
        )

    def test_ends_well_on_sigterm(self, tmp_path: Path) -> None:
        server = self.start(f"sqlite:///{tmp_path / 'new.sqlite3'}")
        assert server.stderr is not None
        assert "listens on" in server.stderr.readline()
        server.send_signal(signal.SIGTERM)
        _, rest = server.communicate(timeout=60)
        assert (server.returncode, rest) == (0, "")

    def test_refuses_to_serve_without_models(self, tmp_path: Path) -> None:
        server = self.start(
            f"sqlite:///{tmp_path / 'new.sqlite3'}", "import app.weights", "app.weights.FILES = 'x.onnx',"
        )
        _, told = server.communicate(timeout=60)
        assert server.returncode == 2
        assert told == "onrecord: the weights are missing: x.onnx; install onrecord again, with its weights\n"
