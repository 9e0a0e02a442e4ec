"""Where the vector index of a store is kept."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL

UNUSED = 86_400  # seconds after which the file of another encoder, which nobody has written since, is removed


def folders(url: URL, index_dir: Path | None) -> list[Path]:
    """The folders that a store's index may be in, in the order in which they are tried.

    In `index_dir`, or else beside an SQLite file or in the user's cache folder. Where these cannot be written, in a
    folder for temporary files, so that the processes of a server share it all the same.
    """
    if url.get_backend_name() != "sqlite":
        store = url._replace(password=None).render_as_string()
    elif url.database in (None, "", ":memory:"):
        return []
    else:
        store = str(Path(str(url.database)).absolute())
    name = f"{hashlib.sha256(store.encode()).hexdigest()[:16]}.vectors"
    spare = [parent / name for parent in _temporary()]
    if index_dir is not None:
        return [index_dir / name, *spare]
    if url.get_backend_name() == "sqlite":
        return [Path(f"{store}.vectors"), *spare]
    with suppress(RuntimeError):  # This user has no home.
        return [Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onrecord" / name, *spare]
    return spare


def make_folder(folder: Path) -> None:
    """Make a folder. Raises `OSError`."""
    if folder.parent in _temporary():
        with suppress(FileExistsError):
            folder.parent.mkdir(mode=0o700)
    must_be_ours(folder)
    folder.mkdir(parents=True, exist_ok=True)


def must_be_ours(folder: Path) -> None:
    """Raise `PermissionError` for a folder among temporary files that others than this user may have written."""
    if folder.parent in _temporary():
        found = folder.parent.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise PermissionError(errno.EPERM, "the folder of another user", str(folder.parent))


def can_be_written(folder: Path) -> bool:
    """Whether the folder is there and can be written, or can be made."""
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def remove_unused(path: Path) -> None:
    """Remove the files of other encoders that nobody writes any more."""
    for other in path.parent.glob("*.vectors"):
        with suppress(OSError):
            if other != path and time.time() - other.stat().st_mtime > UNUSED:
                other.unlink()


def _temporary() -> list[Path]:
    """This user's folders among temporary files; the second is there in a container whose disk is read-only."""
    parents = [Path("/dev/shm")]  # noqa: S108 - what is read there must be ours
    with suppress(FileNotFoundError):
        parents.insert(0, Path(tempfile.gettempdir()))
    return [parent / f"onrecord-{os.getuid()}" for parent in parents if parent.is_dir()]
