"""The command `onrecord`, also as `python -m app`."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from types import FrameType

OUR_FAULT = 70  # EX_SOFTWARE of sysexits.h: neither what was asked nor an input is wrong
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Run the command line."""
    _end_quietly_on_signals()
    # Imported here: it takes half a second, in which a signal would end in a traceback.
    import logging

    from app.command import app
    from app.command.console import SIGNALLED, say
    from app.command.logs import log_to_stderr
    from app.command.signals import number_of, stop_on_signals
    from app.stopping import stop_behind

    _open_streams()
    log_to_stderr()
    try:
        stop_on_signals()
        app(prog_name="onrecord")
    except (Exception, KeyboardInterrupt) as failure:
        if stop := stop_behind(failure):  # before a command began, or in an import
            say("Stopped.")
            sys.exit(SIGNALLED + number_of(stop))
        logging.getLogger("onrecord").exception("a fault of ours, please report it:")
        sys.exit(OUR_FAULT)
    finally:
        _leave_signals_to_the_system()


def _end_quietly_on_signals() -> None:
    """Have signals end this process, in which nothing has begun. Those that are ignored (`nohup`, `&`) stay so."""
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _leave_signals_to_the_system() -> None:
    """Have a signal end this process without a word while Python takes itself down: nothing is left to be closed."""
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _frame: FrameType | None) -> None:
    with suppress(OSError):  # standard error may be closed
        os.write(2, b"Stopped.\n")
    os._exit(128 + number)


def _open_streams() -> None:
    """Have what is written to a stream that was closed (`>&-`) go nowhere."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (for as long as the process)
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (for as long as the process)


if __name__ == "__main__":
    main()
