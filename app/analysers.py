"""Processes that analyse articles while others are saved: the analysis is most of the work of an ingest."""

from __future__ import annotations

import importlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext, suppress
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from app import analysis
from app.analysis import Analysed
from app.child_processes import context, interrupts_held, obey_parent_alone
from app.model import Article
from app.time_limit import time_limit

T = TypeVar("T")

NICE = 10  # added to their niceness, as to that of a server's own: whoever reads the store meanwhile comes first

Analyse = Callable[[Article], Analysed]
Timed = tuple[Analysed, float]
"""A result, and the seconds that it took."""


class AnalyserEndedError(RuntimeError):
    """The process that analysed an article ended, twice, before it gave a result."""


class Analysers:
    """Analyses articles in `number` processes, which start with the first article; a `number` of 1 is this process.

    Each process takes 120 MB, most of it models, which those that are forked share. `seconds` is the time limit of an
    article (`app.time_limit`), None for no limit; `analyse` is another analysis than that of `app.analysis`. As a
    context manager it ends its processes; an exception in the block ends them at once, and drops their work.
    """

    def __init__(self, number: int, *, seconds: float | None = None, analyse: Analyse | None = None) -> None:
        self._number = number
        self._seconds = seconds
        self._analyse = analyse
        self._pool: ProcessPoolExecutor | None = None
        self.spent = 0.0
        """The seconds that analysing took, of all processes together."""

    @property
    def ahead(self) -> int:
        """How many articles to give before the result of the first is asked for, so that no process waits.

        Results come in the order of the articles: one that takes ten times as long as others holds up the rest.
        """
        return 8 * self._number if self._number > 1 else 0

    def start(self, article: Article) -> Callable[[], Analysed]:
        """Begin to analyse an article; the result, when it is asked for.

        It raises `OutOfTimeError`, `AnalyserEndedError`, and what the analysis raises.
        """
        work = partial(_analyse, self._analyse or analysis.analyse, self._seconds, article)
        if self._number == 1:
            return lambda: self._count(work())
        future = self._submit(work)
        return lambda: self._count(self._result(future, work))

    def _count(self, timed: Timed) -> Analysed:
        analysed, seconds = timed
        self.spent += seconds
        return analysed

    def _submit(self, work: Callable[[], Timed]) -> Future[Timed]:
        if self._pool is not None:
            with suppress(BrokenProcessPool):
                return _submit(self._pool, work)
            self._pool.shutdown()
        self._pool = self._new_pool(self._number)
        return _submit(self._pool, work)

    def _new_pool(self, number: int) -> ProcessPoolExecutor:
        if self._analyse is not None:  # it needs no models
            return ProcessPoolExecutor(number, mp_context=context("app.analysis"), initializer=obey_parent_alone)
        return ProcessPoolExecutor(number, mp_context=context("app.loaded_models"), initializer=_prepare)

    def _result(self, future: Future[Timed], work: Callable[[], Timed]) -> Timed:
        with suppress(BrokenProcessPool):
            return future.result()
        # One of the articles that were analysed together ended its process: alone, each shows whether it was the one.
        alone = self._new_pool(1)
        try:
            return _submit(alone, work).result()
        except BrokenProcessPool as failure:
            raise AnalyserEndedError("the process that analysed it ended, which lack of memory may cause") from failure
        except KeyboardInterrupt:
            _kill(alone)  # else `shutdown` would wait for the article
            raise
        finally:
            alone.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: type[BaseException] | None, _error: object, _traceback: TracebackType | None) -> None:
        if self._pool is None:
            return
        if failed is not None:
            _kill(self._pool)
        self._pool.shutdown(cancel_futures=True)
        self._pool = None


def _submit(pool: ProcessPoolExecutor, work: Callable[[], Timed]) -> Future[Timed]:
    with interrupts_held():  # the pool starts its processes now
        return pool.submit(work)


def read_ahead(things: Iterable[T], number: int) -> Iterator[T]:
    """The same things in the same order, each given when `number` more have been taken."""
    waiting: deque[T] = deque()
    for one in things:
        waiting.append(one)
        if len(waiting) > number:
            yield waiting.popleft()
    yield from waiting


def _kill(pool: ProcessPoolExecutor) -> None:
    # Without a name of its own before Python 3.14 (`kill_workers`).
    for process in list((pool._processes or {}).values()):
        process.kill()


def _prepare() -> None:
    obey_parent_alone()
    os.nice(NICE)
    # Loading the models is no part of the time of an article. Where processes are forked, it is done already.
    importlib.import_module("app.loaded_models")


def _analyse(analyse: Analyse, seconds: float | None, article: Article) -> Timed:
    began = time.monotonic()
    with nullcontext() if seconds is None else time_limit(seconds):
        return analyse(article), time.monotonic() - began
