"""Articles analysed in processes: the same results in the same order, whatever becomes of a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from app.analysers import AnalyserEndedError, Analysers, read_ahead
from app.analysis import Analysed, analyse
from app.ingest import ingest
from app.model import Article
from app.time_limit import OutOfTimeError
from tests.obedience import obey

NOTHING: Analysed = ([], np.zeros((0, 4), np.float32))


def article(text: str) -> Article:
    return Article(id="one", origin="test", text=text)


@pytest.fixture
def two() -> Iterator[Analysers]:
    with Analysers(2, seconds=30, analyse=obey) as analysers:
        yield analysers


def test_a_process_finds_what_is_found_here() -> None:
    one = article("The harbour will reopen in June, Mayor Ada Moreau said on Thursday.")
    with Analysers(2) as analysers:
        found, vectors = analysers.start(one)()
    here, vectors_here = analyse(one)
    assert found == here
    assert np.array_equal(vectors, vectors_here)


def test_only_the_article_that_ends_its_process_fails(two: Analysers) -> None:
    work = [two.start(article(text)) for text in ("a", "end", "bb", "ccc", "end", "dddd")]
    results: list[object] = []
    for one in work:
        try:
            results.append(float(one()[1][0, 0]))
        except AnalyserEndedError:
            results.append(None)
    assert results == [1, None, 2, 3, None, 4]
    assert two.start(article("eeeee"))()[1][0, 0] == 5, "the next ones are analysed"


def test_what_the_analysis_raises_is_raised(two: Analysers) -> None:
    with pytest.raises(ZeroDivisionError, match="tripped"):
        two.start(article("fail"))()


def test_an_article_has_so_many_seconds() -> None:
    with Analysers(2, seconds=0.1, analyse=obey) as analysers, pytest.raises(OutOfTimeError):
        analysers.start(article("hang"))()


def test_leaving_by_an_exception_waits_for_no_article() -> None:
    def leave(analysers: Analysers) -> None:
        analysers.start(article("hang"))
        assert analysers.start(article("a"))()[1].any()
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Analysers(2, analyse=obey) as analysers:
        leave(analysers)
    assert time.monotonic() - began < 300


def test_ctrl_c_does_not_wait_for_an_article_that_is_tried_alone(tmp_path: Path) -> None:
    tried = tmp_path / "tried"

    def interrupt() -> None:
        while not tried.exists() or tried.read_text() != "twice":
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    began = time.monotonic()
    with Analysers(2, analyse=obey) as analysers:
        work = analysers.start(article(str(tried)))
        Thread(target=interrupt, daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            work()
    assert time.monotonic() - began < 300


def test_one_at_a_time_is_analysed_here_when_it_is_asked_for() -> None:
    asked: list[str] = []

    def here(one: Article) -> Analysed:
        asked.append(one.text)
        return NOTHING

    with Analysers(1, analyse=here) as analysers:
        work = analysers.start(article("a"))
        assert (asked, analysers.ahead) == ([], 0)
        work()
    assert asked == ["a"]


def test_no_process_outlives_a_killed_ingest(tmp_path: Path) -> None:
    script = """
import os, time
from app.analysers import Analysers
from app.model import Article
from tests.obedience import obey
if __name__ == "__main__":
    with Analysers(2, analyse=obey) as analysers:
        analysers.start(Article(id="a", origin="a", text="a"))()
        print(*analysers._pool._processes, flush=True)
        analysers.start(Article(id="b", origin="b", text="hang"))()
"""
    root = Path(__file__).parents[1]
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert parent.stdout is not None
    children = [int(one) for one in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    assert children
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{child}").exists() for child in children):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("number", [0, 1, 3, 9])
def test_things_read_ahead_keep_their_order(number: int) -> None:
    taken: list[int] = []
    things = (taken.append(one) or one for one in range(5))
    given = []
    for one in read_ahead(things, number):
        assert len(taken) == min(5, len(given) + 1 + number)
        given.append(one)
    assert given == list(range(5))


def test_an_ingest_with_two_processes_stores_what_one_stores(engine, settings, tmp_path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(f"date 2026-03-0{number + 1} Ada Moreau said that {number} ships wait.")
    (tmp_path / "bad.txt").write_text("date 2026-03-01 ")
    (tmp_path / "same.txt").write_text((tmp_path / "0.txt").read_text())
    run = ingest([tmp_path], engine, settings.model_copy(update={"analysers": 2}))
    assert (run.added, run.unchanged, run.failed, run.statements) == (5, 1, 1, 5)
    again = ingest([tmp_path], engine, settings)
    assert (again.added, again.replaced, again.unchanged, again.failed) == (0, 0, 6, 1)
