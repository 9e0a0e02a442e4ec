"""The command `onrecord`, also as `python -m app`."""

from __future__ import annotations

import logging
import os
import sys

from app.command import app
from app.command.logs import log_to_stderr
from app.command.signals import stop_on_signals

OUR_FAULT = 70  # EX_SOFTWARE of sysexits.h: neither what was asked nor an input is wrong


def main() -> None:
    """Run the command line."""
    _open_streams()
    log_to_stderr()
    stop_on_signals()
    try:
        app(prog_name="onrecord")
    except Exception:
        logging.getLogger("onrecord").exception("a fault of ours, please report it:")
        sys.exit(OUR_FAULT)


def _open_streams() -> None:
    """Have what is written to a stream that was closed (`>&-`) go nowhere."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (for as long as the process)
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (for as long as the process)


if __name__ == "__main__":
    main()
