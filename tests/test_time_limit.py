"""A limit on the time of a piece of work, in the main thread and in others."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.time_limit import OutOfTimeError, time_limit


def work_for(seconds: float) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass
    return "done"


def here(work: Callable[[], str]) -> str:
    return work()


def in_a_thread(work: Callable[[], str]) -> str:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


@pytest.mark.parametrize("run", [here, in_a_thread])
def test_work_that_takes_longer_is_ended(run: Callable[[Callable[[], str]], str]) -> None:
    def work() -> str:
        with time_limit(0.01):
            return work_for(600)

    with pytest.raises(OutOfTimeError):
        run(work)


@pytest.mark.parametrize("run", [here, in_a_thread])
def test_work_that_is_done_in_time_is_left_alone(run: Callable[[Callable[[], str]], str]) -> None:
    def work() -> str:
        for _ in range(200):  # some blocks end at the very moment at which their time does
            try:
                with time_limit(0.0002):
                    work_for(0.0002)
            except OutOfTimeError:
                pass
        return work_for(0.005)

    assert run(work) == "done"
