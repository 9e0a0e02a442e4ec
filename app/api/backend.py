"""Where routes have their work done: a pool of threads or of processes, each kind of work with its own bounded queue.

Each kind has processes and a queue of its own: a long text keeps no quotation waiting, and neither keeps a list.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Any, NamedTuple

from anyio import to_thread
from fastapi import Request
from sqlalchemy import Engine

from app.api import answers, work
from app.api.answers import Answer, Asked, Question
from app.api.bounded_work import Jobs, Limits, Run
from app.api.lists_at_rest import ListsAtRest
from app.api.metrics import Work
from app.api.problems import AnalysisUnavailable, InternalError, Problem, StoreDamaged
from app.api.processes import Processes, WorkerEnded, WorkFailed
from app.api.queue_worker import Queue, QueueWorker, deliver_events, read_articles
from app.api.repeats import FileVersion, Version
from app.config import Settings
from app.formats.json_rows import as_bytes
from app.index.facet_index import facet_index
from app.index.vectors import vector_index
from app.model import RawDocument
from app.queries import check as quotations
from app.store.changes import Position
from app.store.newest import NewestPosition
from app.store.reading import open_for_reading
from app.store.session import StoreError

LOG = logging.getLogger(__name__)

# The server itself comes first, whose requests each take it a millisecond or two; then what reads; then what analyses.
READING_NICE = 5
ANALYSING_NICE = 10
WRITERS = 2  # SQLite has one writer; the other reads what it will write meanwhile
LOADING_SECONDS = 2.0  # to load the models: a job whose client left may go on so long, since a new process costs that

NARROWER = "ask with narrower filters, or for fewer rows"
LESS = "send fewer articles at a time"
SHORTER = "send a shorter text, or raise ONRECORD_ANALYSIS_SECONDS"

Extract = Callable[[RawDocument], dict[str, Any]]


class Functions(NamedTuple):
    """What is done, bound to one store."""

    read: Callable[[Asked, Question], Answer]
    look: Callable[[], None]
    check: Callable[[quotations.Question, str], bytes]
    extract: Callable[[RawDocument], bytes]
    from_store: Callable[..., Any]
    into_store: Callable[..., Any]


class Runs(NamedTuple):
    """Where each kind of work is done."""

    read: Run
    check: Run
    extract: Run
    write: Run


class Backend:
    """Does the work of a server's routes, in worker processes or, for tests, in threads.

    `fault` is the problem that keeps the server from answering some requests, once one is known.
    """

    def __init__(self, settings: Settings, functions: Functions, *, runs: Runs) -> None:
        self.settings = settings
        self.is_ending = False
        self.fault: Problem | None = None
        self.lists: ListsAtRest | None = None
        self._stop_following: Callable[[], None] = lambda: None
        self._functions = functions
        reading = Limits(settings.readers, settings.max_requests, settings.read_seconds)
        analysing = Limits(settings.analysers, settings.analysis_queue, settings.analysis_seconds)
        writing = Limits(WRITERS, settings.max_requests, settings.analysis_seconds)
        self._reading = Jobs(runs.read, reading, advice=NARROWER)
        self._checking = Jobs(runs.check, analysing, grace=LOADING_SECONDS, advice=SHORTER)
        self._extracting = Jobs(runs.extract, analysing, grace=LOADING_SECONDS, advice=SHORTER)
        self._writing = Jobs(runs.write, writing, advice=LESS)
        self._jobs = {
            "read": self._reading,
            "check": self._checking,
            "extract": self._extracting,
            "write": self._writing,
        }
        self._workers: Mapping[str, Processes] = {}

    async def read(self, request: Request, asked: Asked, question: Question) -> Answer:
        """The answer to a question put to the store."""
        at_rest = None if self.lists is None or self.is_ending else await self.lists.answer(request, asked, question)
        if at_rest is not None:
            return at_rest
        found: Answer = await self._reading.run(request, self._functions.read, asked, question)
        return found

    async def look(self, request: Request) -> None:
        """Raise the problem that keeps the server from answering, if there is one."""
        if self.fault is not None:
            raise self.fault.with_traceback(None)
        await self._reading.run(request, self._functions.look)

    async def check(self, request: Request | None, question: quotations.Question, root: str) -> bytes:
        """The answer to a quotation, as JSON."""
        found: bytes = await self._checking.run(request, self._functions.check, question, root)
        return found

    async def extract(self, request: Request, raw: RawDocument) -> bytes:
        """The record of a text, as JSON."""
        found: bytes = await self._extracting.run(request, self._functions.extract, raw)
        return found

    async def read_for(self, request: Request, function: Callable[..., Any], *args: Any) -> Any:
        """What a function gives that reads an open store, its first argument, for a request whose client may leave."""
        return await self._reading.run(request, self._functions.from_store, function, *args)

    async def from_store(self, function: Callable[..., Any], *args: Any) -> Any:
        """What a function gives that reads an open store, its first argument."""
        return await self._reading.run(None, self._functions.from_store, function, *args)

    async def write(self, function: Callable[..., Any], *args: Any) -> Any:
        """What a function gives that writes to an open store, its first argument. It is done, whoever leaves."""
        return await self._writing.run(None, self._functions.into_store, function, *args)

    def wake(self) -> None:
        """Have the articles read and the webhooks served that came in, where that is this server's work."""

    async def start(self) -> None:
        """Make ready what every request needs."""

    async def warm(self) -> None:
        """Make ready what would keep some first requests waiting."""

    @property
    def in_progress(self) -> int:
        """How much work is in progress or waits."""
        return sum(map(len, self._jobs.values()))

    def work(self) -> dict[str, Work]:
        """The work of each kind."""
        return {
            kind: Work(len(self._workers.get(kind, ())), jobs.running, len(jobs) - jobs.running)
            for kind, jobs in self._jobs.items()
        }

    def end(self, grace: float) -> None:
        """Take no more work, and give up after `grace` seconds what is in progress."""
        self.is_ending = True
        for jobs in self._jobs.values():
            jobs.end(grace)

    def close(self) -> None:
        """End what was started."""
        self._stop_following()

    def _follow(self, engine: Engine, write_facets: Callable[[], object]) -> None:
        stops = [vector_index(engine).follow(engine), facet_index(engine).follow(engine, write_facets)]

        def stop_both() -> None:
            for stop in stops:
                stop()

        self._stop_following = stop_both


