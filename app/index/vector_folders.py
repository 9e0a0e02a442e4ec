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
    """The folders that a store's index may be in.

    In `index_dir`, or else beside an SQLite file or in the user's cache folder; and in the folder for temporary files,
    so that the processes of a server on a read-only system share it at least.
    """
    if url.get_backend_name() != "sqlite":
        store = url._replace(password=None).render_as_string()
    elif url.database in (None, "", ":memory:"):
        return []
    else:
        store = str(Path(str(url.database)).absolute())
    name = f"{hashlib.sha256(store.encode()).hexdigest()[:16]}.vectors"
    spare = _temporary() / name
    if index_dir is not None:
        return [index_dir / name, spare]
    if url.get_backend_name() == "sqlite":
        return [Path(f"{store}.vectors"), spare]
    with suppress(RuntimeError):  # This user has no home.
        return [Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onrecord" / name, spare]
    return [spare]


def make_folder(folder: Path) -> None:
    """Make a folder; one among other users' temporary files must be this user's alone. Raises `OSError`."""
    if folder.parent == _temporary():
        with suppress(FileExistsError):
            folder.parent.mkdir(mode=0o700)
        found = folder.parent.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise PermissionError(errno.EPERM, "the folder of another user", str(folder.parent))
    folder.mkdir(parents=True, exist_ok=True)


def remove_unused(path: Path) -> None:
    """Remove the files of other encoders that nobody writes any more."""
    for other in path.parent.glob("*.vectors"):
        with suppress(OSError):
            if other != path and time.time() - other.stat().st_mtime > UNUSED:
                other.unlink()


def _temporary() -> Path:
    return Path(tempfile.gettempdir()) / f"onrecord-{os.getuid()}"
