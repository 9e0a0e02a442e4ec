"""A limit on the seconds that a piece of work may take, where Python can enforce one."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType


class OutOfTimeError(RuntimeError):
    """The work took longer than it may."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTimeError` within the block once it has taken `seconds`.

    In the main thread a signal interrupts it, where the system has one for this; in another thread the interpreter
    does, if it is CPython. A call of compiled code is interrupted when it returns.
    """
    if threading.current_thread() is not threading.main_thread():
        with _limit_in_thread(seconds):
            yield
        return
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _limit_in_thread(seconds: float) -> Iterator[None]:
    """The same for a thread that gets no signals: another one has the interpreter raise the error in it."""
    if sys.implementation.name != "cpython":
        yield
        return
    thread = ctypes.c_ulong(threading.get_ident())
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    ended, asked_for = threading.Event(), threading.Event()
    turn = threading.Lock()

    def stop() -> None:
        with turn:
            if not ended.is_set():
                asked_for.set()
                raise_in(thread, ctypes.py_object(OutOfTimeError))

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with turn:
            ended.set()
        if asked_for.is_set():
            # One that was asked for at the last moment is raised here. To take it back (NULL in its place) would leave
            # CPython 3.11 looking for it at every call, and without end in one that is traced.
            with suppress(OutOfTimeError):
                for _ in range(100):
                    pass
