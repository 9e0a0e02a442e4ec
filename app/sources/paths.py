"""Paths of files: written as text, and looked at without opening them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

STDIN = Path("-")
"""Named in place of a path: standard input."""


def origin_of(path: Path) -> str:
    r"""A path as text: bytes of a file's name that are not UTF-8 are written `\xff`.

    Nothing that stores, sends or shows a path could hold such bytes.
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def is_absent(path: Path) -> bool:
    """Whether nothing is there. A path that may not be looked at is not absent: reading it says what is wrong."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def is_named_pipe(path: Path) -> bool:
    """Whether to open it for reading waits until another program opens it to write; a shell's `<(command)` is open."""
    try:
        return stat.S_ISFIFO(os.lstat(os.path.realpath(path)).st_mode)
    except (OSError, ValueError):
        return False


def is_pattern(path: Path) -> bool:
    """Whether it names files by a pattern (`articles/*.html`), and is not itself the name of one."""
    return any(sign in str(path) for sign in "*?[") and is_absent(path)
