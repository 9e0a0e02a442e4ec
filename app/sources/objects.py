"""Objects of a store such as S3 -> raw documents: single ones, all below a prefix, or those that a pattern fits.

They are read by fsspec as they come, through the same formats and packings as files; nothing is kept on the disk. Who
may read them is said by the environment alone (`AWS_ACCESS_KEY_ID`, a role of the machine, ...), never by an address,
which is printed and stored.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from app.model import InputError
from app.sources.formats import SUFFIXES, is_read, read
from app.sources.reading import Limits, Read

NEEDS = {
    "s3": ("s3fs", "s3"),
    "gs": ("gcsfs", "gcs"),
    "gcs": ("gcsfs", "gcs"),
    "memory": ("fsspec", "s3"),  # of this process: for trying things out
}
"""The package that reads addresses of a scheme, and the extra that installs it."""

ADDRESS = re.compile(rf"({'|'.join(NEEDS)})://", re.IGNORECASE)
USER_INFO = re.compile(r"://[^/]*@")
BLOCK_BYTES = 1_048_576  # asked for at once: an article in a file of its own has far less, of an archive many follow
MOST_LISTED = 1_000_000  # objects below one prefix, whose names are held in memory while it is listed

_MISSING = (FileNotFoundError, NotADirectoryError)


class ObjectsError(ValueError):
    """An address of objects cannot be used at all: what is wrong, and what to do."""


def is_object(text: str) -> bool:
    """Whether an input is the address of objects, such as `s3://bucket/news/`, and no path and no web address."""
    return ADDRESS.match(text) is not None


def require(address: str) -> None:
    """Raise `ObjectsError` where what reads such an address is not installed, or it holds a user name or password."""
    scheme = _scheme(address)
    if USER_INFO.search(address):
        raise ObjectsError(
            f"An address {scheme}:// takes no user name or password, since it is kept and shown: set them in the "
            "environment."
        )
    package, extra = NEEDS[scheme]
    if find_spec(package) is None:
        raise ObjectsError(f"{scheme}:// needs {package}: pip install 'onrecord[{extra}]'.")


def read_objects(address: str, *, max_bytes: int) -> Iterator[Read]:
    """Every document of the objects at an address: one object, all below a prefix, or all that fit a pattern.

    Prefixes are read as folders are, sorted by name, and only the suffixes that are read of a folder. What cannot be
    read is an error that names the object, and the rest goes on. `max_bytes` bounds a text, a page or a record.
    """
    try:
        files = _files(address)
        found = list(_found(files, address))
    except InputError as error:
        yield error
        return
    except Exception as error:
        yield InputError(address, _cannot_read(error))
        return
    for path, is_folder in found:
        if is_folder:
            yield from _read_prefix(files, path, _scheme(address), max_bytes)
        else:
            yield from _read_object(files, path, f"{_scheme(address)}://{path.lstrip('/')}", max_bytes)


def _scheme(address: str) -> str:
    return address.partition(":")[0].lower()


def _files(address: str) -> Any:
    """The store of an address. Its own package reads the environment; nothing of the address configures it."""
    import fsspec  # noqa: PLC0415 - half a second, which no local file waits for

    # Listings are not kept: they would grow, and hide what comes later.
    return fsspec.filesystem(_scheme(address), use_listings_cache=False)


def _found(files: Any, address: str) -> Iterator[tuple[str, bool]]:
    """What an address means: paths, each with whether it is a prefix of others."""
    path = address[address.index("://") + 3 :]
    path = path.rstrip("/") if files.protocol != "memory" else f"/{path.strip('/')}"
    info = _info(files, path)
    if info is not None:
        yield path, info["type"] == "directory"
        return
    if any(sign in path for sign in "*?["):
        fitting = sorted(files.glob(path, detail=True).items())
        if not fitting:
            raise InputError(address, "no object fits this pattern; check it")
        yield from ((name, one["type"] == "directory") for name, one in fitting)
        return
    raise InputError(address, "no such object or folder; check the address")


def _info(files: Any, path: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = files.info(path)
    except _MISSING:
        return None
    return found


def _read_prefix(files: Any, prefix: str, scheme: str, max_bytes: int) -> Iterator[Read]:
    """All objects below a prefix, those directly below it first."""
    waiting = [prefix]
    any_read = False
    while waiting:
        place = waiting.pop()
        address = f"{scheme}://{place.lstrip('/')}"
        try:
            listed = sorted((one["name"].rstrip("/"), one["type"]) for one in files.ls(place, detail=True))
        except Exception as error:
            any_read = True
            yield InputError(address, _cannot_read(error))
            continue
        if len(listed) > MOST_LISTED:
            any_read = True
            yield InputError(address, f"more than {MOST_LISTED:,} objects; name a part of them by a longer prefix")
            continue
        folders = [name for name, kind in listed if kind == "directory" and name != place and _is_shown(name)]
        waiting += reversed(folders)
        for name, kind in listed:
            if kind == "file" and is_read(PurePosixPath(name).name):
                any_read = True
                yield from _read_object(files, name, f"{scheme}://{name.lstrip('/')}", max_bytes)
    if not any_read:
        reason = f"no document in this folder; these are read: {SUFFIXES}"
        yield InputError(f"{scheme}://{prefix.lstrip('/')}", reason)


def _is_shown(name: str) -> bool:
    return not PurePosixPath(name).name.startswith(".")


def _read_object(files: Any, path: str, origin: str, max_bytes: int) -> Iterator[Read]:
    try:
        opened = files.open(path, "rb", block_size=BLOCK_BYTES)
    except Exception as error:
        yield InputError(origin, _cannot_read(error))
        return
    with io.BufferedReader(_Object(opened, origin), BLOCK_BYTES) as stream:
        yield from read(cast(BinaryIO, stream), origin, Limits(max_bytes), name=PurePosixPath(path).name)


class _Object(io.RawIOBase):
    """An object's bytes; whatever keeps them from being read, of any library, is an `InputError` that names it."""

    def __init__(self, file: Any, origin: str) -> None:
        self._file, self._origin = file, origin

    def readable(self) -> bool:
        """It can be read, and nothing else."""
        return True

    def seekable(self) -> bool:
        """It can: a zip has its list at its end, and no more than that and its members is fetched."""
        return True

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        """Go to a position."""
        return int(self._file.seek(position, whence))

    def tell(self) -> int:
        """The position."""
        return int(self._file.tell())

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, or what of it there is left to fill."""
        try:
            data = self._file.read(len(buffer))
        except Exception as error:
            raise InputError(self._origin, _cannot_read(error)) from None
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the object."""
        if not self.closed:
            self._file.close()
        super().close()


def _cannot_read(error: Exception) -> str:
    if isinstance(error, _MISSING):
        return "no such object or folder; check the address"
    if isinstance(error, PermissionError):
        return "may not be read; check what the environment gives access to"
    words = " ".join(str(error).split())[:300] or type(error).__name__
    return f"cannot be read: {words}"
