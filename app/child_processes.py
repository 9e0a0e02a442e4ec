"""What all child processes of the program share: how they start, and how they react to signals."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.context import BaseContext
from threading import Thread


def context(preload: str) -> BaseContext:
    """A way to start processes that imports the module `preload` once for all of them, where the system knows one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["__main__", preload])
    return found


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
