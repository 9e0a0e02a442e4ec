"""What all child processes of the program share: how they start, and how they react to signals."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from threading import Thread

SELDOM = (50_000, 20, 50)
"""As `gc.set_threshold`. With Python's own 700 objects, 3% of the CPU of an ingest went into looking for cycles of
objects, of which there are few."""


def context(preload: str) -> BaseContext:
    """A way to start processes that imports the module `preload` once for all of them, where the system knows one.

    Their matrix products run on one thread each: all the processors are at work already, and the idle threads of
    OpenBLAS wait in a busy loop.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["__main__", preload])
    return found


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Start child processes with Ctrl-C blocked, which is left to the parent until the block ends.

    The terminal sends it to the whole group. The server from which processes are forked ignores it only when it has
    imported what they share, which takes a second.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def collect_garbage_seldom() -> None:
    """Look for cycles of objects seldom, and never among the objects that there are now: modules, models, tables."""
    gc.freeze()
    gc.set_threshold(*SELDOM)


@contextmanager
def garbage_collected_seldom() -> Iterator[None]:
    """Look for cycles of objects seldom for as long as a block takes."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def obey_parent_alone() -> None:
    """Ignore signals in this child process, and end it as soon as its parent process ends.

    Ctrl-C, and the end of a service, signal the whole group; the parent ends its children when their work is done.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
