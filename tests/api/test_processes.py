"""Worker processes: they give results, send failures, and end where nobody waits for them any more."""

from __future__ import annotations

import asyncio
import operator
import os
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.api.processes import Processes, WorkerEnded, WorkFailed
from app.sources.records import parse


def run(test: Callable[[Processes], Coroutine[Any, Any, None]], prepare: Callable[[], object] = os.getcwd) -> None:
    async def whole() -> None:
        processes = Processes(prepare, nice=1, preload="app.api.processes")
        try:
            await test(processes)
        finally:
            processes.close()

    asyncio.run(asyncio.wait_for(whole(), 60))


async def gone(pid: int) -> None:
    """Wait until no process has this number."""
    while os.path.exists(f"/proc/{pid}"):
        await asyncio.sleep(0.01)


def test_one_process_is_used_again_and_gives_way_to_the_server() -> None:
    async def test(processes: Processes) -> None:
        first = await processes.run(os.getpid)
        assert first != os.getpid()
        assert await processes.run(os.getpid) == first
        assert await processes.run(os.nice, 0) == os.nice(0) + 1
        both = await asyncio.gather(processes.run(os.getpid), processes.run(os.getpid))
        assert first in both
        assert len(set(both)) == 2
        large = await processes.run(operator.mul, b"x", 3_000_000)
        assert len(large) == 3_000_000

    run(test)


def test_a_failure_is_that_of_the_function() -> None:
    async def test(processes: Processes) -> None:
        pid = await processes.run(os.getpid)
        with pytest.raises(ZeroDivisionError):
            await processes.run(operator.truediv, 1, 0)
        with pytest.raises(WorkFailed, match="InputError: x: broken JSON"):  # which does not go between processes
            await processes.run(partial(parse, b"{", origin="x"))
        assert await processes.run(os.getpid) == pid

    run(test)


def test_who_stops_waiting_ends_the_process() -> None:
    async def test(processes: Processes) -> None:
        pid = await processes.run(os.getpid)
        sleeping = asyncio.create_task(processes.run(time.sleep, 600))
        await asyncio.sleep(0.05)
        sleeping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sleeping
        await gone(pid)
        assert await processes.run(os.getpid) != pid

    run(test)


def test_who_stops_waiting_for_a_start_leaves_a_process_for_the_next() -> None:
    async def test(processes: Processes) -> None:
        starting = [asyncio.create_task(processes.run(os.getpid)) for _ in range(3)]
        await asyncio.sleep(0)
        for task in starting:
            task.cancel()
        await asyncio.gather(*starting, return_exceptions=True)
        assert await processes.run(os.getpid) != os.getpid()

    run(test)


def test_a_process_that_ends_by_itself_is_replaced() -> None:
    async def test(processes: Processes) -> None:
        with pytest.raises(WorkerEnded):
            await processes.run(os._exit, 1)
        pid = await processes.run(os.getpid)
        os.kill(pid, 9)
        await gone(pid)
        assert await processes.run(os.getpid) != pid

    run(test)


def test_no_process_outlives_its_server() -> None:
    script = """
import asyncio, os, time
from app.api.processes import Processes
async def main():
    processes = Processes(os.getcwd, nice=0, preload="app.api.processes")
    print(await processes.run(os.getpid), flush=True)
    await processes.run(time.sleep, 600)
if __name__ == "__main__":
    asyncio.run(main())
"""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment)
    assert server.stdout is not None
    pid = int(server.stdout.readline())
    server.kill()
    server.wait()
    asyncio.run(asyncio.wait_for(gone(pid), 60))


def test_ctrl_c_is_left_to_the_server() -> None:
    async def test(processes: Processes) -> None:
        pid = await processes.run(os.getpid)
        for number in (2, 15):
            os.kill(pid, number)
        assert await processes.run(os.getpid) == pid

    run(test)


def test_what_cannot_be_prepared_fails_each_time_anew() -> None:
    async def test(processes: Processes) -> None:
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                await processes.run(os.getpid)

    run(test, prepare=partial(operator.truediv, 1, 0))
