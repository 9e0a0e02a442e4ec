"""Costly work: some at once, a bounded queue, a deadline, and none for clients that left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from fastapi import Request

from app.api.bounded_work import Jobs, Limits
from app.api.problems import Busy, DeadlineExceeded, InternalError
from app.api.processes import WorkerEnded


class Client:
    """A request whose client can leave."""

    def __init__(self) -> None:
        self._gone = asyncio.Event()
        self.request = Request({"type": "http"}, self._receive)

    def leave(self) -> None:
        self._gone.set()

    async def _receive(self) -> dict[str, str]:
        await self._gone.wait()
        return {"type": "http.disconnect"}


class Work:
    """Runs that end when they are told to; it counts those that began, run and were given up."""

    def __init__(self) -> None:
        self.began: list[Any] = []
        self.given_up: list[Any] = []
        self.running = self.most = 0
        self.finish = asyncio.Event()

    async def run(self, function: Callable[..., Any], *args: Any) -> Any:
        self.began.append(args)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.finish.wait()
        except asyncio.CancelledError:
            self.given_up.append(args)
            raise
        finally:
            self.running -= 1
        return function(*args)


def jobs_of(work: Work, workers: int = 2, waiting: int = 3, seconds: float = 60, grace: float = 0.0) -> Jobs:
    return Jobs(work.run, Limits(workers, waiting, seconds), grace=grace, unwatched=0, advice="send less")


async def settle() -> None:
    """Let every task go on until it has to wait."""
    for _ in range(20):
        await asyncio.sleep(0)


def run(test: Callable[[Work], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        await test(Work())

    asyncio.run(asyncio.wait_for(whole(), 10))


def test_as_many_at_once_as_workers_and_a_bounded_queue() -> None:
    async def test(work: Work) -> None:
        jobs = jobs_of(work)
        asked = [asyncio.create_task(jobs.run(Client().request, abs, -number)) for number in range(8)]
        await settle()
        refused = [task.exception() for task in asked if task.done()]
        assert len(work.began) == 2
        assert [type(problem) for problem in refused] == [Busy] * 3
        assert all(problem.headers["Retry-After"].isdigit() for problem in refused if isinstance(problem, Busy))
        work.finish.set()
        await settle()
        assert sorted(task.result() for task in asked[:5]) == [0, 1, 2, 3, 4]
        assert work.most == 2
        assert await jobs.run(Client().request, abs, -9) == 9

    run(test)


def test_who_leaves_while_waiting_is_never_worked_for() -> None:
    async def test(work: Work) -> None:
        jobs = jobs_of(work, workers=1)
        first = asyncio.create_task(jobs.run(Client().request, abs, -1))
        await settle()
        leaving = [Client() for _ in range(3)]
        waiting = [asyncio.create_task(jobs.run(client.request, abs, -2)) for client in leaving]
        await settle()
        for client in leaving:
            client.leave()
        await settle()
        assert all(task.done() for task in waiting)
        later = asyncio.create_task(jobs.run(Client().request, abs, -3))
        await settle()
        work.finish.set()
        assert (await first, await later) == (1, 3)
        assert work.began == [(-1,), (-3,)]

    run(test)


@pytest.mark.parametrize(("grace", "given_up"), [(0.0, True), (60.0, False)])
def test_who_leaves_while_it_runs_frees_the_place(grace: float, given_up: bool) -> None:
    async def test(work: Work) -> None:
        jobs = jobs_of(work, workers=1, grace=grace)
        client = Client()
        running = asyncio.create_task(jobs.run(client.request, abs, -1))
        await settle()
        client.leave()
        await settle()
        assert bool(work.given_up) == running.done() == given_up
        work.finish.set()
        await settle()
        assert running.done()

    run(test)


def test_a_quick_job_never_looks_at_its_client() -> None:
    async def test(work: Work) -> None:
        async def never() -> dict[str, str]:
            raise AssertionError("looked at")

        work.finish.set()
        jobs = Jobs(work.run, Limits(2, 3, 60), unwatched=5, advice="send less")
        assert await jobs.run(Request({"type": "http"}, never), abs, -1) == 1

    run(test)


def test_a_job_that_takes_too_long_is_given_up() -> None:
    async def test(work: Work) -> None:
        jobs = jobs_of(work, seconds=0.001)
        with pytest.raises(DeadlineExceeded, match=r"0\.001 seconds: send less"):
            await jobs.run(Client().request, abs, -1)
        assert work.given_up == [(-1,)]

    run(test)


def test_a_process_that_ends_is_our_failure() -> None:
    async def test(_work: Work) -> None:
        async def end(*_: Any) -> Any:
            raise WorkerEnded("killed")

        with pytest.raises(InternalError) as failure:
            await Jobs(end, Limits(1, 1, 60), advice="").run(Client().request, abs, -1)
        assert failure.value.cause == "killed"

    run(test)


def test_the_end_drops_what_waits_and_gives_what_runs_some_time() -> None:
    async def test(work: Work) -> None:
        jobs = jobs_of(work, workers=1)
        asked = [asyncio.create_task(jobs.run(Client().request, abs, -number)) for number in (1, 2)]
        await settle()
        jobs.end(grace=0.001)
        await settle()
        assert not asked[0].done()
        for task in asked:
            with pytest.raises(Busy, match="about to end"):
                await task
        with pytest.raises(Busy, match="about to end"):
            await jobs.run(Client().request, abs, -3)
        assert work.began == work.given_up == [(-1,)]

    run(test)
