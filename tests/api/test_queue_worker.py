"""The processes of a server that work off a queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from app.api import queue_worker
from app.api.queue_worker import NICE, Queue, QueueWorker, read_articles, work_apart
from app.config import Settings


class Waiting:
    """Articles wait as often as is said."""

    def __init__(self, times: int) -> None:
        self.asked = 0
        self.times = times

    async def __call__(self) -> bool:
        self.asked += 1
        return self.asked <= self.times


def worker_of(waiting: Waiting) -> QueueWorker:
    return QueueWorker(Settings(), Queue("articles", waiting, read_articles))


async def while_it_runs(worker: QueueWorker, holds: Callable[[], bool]) -> None:
    looking = asyncio.ensure_future(worker.run())
    try:
        async with asyncio.timeout(30):
            while not holds():
                await asyncio.sleep(0.01)
    finally:
        looking.cancel()
        worker.close()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """When the process would be started, that is noted."""
    noted: list[int] = []
    monkeypatch.setattr(QueueWorker, "_work", lambda _self: noted.append(1))
    return noted


def test_it_is_started_only_when_something_waits(started: list[int]):
    waiting = Waiting(0)
    asyncio.run(while_it_runs(worker_of(waiting), lambda: waiting.asked == 1))
    assert started == []


def test_it_looks_again_when_it_is_woken(started: list[int]):
    waiting = Waiting(2)
    worker = worker_of(waiting)

    def woken() -> bool:
        worker.wake()
        return waiting.asked >= 3

    asyncio.run(while_it_runs(worker, woken))
    assert started == [1, 1]


def test_it_reads_with_one_process_behind_all_others(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    seen: list[tuple[int, int]] = []
    monkeypatch.setattr(queue_worker, "obey_parent_alone", lambda: None)
    monkeypatch.setattr(queue_worker.os, "nice", lambda by: seen.append((by, 0)) or by)
    monkeypatch.setattr(queue_worker, "work", lambda _engine, given, **_: seen.append((0, given.analysers)))
    queue = Queue("articles", Waiting(0), read_articles)
    worker = QueueWorker(settings.model_copy(update={"analysers": 4}), queue)
    work_apart(queue.work, worker._settings)
    assert seen == [(NICE, 0), (0, 1)]
