"""Log lines on standard error: control characters are escaped, and they hold no words of an article."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

from app.command.screen import printable


def log_to_stderr() -> None:
    """Have warnings and errors printed as `onrecord: ...`, with a traceback where there is one."""
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter("onrecord: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


class Formatter(logging.Formatter):
    """Lines in which what is not printable is escaped."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        """The message, on one line."""
        return printable(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's name)
        """Where an exception was raised, and its kind.

        Its message is left out: those of pydantic, SQLAlchemy and others quote the values that they met.
        """
        return printable(described(ei[1], ei[2]), keep="\n")


def described(failure: BaseException, trace: TracebackType | None) -> str:
    """The lines of code that led to a failure, and its kind. An error of the operating system says more."""
    kind = type(failure).__name__
    last = f"{kind}: {failure}" if isinstance(failure, OSError) else kind
    return "".join(traceback.format_tb(trace)) + last
