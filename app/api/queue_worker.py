"""The processes of a server that work off a queue: of articles that came over HTTP, or of events for webhooks."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from threading import Event
from typing import Any, NamedTuple, cast

from app.api.problems import Problem
from app.child_processes import context, interrupts_held, obey_parent_alone
from app.config import Settings
from app.posted import work
from app.store.session import open_store
from app.webhooks.work import deliver

NICE = 15  # behind all that answers requests
IDLE_SECONDS = 20.0  # without an article; then the process ends, and gives back the 200 MB of its models
LOOK_SECONDS = 30.0  # between looks for what another server, worker or command left


class Queue(NamedTuple):
    """A queue by name: `is_waiting` asks the store whether there is work, and `work` does it in its own process."""

    name: str
    is_waiting: Callable[[], Awaitable[bool]]
    work: Callable[[Settings], None]


class QueueWorker:
    """Starts one process when there is work, and another only when that one has ended."""

    def __init__(self, settings: Settings, queue: Queue) -> None:
        # One process: its own children would need a place in the machine that readers may need.
        self._settings = settings.model_copy(update={"analysers": 1})
        self._queue = queue
        self._woken = asyncio.Event()
        self._process: BaseProcess | None = None

    def wake(self) -> None:
        """Have it look at once: work came."""
        self._woken.set()

    async def run(self) -> None:
        """Look after the queue until this is cancelled."""
        while True:
            self._woken.clear()
            with suppress(Problem):  # the store is away, or not migrated: the next look may find it
                if await self._queue.is_waiting():
                    await asyncio.to_thread(self._work)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)

    def close(self) -> None:
        """End the process; what it was about is another one's, which finds its lease without an owner."""
        if self._process is not None:
            self._process.kill()

    def _work(self) -> None:
        make = cast(Any, context(__name__)).Process
        name = f"onrecord {self._queue.name}"
        self._process = make(target=work_apart, args=(self._queue.work, self._settings), name=name, daemon=True)
        with interrupts_held():
            self._process.start()
        self._process.join()


def work_apart(task: Callable[[Settings], None], settings: Settings) -> None:
    """Work off a queue in a process of its own."""
    obey_parent_alone()
    os.nice(NICE)
    task(settings)


def read_articles(settings: Settings) -> None:
    """Read the articles that wait, and those that come soon."""
    work(open_store(settings.database_url, create=False), settings, idle_seconds=IDLE_SECONDS)


def deliver_events(settings: Settings) -> None:
    """Deliver to webhooks as long as there are any."""
    deliver(open_store(settings.database_url, create=False), settings, ended=Event(), while_any=True)
