"""Archives, zip and tar: their members one after another, none unpacked to the disk."""

from __future__ import annotations

import io
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, BinaryIO, cast

from app.model import InputError
from app.sources.formats import SUFFIXES, is_read, read
from app.sources.formats.compression import BROKEN, Unpacking
from app.sources.reading import Limits, Read
from app.sources.streams import COPIED_BYTES, Bounded, Forward

MAX_MEMBERS = 200_000  # of one archive: a year of a large newsroom's articles, one a file
SPOOLED_BYTES = 16_000_000  # of a zip that comes through a pipe: above, it waits on the disk
BROKEN_ZIP = (*BROKEN, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, zlib.error)
HIDDEN = ("__MACOSX",)  # where macOS keeps a double of each file
OFFICE = frozenset(("[Content_Types].xml", "mimetype"))  # in each .docx and .xlsx; in each .odt and .epub
NO_DOCUMENT = f"no document in this archive; these are read: {SUFFIXES}"


def read_zip(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """Every document in a zip, in the order of its list."""
    within = limits.deeper(origin)
    with _seekable(stream, origin, limits) as file:
        try:
            archive = zipfile.ZipFile(cast(IO[bytes], Bounded(file, origin)))
        except InputError:
            raise
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise InputError(origin, f"a broken zip ({error}); fetch or pack it again") from None
        if not OFFICE.isdisjoint(archive.namelist()):
            raise InputError(origin, "an office document or an e-book, not an archive; save its text as .txt")
        members = [one for one in archive.infolist() if _is_read(one.filename) and not one.is_dir()]
        if len(members) > MAX_MEMBERS:
            raise InputError(origin, _too_many())
        if not members:
            raise InputError(origin, NO_DOCUMENT)
        for member in members:
            place = f"{origin}!{_shown(member.filename)}"
            if member.flag_bits & 1:
                yield InputError(place, "packed with a password; unpack it first")
                continue
            try:
                opened = archive.open(member)
            except BROKEN_ZIP as error:
                yield InputError(place, f"broken ({error}); fetch or pack it again")
                continue
            yield from _read_member(opened, member.filename, place, within, BROKEN_ZIP)


def read_tar(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """Every document in a tar, in its order."""
    within = limits.deeper(origin)
    found = False
    try:
        with tarfile.TarFile(fileobj=cast(IO[bytes], Forward(stream, origin))) as archive:
            for count, member in enumerate(_members(archive)):
                if count >= MAX_MEMBERS:
                    yield InputError(origin, _too_many())
                    return
                if not member.isreg() or not _is_read(member.name) or member.sparse is not None:
                    continue
                found = True
                opened = archive.extractfile(member)
                if opened is not None:
                    place = f"{origin}!{_shown(member.name)}"
                    yield from _read_member(opened, member.name, place, within, (*BROKEN, tarfile.TarError))
    except (tarfile.TarError, ValueError, OSError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(origin, f"a broken tar ({error}); fetch or pack it again") from None
    if not found:
        raise InputError(origin, NO_DOCUMENT)


def _members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The members, each forgotten when the next is asked for: tarfile would keep them all."""
    while (member := archive.next()) is not None:
        yield member
        archive.members = []  # type: ignore[attr-defined]


def _read_member(
    opened: IO[bytes], name: str, place: str, within: Limits, broken: tuple[type[Exception], ...]
) -> Iterator[Read]:
    with io.BufferedReader(Unpacking(opened, place, within, broken=broken), io.DEFAULT_BUFFER_SIZE * 8) as member:
        yield from read(cast(BinaryIO, member), place, within, name=PurePosixPath(name).name)
    if within.unpacked.left < 0:
        raise InputError(place.rpartition("!")[0], "the rest of this archive is not read")


def _is_read(name: str) -> bool:
    """Whether a member is read: no part of its path is hidden."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and is_read(parts[-1])
        and not any(part in HIDDEN or part.startswith(".") for part in parts if part != "..")
    )


def _shown(name: str) -> str:
    """A member's name as text that every screen and store can hold."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _too_many() -> str:
    return f"more than {MAX_MEMBERS:,} members; split it"


@contextmanager
def _seekable(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[IO[bytes]]:
    """The stream itself, or a copy where it cannot be sought in: a zip's list of members is at its end."""
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(max_size=SPOOLED_BYTES) as copy:
        while data := stream.read(COPIED_BYTES):
            limits.unpacked.take(len(data), origin)
            copy.write(data)
        copy.seek(0)
        yield copy
