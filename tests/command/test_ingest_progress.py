"""What a person sees of an ingest while it goes on."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from app.command.ingest_progress import Total, ingest_progress, progress_line
from app.ingest import Progress

NOW = Progress(done=50, origin="a.jsonl:50", statements=900, words=40_000, failed=2)


@pytest.mark.parametrize(
    ("now", "total", "words"),
    [
        (NOW, 200, "50 of 200 articles (25%), 900 statements, 2,000 words a second, 2 errors, 1:00 left"),
        (NOW, None, "50 articles, 900 statements, 2,000 words a second, 2 errors"),
        (NOW._replace(failed=1), 49, "50 articles, 900 statements, 2,000 words a second, 1 error"),
        (
            NOW._replace(failed=0),
            50_000,
            "50 of 50,000 articles (0%), 900 statements, 2,000 words a second, 5:33:00 left",
        ),
    ],
)
def test_a_step_in_words(now: Progress, total: int | None, words: str) -> None:
    assert progress_line(now, total, 20.0) == words


def test_a_terminal_has_a_bar_and_a_log_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    bar = io.StringIO()
    with ingest_progress(Console(file=bar, force_terminal=True, width=150), lambda: 200) as show:
        time.sleep(0.05)  # the documents are counted meanwhile
        show(NOW)
    assert "50 of 200 articles (25%), 900 statements" in bar.getvalue()
    log = io.StringIO()
    with ingest_progress(Console(file=log, width=150), lambda: 200) as show:
        show(NOW)
        assert log.getvalue() == ""
        monkeypatch.setattr("app.command.progress.SECONDS_BETWEEN_LINES", 0.0)
        show(NOW)
        show(NOW)
    assert [line.split(",")[1] for line in log.getvalue().splitlines()] == [" 900 statements"] * 2


def test_quiet_shows_and_counts_nothing() -> None:
    def count() -> int:
        raise AssertionError("nobody asked")

    out = io.StringIO()
    with ingest_progress(Console(file=out), count, quiet=True) as show:
        show(NOW)
    assert out.getvalue() == ""


def test_the_total_is_known_once_it_was_counted() -> None:
    total = Total(lambda: 7)
    for _ in range(100):
        if total.number is None:
            time.sleep(0.01)
    assert total.number == 7
