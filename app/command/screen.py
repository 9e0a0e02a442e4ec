"""Text made safe for a terminal: whatever file names, headlines and articles hold, no control sequence is obeyed.

Terminals obey control characters (C0 and C1) and bidirectional overrides, and rich obeys `[markup]` and `:emoji:`.
"""

from __future__ import annotations

import io
import json
import os
import sys
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import Any, BinaryIO

import typer
from rich.console import Console
from rich.text import Text

PLAIN_WIDTH = 120  # columns where there is no terminal to ask


def printable(text: str, *, keep: str = "") -> str:
    r"""Text with each character that is not printable as its JSON escape, but for those to `keep`.

    >>> printable("a\x1b[31mb\u202e.txt")
    'a\\u001b[31mb\\u202e.txt'
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in keep else json.dumps(sign)[1:-1] for sign in text)


def plain(text: str) -> Text:
    """An article's words for a table: read for no markup, each character that is not printable as a space."""
    return Text("".join(sign if sign.isprintable() else " " for sign in text))


class Screen(Console):
    """A console that reads strings for no markup and no emoji codes, and prints them `printable`."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Called by rich for every string that it is given, in a table too."""
        return super().render_str(printable(text), **options | {"markup": False, "emoji": False})

    def on_broken_pipe(self) -> None:
        """End without complaint: the reader has seen enough (`| head`)."""
        self.quiet = True
        let_go(self.stderr)
        raise typer.Exit


def screen(*, stderr: bool = False) -> Screen:
    """Standard output or standard error, for tables: wide enough for them where it is not a terminal."""
    found = Screen(stderr=stderr, highlight=False)
    return found if found.is_terminal else Screen(stderr=stderr, highlight=False, width=PLAIN_WIDTH)


def let_go(stderr: bool = False) -> None:
    """Have what is still to be written go nowhere: Python flushes standard output once more on its way out."""
    with suppress(OSError):  # a stream that is no file has nothing left to write
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if stderr else sys.stdout).fileno())


class Visible(io.BufferedIOBase):
    """Standard output as a terminal may have it: UTF-8 with what is not printable escaped, but for tabs and line ends.

    JSON stays the same value, since the escapes are JSON's own.
    """

    def __init__(self, out: BinaryIO) -> None:
        super().__init__()
        self._out = out
        self._decoder = getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        """It may be written to."""
        return True

    def write(self, data: Any) -> int:
        """Write the bytes, escaped; a character that is split between two writes is kept until the second."""
        text = self._decoder.decode(bytes(data)).replace("\r\n", "\n")
        self._out.write(printable(text, keep="\n\t").encode())
        return len(data)

    def flush(self) -> None:
        """Pass on what was written."""
        self._out.flush()
