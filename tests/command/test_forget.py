"""`onrecord forget`: asks first, removes, and says what it removed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from app.command import app
from app.config import Settings
from app.linking.statements import link_waiting

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, engine: Engine, article: Any, said: Any, keep: Any) -> Run:
    """Runs the command on a store of three articles, two of them with the same statement."""
    for key in "abc":
        words = "that rain is likely" if key == "c" else "that the harbour will reopen in June after the works"
        one = article(f"In {key} Ada Moreau said {words}.", id=key, given_id=f"urn:{key}", outlet=key)
        keep(engine, one, said(one, words, by="Ada Moreau", source="Ada Moreau", cue="said"))
    link_waiting(engine)

    def invoke(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, ["--database", settings.database_url, "forget", *words], input=stdin)

    return invoke


def left(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT key FROM article ORDER BY key")))


def test_by_either_id_with_a_reason(run: Run, engine: Engine) -> None:
    done = run("a", "urn:c", "--reason", "court order", "--yes")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Forgotten: 2; statements: 2." in done.stderr
    assert left(engine) == ["b"]
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT reason FROM forgotten")).all() == ["court order"] * 2
        assert connection.scalar(text("SELECT count(*) FROM match")) == 0


def test_as_json(run: Run) -> None:
    assert json.loads(run("a", "--yes", "--json").stdout) == {"forgotten": [{"article": "a", "statements": 1}]}


@pytest.mark.parametrize(("answer", "code", "kept"), [("n", 2, ["a", "b", "c"]), ("y", 0, ["b", "c"])])
def test_on_a_terminal_it_is_asked_first(
    run: Run, engine: Engine, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, kept: list[str]
) -> None:
    monkeypatch.setattr("app.command.console.is_terminal", lambda: True)
    done = run("a", stdin=f"{answer}\n")
    assert (done.exit_code, "This removes a for good" in done.stderr, left(engine)) == (code, True, kept)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("a",), "--yes"),
        (("a", "nobody", "--yes"), "no article nobody"),
        (("a", "--yes", "--reason", " "), "between 1 and"),
    ],
    ids=["nobody to ask", "unknown", "no reason"],
)
def test_what_is_refused_changes_nothing(run: Run, engine: Engine, words: tuple[str, ...], told: str) -> None:
    refused = run(*words)
    assert (refused.exit_code, told in refused.stderr, left(engine)) == (2, True, ["a", "b", "c"])
