"""`onrecord match --rebuild`, the older name of `onrecord rebuild matches`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import Engine
from typer.testing import CliRunner

from app.command import app
from app.config import Settings

WORDS = "the harbour will be closed to all ships on the first of June"


@pytest.fixture
def run(settings: Settings, engine: Engine, article: Callable, said: Callable, keep: Callable) -> Callable[..., Result]:
    """Runs the command on a store with two reports that nobody matched yet."""
    for key in ("a", "b"):
        told = article(f"In {key}: {WORDS}.", id=key)
        keep(engine, told, said(told, WORDS, by="Ada Moreau"))
    return lambda *words: CliRunner().invoke(app, ["--database", settings.database_url, "match", *words])


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM match_member").scalar()


def test_rebuild_makes_the_matches(run, engine):
    result = run("--rebuild")
    assert (result.exit_code, count(engine)) == (0, 2)
    assert "matches: 2" in result.stderr
    assert run("--rebuild", "--quiet").stderr == ""


def test_without_the_option_nothing_is_done(run, engine):
    result = run()
    assert (result.exit_code, count(engine)) == (2, 0)
    assert "onrecord rebuild matches" in result.stderr
