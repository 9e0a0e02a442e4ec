"""Work of one kind: so many at once, a bounded queue for the rest, a deadline for each, none for clients that left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from anyio import CapacityLimiter
from fastapi import Request

from app.api.problems import Busy, DeadlineExceeded, InternalError, Problem
from app.api.processes import WorkerEnded, WorkFailed

UNWATCHED_SECONDS = 0.05  # of a job: most are done by then, and to watch a client takes as long as to read for it
RETRY_SECONDS = 5  # most jobs take less: a place is free by then
FAILED = "The server failed to answer. Its log says more."

Run = Callable[..., Awaitable[Any]]
"""Runs a function with its arguments elsewhere; where it is cancelled, it gives the function up."""


class Limits(NamedTuple):
    """How many jobs run at once, how many more may wait, and how many seconds one may run."""

    workers: int
    waiting: int
    seconds: float


class Jobs:
    """The jobs of one kind, run by `run` within `limits`.

    `grace` is how many seconds a job whose client left may go on: one that is cut short costs its process, and a new
    one has to load what this one had. A client is watched once its job has taken `unwatched` seconds. `advice` says
    what to do where a job takes too long.
    """

    def __init__(
        self, run: Run, limits: Limits, *, grace: float = 0.0, unwatched: float = UNWATCHED_SECONDS, advice: str
    ) -> None:
        self._run = run
        self._limits = limits
        self._grace = grace
        self._unwatched = unwatched
        self._advice = advice
        self._places = CapacityLimiter(limits.workers)
        self._jobs: dict[asyncio.Task[Any], _Clock] = {}
        self._ending = False

    def __len__(self) -> int:
        """How many jobs run or wait."""
        return len(self._jobs)

    @property
    def running(self) -> int:
        """How many jobs run."""
        return sum(clock.started is not None for clock in self._jobs.values())

    async def run(self, request: Request | None, function: Callable[..., Any], *args: Any) -> Any:
        """The result of a function for a request; None for one whose client is not watched, as while its body is read.

        Raises `Busy` where the queue is full or the server ends, `DeadlineExceeded`, `InternalError`, and what the
        function raises. Where the client leaves, a waiting job is dropped and a running one given up.
        """
        if self._ending or len(self._jobs) >= self._limits.workers + self._limits.waiting:
            raise self._busy()
        clock = _Clock()
        job = asyncio.ensure_future(self._timed(clock, function, args))
        self._jobs[job] = clock
        try:
            await asyncio.wait({job}, timeout=None if request is None else self._unwatched)
            if request is not None and not job.done():
                await self._watched(request, job, clock)
            if job.cancelled() or not job.done():
                raise self._busy()  # nobody reads this where the client has left
            return job.result()
        finally:
            if not job.done():
                job.cancel()
                await asyncio.gather(job, return_exceptions=True)
            del self._jobs[job]

    async def _watched(self, request: Request, job: asyncio.Task[Any], clock: _Clock) -> None:
        """Wait until a job is done, or its client has left, and the job used up its grace."""
        gone = asyncio.ensure_future(_left(request))
        try:
            await asyncio.wait({job, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not job.done() and clock.started is not None:
                await asyncio.wait({job}, timeout=clock.started + self._grace - time.monotonic())
        finally:
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)

    def end(self, grace: float) -> None:
        """Take no more jobs, drop those that wait, and give up those that still run after `grace` seconds."""
        self._ending = True
        for job, clock in self._jobs.items():
            if clock.started is None:
                job.cancel()
            else:
                asyncio.get_running_loop().call_later(grace, job.cancel)

    async def _timed(self, clock: _Clock, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """The job's result, within the deadline; the time in the queue does not count."""
        seconds = self._limits.seconds
        async with self._places:
            clock.started = time.monotonic()
            try:
                async with asyncio.timeout(seconds):
                    return await self._run(function, *args)
            except TimeoutError:
                detail = f"It took more than {seconds:g} seconds: {self._advice}."
                raise DeadlineExceeded(detail, cause=f"given up after {seconds:g} s") from None
            except (WorkerEnded, WorkFailed) as failure:
                raise InternalError(FAILED, cause=str(failure)) from None

    def _busy(self) -> Problem:
        detail = f"All workers are busy and {self._limits.waiting} requests wait. Try again in {RETRY_SECONDS} seconds."
        if self._ending:
            detail = "The server is about to end. Try again soon."
        return Busy(detail, headers={"Retry-After": str(RETRY_SECONDS)})


class _Clock:
    """When a job began to run; None while it waits."""

    started: float | None = None


async def _left(request: Request) -> None:
    """Return when the client closes the connection; its body has been read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
