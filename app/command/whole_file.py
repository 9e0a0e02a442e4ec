"""A file that is there whole or not at all: written beside its place under another name, and renamed at the end."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.command.console import must_be_no_store, refuse


@contextmanager
def whole_file(out: Path) -> Iterator[BinaryIO]:
    """The file to write; where that fails or is stopped, what was there before stays.

    What is no plain file, such as /dev/stdout or a pipe, is written as it is.
    """
    must_be_no_store(out)
    try:
        if out.exists() and not out.is_file():
            with out.open("wb") as file:
                yield file
            return
        place = out.resolve()  # a link stays one
        beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
        try:
            with beside.open("xb") as file:
                if place.exists():
                    beside.chmod(place.stat().st_mode & 0o777)
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()
    except OSError as error:
        refuse(f"cannot write {out}: {error.strerror}")