class InThreads(Backend):
    """Works in threads of this process on an open store; `extract` analyses texts."""

    def __init__(self, settings: Settings, engine: Engine, extract: Extract) -> None:
        self.engine = engine
        functions = Functions(
            read=partial(answers.answer, engine),
            look=partial(work.look_at, engine),
            check=partial(work.check_with, engine),
            extract=lambda raw: as_bytes(extract(raw)),
            from_store=partial(work.with_engine, engine),
            into_store=partial(work.with_engine, engine),
        )
        super().__init__(settings, functions, runs=Runs(_in_thread, _in_thread, _in_thread, _in_thread))

    async def start(self) -> None:
        """Follow the store."""
        self._follow(self.engine, partial(facet_index(self.engine).write, self.engine))


class InProcesses(Backend):
    """Works in worker processes, each with its own connection to the store.

    They are forked from a process that has imported the module `preload`, which imports `app.api.work`.
    """

    def __init__(self, settings: Settings, preload: str = work.__name__) -> None:
        self._url, self._seconds = store = (settings.database_url, settings.read_seconds)
        self.version: Version = (
            NewestPosition(settings.database_url) if settings.sqlite_path is None else FileVersion(settings.sqlite_path)
        )
        functions = Functions(
            read=partial(work.read, *store),
            look=partial(work.look, *store),
            check=partial(work.check, *store),
            extract=partial(work.extract, settings.max_text_chars),
            from_store=partial(work.with_reader, *store),
            into_store=partial(work.with_writer, settings.database_url),
        )
        self._verify = partial(work.verify, *store)
        self._readers = Processes(work.ready, nice=READING_NICE, preload=preload)
        self._checkers = Processes(work.load_models, nice=ANALYSING_NICE, preload=preload)
        self._extractors = Processes(work.load_models, nice=ANALYSING_NICE, preload=preload)
        self._writers = Processes(work.ready, nice=READING_NICE, preload=preload)
        runs = Runs(self._readers.run, self._checkers.run, self._extractors.run, self._writers.run)
        super().__init__(settings, functions, runs=runs)
        self._workers = {
            "read": self._readers,
            "check": self._checkers,
            "extract": self._extractors,
            "write": self._writers,
        }
        queues = (
            Queue("articles", partial(self.from_store, work.articles_wait), read_articles),
            Queue("webhooks", partial(self.from_store, work.webhooks_wait), deliver_events),
        )
        self._queue_workers = [QueueWorker(settings, queue) for queue in queues]
        self._looking: list[asyncio.Task[None]] = []

    async def _cards(self, request: Request, ids: Sequence[int], root: str) -> tuple[Position, list[bytes]]:
        found: tuple[Position, list[bytes]] = await self.read_for(request, work.make_cards, ids, root)
        return found

    def wake(self) -> None:
        """Have the workers look at once."""
        for worker in self._queue_workers:
            worker.wake()

    async def start(self) -> None:
        """Start the first process that reads, and with it the one that all others are forked from."""
        # The server itself keeps the vector index up to date, which the processes map. Without a store they say so.
        with suppress(StoreError):
            engine = open_for_reading(self._url, seconds=self._seconds)
            self._follow(engine, partial(work.write_facets_apart, self._url))
            facet_index(engine).waits = True
            self.lists = ListsAtRest(engine, self.version, self._cards)
        try:
            await self._readers.run(work.ready)
        except (WorkerEnded, WorkFailed) as failure:
            self._found(InternalError("The worker processes do not start."), str(failure))

    async def warm(self) -> None:
        """Verify the store, start a process of each other kind that answers readers, and look for articles."""
        if self.settings.worker == "inside":
            self._looking = [asyncio.ensure_future(worker.run()) for worker in self._queue_workers]
        try:
            cause = await self._readers.run(self._verify)
            if cause:
                self._found(StoreDamaged("A part of the store cannot be read: restore the store from a copy."), cause)
            await asyncio.gather(self._checkers.run(work.ready), self._extractors.run(work.ready))
        except AnalysisUnavailable as problem:
            self._found(AnalysisUnavailable(problem.detail), problem.cause)
        except (WorkerEnded, WorkFailed) as failure:
            self._found(InternalError("The worker processes do not start."), str(failure))

    def close(self) -> None:
        """End the processes; the store is not waited for, which may hang."""
        Thread(target=super().close, daemon=True).start()
        if isinstance(self.version, NewestPosition):
            self.version.close()
        for looking in self._looking:
            looking.cancel()
        for worker in self._queue_workers:
            worker.close()
        for processes in self._workers.values():
            processes.close()

    def _found(self, fault: Problem, cause: str) -> None:
        LOG.error("%s: %s", fault.name(), cause)
        self.fault = fault


async def _in_thread(function: Callable[..., Any], *args: Any) -> Any:
    return await to_thread.run_sync(function, *args, abandon_on_cancel=True)
