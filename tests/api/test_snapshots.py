"""What goes while an answer is made is in it whole, or not at all: on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from app.queries import matches, statements
from app.store.changes import Kind, note
from app.store.session import writing


def engine_of(client: TestClient) -> Engine:
    engine: Engine = client.app.state.backend.engine
    return engine


def test_a_match_that_goes_while_matches_are_listed(story: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = story.get("/v1/matches").json()["items"]
    count = matches.count_members

    def gone_before(connection: Any, keys: Any) -> Any:
        """The line that raced: the matches have been read, their members not yet."""
        with writing(engine_of(story)) as session:
            note(session, Kind.STATEMENT, session.scalars(text("SELECT key FROM statement")))
            session.execute(text("DELETE FROM match_member"))
            session.execute(text("DELETE FROM match"))
        return count(connection, keys)

    monkeypatch.setattr(matches, "count_members", gone_before)
    answer = story.get("/v1/matches")
    assert answer.status_code == 200
    assert answer.json()["items"] == listed
    monkeypatch.undo()
    assert story.get("/v1/matches").json()["items"] == []


def test_the_etag_is_that_of_the_rows(story: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before = story.get("/v1/statements?limit=1")
    present = statements.present

    def changed_before(connection: Any, rows: Any) -> Any:
        with writing(engine_of(story)) as session:
            session.execute(text("UPDATE speaker SET name = 'Another'"))
            note(session, Kind.SPEAKER, ["bo-ek"])
        return present(connection, rows)

    monkeypatch.setattr(statements, "present", changed_before)
    answer = story.get("/v1/statements?limit=1")
    assert (answer.headers["etag"], answer.json()) == (before.headers["etag"], before.json())
    monkeypatch.undo()
    after = story.get("/v1/statements?limit=1", headers={"if-none-match": before.headers["etag"]})
    assert after.json()["items"][0]["speakers"][0]["name"] == "Another"
