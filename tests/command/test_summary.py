"""What an ingest shows a person of the statements that it found."""

from __future__ import annotations

import io
from collections.abc import Callable

from rich.console import Console
from sqlalchemy import Engine

from app.command.summary import STYLES, show, wording
from app.ingest import RunSummary
from app.model import Act, Article, Stance, Statement


def test_an_attitude_is_marked_as_one(
    engine: Engine, article: Callable[..., Article], said: Callable[..., Statement], keep: Callable[..., object]
):
    told = article("Ek backs the bridge. Ek fears a flood. Ek denied all.", id="a1")
    keep(
        engine,
        told,
        said(told, "the bridge", by="Bo Ek", cue="backs", act=Act.ATTITUDE),
        said(told, "a flood", by="Bo Ek", cue="fears", act=Act.THOUGHT),
        said(told, "all", by="Bo Ek", cue="denied", stance=Stance.DENY),
    )
    screen = io.StringIO()
    show(RunSummary(run_id=1, pipeline="test", article_keys=["a1"]), engine, Console(file=screen, width=120))
    shown = " ".join(screen.getvalue().split())
    assert "the bridge indirect, attitude" in shown
    assert "a flood indirect Bo Ek" in shown
    assert "all indirect, deny" in shown


def test_a_source_without_a_name_is_shown_as_it_is_told(
    engine: Engine, article: Callable[..., Article], said: Callable[..., Statement], keep: Callable[..., object]
):
    told = article("A senior official said no. She said yes.", id="a1")
    keep(engine, told, said(told, "no", source="A senior official"), said(told, "yes", source="She"))
    screen = io.StringIO()
    show(RunSummary(run_id=1, pipeline="test", article_keys=["a1"]), engine, Console(file=screen, width=120))
    assert "(A senior official)" in screen.getvalue()
    assert "unknown unknown yes" in " ".join(screen.getvalue().split())


def test_on_a_terminal_changed_and_moved_words_are_told_apart_by_style():
    words = wording("x y z keep peace talks", "peace talks x y z\tmaintain")
    assert words.plain == "peace talks x y z keep maintain peace talks"
    assert [(words.plain[span.start : span.end], span.style) for span in words.spans] == [
        ("peace talks", STYLES["here"]),
        ("keep", STYLES["gone"]),
        ("maintain", STYLES["new"]),
        ("peace talks", STYLES["away"]),
    ]


def test_an_article_without_statements_says_so(
    engine: Engine, article: Callable[..., Article], keep: Callable[..., object]
):
    keep(engine, article("The ferry sailed.", id="a1"))
    screen = io.StringIO()
    show(RunSummary(run_id=1, pipeline="test", article_keys=["a1"]), engine, Console(file=screen, width=120))
    assert "no statement found" in screen.getvalue()
    assert "Speaker" not in screen.getvalue()
