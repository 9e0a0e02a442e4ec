"""SIGTERM and SIGHUP end a command as Ctrl-C does: what is under way is closed. A second signal ends it at once."""

from __future__ import annotations

import os
import signal
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INIT = 1  # the process that a container starts: the kernel keeps signals from it that it has no handler for


class Stopped(KeyboardInterrupt):
    """A signal that asks the command to end."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def stop_on_signals() -> None:
    """Have signals raise `Stopped` in the main thread. Those that are ignored (`nohup`, `&`) stay so."""
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def number_of(stop: KeyboardInterrupt) -> int:
    """The signal that ended a command."""
    return stop.number if isinstance(stop, Stopped) else signal.SIGINT


def _stop(number: int, _frame: FrameType | None) -> None:
    for each in STOPPING:
        if signal.getsignal(each) is _stop:
            # The kernel needs no turn of the interpreter, which may be waiting for a lock.
            signal.signal(each, _end if os.getpid() == INIT else signal.SIG_DFL)
    raise Stopped(number)


def _end(number: int, _frame: FrameType | None) -> None:
    os._exit(128 + number)
