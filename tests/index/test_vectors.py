"""The vector index: exact at any time, whoever writes, restarts, crashes or damages its file."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, text

from app import embedding
from app.embedding import DIMENSIONS, pack
from app.index import vector_file, vector_folders, vector_place, vector_rows, vectors
from app.index.vectors import VectorIndex, vector_index
from app.rebuild import rebuild
from app.store.changes import Kind, note
from app.store.session import open_store, writing


def vector_of(words: str) -> np.ndarray:
    """A vector of no meaning, the same for the same words."""
    drawn = np.random.default_rng(zlib.crc32(words.encode())).standard_normal(DIMENSIONS)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


Store = Callable[..., Any]


@pytest.fixture
def storing(article: Any, said: Any, keep: Any) -> Callable[[Engine], Store]:
    """Stores an article whose lines are its statements: `storing(engine)("a1", "rain is near", on="2025-05-08")`."""

    def into(engine: Engine) -> Store:
        def store(name: str, *lines: str, on: str = "2025-05-09") -> None:
            one = article("\n".join(lines) or "nothing", id=name, published_on=on)
            vectors = [pack(vector_of(line)) for line in lines]
            keep(engine, one, *(said(one, line) for line in lines), embeddings=vectors)

        return store

    return into


@pytest.fixture
def store(any_engine: Engine, storing: Any) -> Store:
    return storing(any_engine)


@pytest.fixture
def lite(engine: Engine, storing: Any) -> Store:
    """The same on SQLite alone, for what no database changes."""
    return storing(engine)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index.vectors"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader adds two statements by itself, and all else is done in small steps: segments are of four rows."""
    monkeypatch.setattr(vectors, "IN_A_REQUEST", 2)
    monkeypatch.setattr(vectors, "AT_ONCE", 3)
    monkeypatch.setattr(vector_file, "SEGMENT", 4)


def contents(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {row.content_text: row.id for row in connection.execute(text("SELECT id, content_text FROM statement"))}


def found(index: VectorIndex, engine: Engine) -> tuple[set[str], bool]:
    """The statements that a reader finds, each as the nearest to its own vector; and whether it knows all."""
    every = contents(engine)
    with engine.connect() as connection:
        view, complete = index.at(connection)
        got = {words for words, row in every.items() if view.nearest(vector_of(words), None, None, 1) == [row]}
        assert len(view.nearest(vector_of(""), None, None, 1_000)) == sum(part.size for part in view.visible())
        return got, complete


def exact(index: VectorIndex, engine: Engine) -> bool:
    """Whether a reader finds exactly the statements of the store, and knows it."""
    with engine.connect() as connection:
        rows = index.at(connection).view.nearest(vector_of(""), None, None, 1_000)
    return found(index, engine) == (set(contents(engine)), True) and sorted(rows) == sorted(contents(engine).values())


class TestColdIndex:
    def test_a_small_store_is_searched_without_a_file(self, any_engine: Engine, store: Store, folder: Path) -> None:
        store("a", "rain is near", "bread is dear")
        assert exact(VectorIndex([folder]), any_engine)
        assert not folder.exists()

    @pytest.mark.usefixtures("few")
    def test_a_large_store_is_not_said_to_be_searched(self, any_engine: Engine, store: Store, folder: Path) -> None:
        store("a", "one", "two", "three", "four")
        index = VectorIndex([folder])
        assert found(index, any_engine) == (set(), False)
        with any_engine.connect() as connection:
            assert str(index.lag(connection)) == "index: 0 of 4 statements"
        assert index.catch_up(any_engine)
        assert exact(index, any_engine)
        with any_engine.connect() as connection:
            assert index.lag(connection) is None

    @pytest.mark.usefixtures("few")
    def test_how_far_the_first_filling_is(self, engine: Engine, lite: Store, folder: Path) -> None:
        lite("a", *map(str, range(10)))
        index, told = VectorIndex([folder]), []
        scan = index._scan

        def watched(*args: Any) -> None:
            with engine.connect() as connection:
                told.append((str(index.lag(connection)), index.at(connection).complete))
            scan(*args)

        index._scan = watched  # type: ignore[method-assign]
        assert index.catch_up(engine)
        assert told == [(f"index: {done} of 10 statements", False) for done in (0, 3, 6, 9)]

    def test_an_empty_store(self, any_engine: Engine, folder: Path) -> None:
        index = VectorIndex([folder])
        for _ in range(2):
            assert exact(index, any_engine)
            assert index.catch_up(any_engine)


def replaced(engine: Engine, store: Store) -> None:
    store("b", "four is many")


def removed(engine: Engine, store: Store) -> None:
    store("b", "three")


def added(engine: Engine, store: Store) -> None:
    store("c", "five")


def with_an_old_id(engine: Engine, store: Store) -> None:
    """SQLite gives the id of the latest statement to the next one."""
    store("b")
    store("c", "six")


def embedded_anew(engine: Engine) -> None:
    """Another encoder made the embeddings; `rebuild` makes them anew."""
    with writing(engine) as session:
        session.execute(text("UPDATE statement SET embedding_version = 'old'"))
        note(session, Kind.EMBEDDING, session.scalars(text("SELECT key FROM statement")))
    rebuild(engine, ["embeddings"])


class TestFollowing:
    @pytest.mark.parametrize("change", [replaced, removed, added, with_an_old_id])
    @pytest.mark.parametrize("written", [False, True], ids=["by the reader", "in the file"])
    def test_a_change_is_seen_at_once(
        self, any_engine: Engine, store: Store, folder: Path, change: Callable[..., None], written: bool
    ) -> None:
        store("a", "one", "two")
        store("b", "three", "four")
        index = VectorIndex([folder])
        index.catch_up(any_engine)
        change(any_engine, store)
        if written:
            VectorIndex([folder]).catch_up(any_engine)
        assert exact(index, any_engine)
        assert exact(VectorIndex([folder]), any_engine)

    @pytest.mark.parametrize("written", [False, True], ids=["by the reader", "in the file"])
    def test_a_corrected_day(self, any_engine: Engine, store: Store, folder: Path, written: bool) -> None:
        store("a", "one", "two", on="2025-05-08")
        index = VectorIndex([folder])
        index.catch_up(any_engine)
        store("a", "one", "two", on="2024-02-29")
        if written:
            VectorIndex([folder]).catch_up(any_engine)
        with any_engine.connect() as connection:
            view = index.at(connection).view
            for year, number in (("2024", 2), ("2025", 0)):
                days = (np.datetime64(f"{year}-01-01").item(), np.datetime64(f"{year}-12-31").item())
                assert len(view.nearest(vector_of("one"), *days, 10)) == number

    def test_embeddings_made_anew(self, engine: Engine, lite: Store, folder: Path) -> None:
        lite("a", "rain is near")
        index = VectorIndex([folder])
        index.catch_up(engine)
        embedded_anew(engine)
        with engine.connect() as connection:
            [row] = [part for part in index.at(connection).view.visible() if part.size]
        own = np.frombuffer(pack(embedding.shared_embedder().embed(["rain is near"])[0]), "<f2")
        assert np.array_equal(row.bits, vector_rows.signs_of(own[None, :]))

    def test_statements_without_an_embedding_are_not_said_to_be_searched(
        self, any_engine: Engine, store: Store, folder: Path
    ) -> None:
        store("a", "one", "two")
        index = VectorIndex([folder])
        assert index.catch_up(any_engine)
        with writing(any_engine) as session:
            session.execute(text("UPDATE statement SET embedding_version = 'old' WHERE content_text = 'two'"))
            note(session, Kind.EMBEDDING, session.scalars(text("SELECT key FROM statement")))
        assert found(index, any_engine) == ({"one"}, False)
        assert index.catch_up(any_engine)
        assert found(index, any_engine) == ({"one"}, False)

    @pytest.mark.usefixtures("few")
    def test_more_changes_than_a_reader_adds(self, any_engine: Engine, store: Store, folder: Path) -> None:
        store("a", "one", "two", "three")
        index = VectorIndex([folder])
        index.catch_up(any_engine)
        for number in range(3):
            store(f"b{number}", f"more {number}")
        assert found(index, any_engine) == ({"one", "two", "three"}, False)
        with any_engine.connect() as connection:
            assert str(index.lag(connection)).startswith("index: revision ")
        assert index.catch_up(any_engine)
        assert exact(index, any_engine)

    def test_what_the_index_does_not_keep_adds_nothing(self, any_engine: Engine, store: Store, folder: Path) -> None:
        store("a", "one", "two")
        index = VectorIndex([folder])
        index.catch_up(any_engine)
        with writing(any_engine) as session:
            note(session, Kind.STATEMENT, session.scalars(text("SELECT key FROM statement")))
        index.catch_up(any_engine)
        with any_engine.connect() as connection:
            assert index.at(connection).view.size == 2

    @pytest.mark.usefixtures("few")
    def test_many_changes_in_small_steps(self, engine: Engine, lite: Store, folder: Path) -> None:
        """Articles come, change and go; some revisions have more changes than are read at once."""
        index = VectorIndex([folder])
        for step in range(12):
            lines = [f"line {step} {number}" for number in range(step % 6)]
            lite(f"a{step % 5}", *lines, f"kept {step % 5}", *([f"kept too {step % 5}"] if step % 2 else []))
            if step % 4 == 3:
                assert index.catch_up(engine)
                assert exact(index, engine)
        assert index.catch_up(engine)
        assert exact(VectorIndex([folder]), engine)

    @pytest.mark.usefixtures("few")
    def test_a_file_of_many_removed_rows_is_written_anew(self, engine: Engine, lite: Store, folder: Path) -> None:
        store, index, reader = lite, VectorIndex([folder]), VectorIndex([folder])
        for step in range(9):
            store("a", f"one {step}", f"two {step}")
            assert index.catch_up(engine)
            assert exact(reader, engine)
        with engine.connect() as connection:
            assert index.at(connection).view.size < 9


class TestHistory:
    def test_a_store_restored_from_a_backup(self, tmp_path: Path, engine: Engine, lite: Store, storing: Any) -> None:
        """The backup goes on to the very revision that the index has followed the lost store to."""
        path, folder = tmp_path / "restored.sqlite3", tmp_path / "index.vectors"
        lite("a", "one")
        with engine.connect() as connection, sqlite3.connect(path) as copy:
            connection.connection.driver_connection.backup(copy)
        lite("b", "lost")
        VectorIndex([folder]).catch_up(engine)
        restored = open_store(f"sqlite:///{path}")
        storing(restored)("b", "new")
        index = VectorIndex([folder])
        assert exact(index, restored)
        assert index.catch_up(restored)
        assert exact(index, restored)
        with restored.connect() as connection:
            assert index.at(connection).view.size == 2
        restored.dispose()

    @pytest.mark.usefixtures("few")
    def test_a_store_that_is_older_than_the_file(self, tmp_path: Path, engine: Engine, lite: Store, storing: Any):
        path, folder = tmp_path / "restored.sqlite3", tmp_path / "index.vectors"
        lite("a", "one", "two", "three")
        with engine.connect() as connection, sqlite3.connect(path) as copy:
            connection.connection.driver_connection.backup(copy)
        lite("a", "four")
        index = VectorIndex([folder])
        index.catch_up(engine)
        restored = open_store(f"sqlite:///{path}")
        assert found(index, restored) == (set(), False)
        assert index.catch_up(restored)
        assert exact(index, restored)
        restored.dispose()

    def test_another_encoder_has_a_file_of_its_own(
        self, any_engine: Engine, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store("a", "one")
        index = VectorIndex([folder])
        index.catch_up(any_engine)
        for module in (vector_place, vector_file, vector_rows):
            monkeypatch.setattr(module, "version", lambda: "new")
        assert found(VectorIndex([folder]), any_engine) == (set(), False)
        VectorIndex([folder]).catch_up(any_engine)
        assert len(list(folder.glob("*.vectors"))) == 2
        for file in folder.glob("*.vectors"):
            if file.name != "new.vectors":
                os.utime(file, (0, 0))
        vector_folders.remove_unused(folder / "new.vectors")
        assert [file.name for file in folder.glob("*.vectors")] == ["new.vectors"]


def file_in(folder: Path) -> Path:
    [path] = folder.glob("*.vectors")
    return path


def shortened(path: Path) -> None:
    os.truncate(path, vector_file._DATA + 10)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def with_a_wrong_row(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(vector_file._DATA + 5)
        file.write(b"wrong")


def with_wrong_headers(path: Path) -> None:
    with path.open("r+b") as file:
        for offset in vector_file._HEADERS:
            file.seek(offset + 40)
            file.write(b"9")


def of_another_format(path: Path) -> None:
    path.write_bytes(b"SQLite format 3" + bytes(20_000))


class TestDamage:
    @pytest.mark.parametrize(
        "damage",
        [shortened, emptied, with_a_wrong_row, with_wrong_headers, of_another_format],
        ids=lambda f: f.__name__,
    )
    @pytest.mark.usefixtures("few")
    def test_a_damaged_file_is_made_anew(
        self, engine: Engine, lite: Store, folder: Path, damage: Callable[[Path], None]
    ) -> None:
        lite("a", "one", "two", "three")
        VectorIndex([folder]).catch_up(engine)
        damage(file_in(folder))
        index = VectorIndex([folder])
        for _ in range(2):
            assert found(index, engine) == (set(), False)
        assert index.catch_up(engine)
        assert exact(index, engine)
        assert exact(VectorIndex([folder]), engine)

    @pytest.mark.usefixtures("few")
    def test_a_file_that_is_cut_while_it_is_in_use(self, engine: Engine, lite: Store, folder: Path) -> None:
        lite("a", "one", "two", "three")
        index = VectorIndex([folder])
        index.catch_up(engine)
        assert exact(index, engine)
        shortened(file_in(folder))
        assert found(index, engine) == (set(), False)
        index.catch_up(engine)
        assert exact(index, engine)

    def test_a_file_that_is_removed_while_it_is_in_use(self, engine: Engine, lite: Store, folder: Path) -> None:
        lite("a", "one", "two", "three")
        index = VectorIndex([folder])
        index.catch_up(engine)
        shutil.rmtree(folder)
        lite("b", "four")
        assert exact(index, engine)
        assert index.catch_up(engine)
        assert exact(index, engine)

    @pytest.mark.parametrize("stored", [1, 2], ids=["first filling", "following"])
    @pytest.mark.parametrize("point", range(4))
    @pytest.mark.usefixtures("few")
    def test_a_writer_that_is_killed(self, engine: Engine, lite: Store, folder: Path, stored: int, point: int) -> None:
        """Killed at its n-th write to the disk, before the header or after, it leaves what was there before."""
        store = lite
        store("a", *map(str, range(7)))
        if stored == 2:
            VectorIndex([folder]).catch_up(engine)
            store("a", *map(str, range(1, 5)), "x", "y", "z")
        url = str(engine.url)
        reader = VectorIndex([folder])
        before = found(reader, engine)
        child = os.fork()
        if child == 0:
            _killed_at(point, url, folder)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status)
        assert os.WTERMSIG(status) == signal.SIGKILL
        got, complete = found(reader, engine)
        assert before[0] <= got
        assert not complete or got == set(contents(engine))
        assert reader.catch_up(engine)
        assert exact(reader, engine)
        assert exact(VectorIndex([folder]), engine)


def _killed_at(point: int, url: str, folder: Path) -> None:
    """In a process of its own: write the index, and be killed at the n-th write of a header."""
    written = 0
    write = vector_file.VectorFile._write

    def counted(self: Any, content: bytes, offset: int) -> None:
        nonlocal written
        if offset in vector_file._HEADERS:
            written += 1
            if written > point // 2:
                write(self, content[: 60 if point % 2 else 0], offset)
                os.kill(os.getpid(), signal.SIGKILL)
        write(self, content, offset)

    vector_file.VectorFile._write = counted  # type: ignore[method-assign]
    try:
        VectorIndex([folder]).catch_up(open_store(url))
    finally:
        os._exit(1)


class TestManyAtOnce:
    def test_two_processes_map_one_file(self, engine: Engine, lite: Store, folder: Path) -> None:
        """And neither has a copy of any of its pages."""
        lite("a", "one", "two", "three")
        VectorIndex([folder]).catch_up(engine)
        reports = [_in_a_process(lambda: _mapped(folder, str(engine.url))) for _ in range(2)]
        inode = file_in(folder).stat().st_ino
        assert reports == [f"inode {inode}, complete True, private 0 kB"] * 2

    @pytest.mark.usefixtures("few")
    def test_one_writes_at_a_time(self, engine: Engine, lite: Store, folder: Path) -> None:
        """A second writer, as the first is about to append, leaves it to the first."""
        lite("a", *map(str, range(7)))
        first, second, answers = VectorIndex([folder]), VectorIndex([folder]), []
        append = first._places[0].append

        def beside(*args: Any) -> None:
            answers.append(second.catch_up(engine))
            append(*args)

        first._places[0].append = beside  # type: ignore[method-assign]
        assert first.catch_up(engine)
        assert set(answers) == {False}
        assert exact(second, engine)

    @pytest.mark.usefixtures("few")
    def test_changes_while_the_store_is_read_for_the_first_time(
        self, engine: Engine, lite: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before the second batch, statements that were read go, and others come before and behind the place."""
        store = lite
        for name in "abcd":
            store(name, f"{name} one", f"{name} two")
        index, scan, turn = VectorIndex([folder]), vectors.rows_after, iter(range(99))

        def changing(*args: Any) -> Any:
            if next(turn) == 1:
                other = threading.Thread(target=lambda: (store("a", "a new"), store("d", "d two"), store("e", "e one")))
                other.start()
                other.join()
            return scan(*args)

        monkeypatch.setattr(vectors, "rows_after", changing)
        assert index.catch_up(engine)
        assert exact(index, engine)

    @pytest.mark.parametrize("step", ["read", "_is_of"], ids=["before its snapshot", "within its snapshot"])
    def test_a_change_beside_a_reader(
        self, any_engine: Engine, store: Store, folder: Path, step: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A reader has read the file; then a writer commits, and the file follows before the reader goes on."""
        store("a", "one", "two")
        index = VectorIndex([folder])
        index.catch_up(any_engine)
        place: Any = index._places[0] if step == "read" else vectors
        whole = getattr(place, step)

        def beside(*args: Any) -> Any:
            done = whole(*args)
            monkeypatch.setattr(place, step, whole)
            store("a", "two", "three", "four")
            VectorIndex([folder]).catch_up(any_engine)
            return done

        monkeypatch.setattr(place, step, beside)
        with any_engine.connect() as connection:
            if any_engine.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            view, complete = index.at(connection)
            seen = connection.scalars(text("SELECT id FROM statement ORDER BY id")).all()
        assert complete
        assert sorted(view.nearest(vector_of(""), None, None, 9)) == seen
        assert len(seen) == (3 if step == "read" else 2)

    @pytest.mark.usefixtures("few")
    def test_a_view_does_not_change(self, engine: Engine, lite: Store, folder: Path) -> None:
        store = lite
        store("a", "one", "two")
        index = VectorIndex([folder])
        index.catch_up(engine)
        with engine.connect() as connection:
            view = index.at(connection).view
            before = view.nearest(vector_of("one"), None, None, 9)
            store("a", "three", "four", "five", "six")
            VectorIndex([folder]).catch_up(engine)
            assert view.nearest(vector_of("one"), None, None, 9) == before
        assert exact(index, engine)

    @pytest.mark.usefixtures("few")
    def test_a_snapshot_older_than_the_file_is_not_said_to_be_searched(
        self, engine: Engine, lite: Store, folder: Path
    ) -> None:
        store = lite
        store("a", "one", "two", "three")
        with engine.connect() as connection:
            connection.execute(text("SELECT count(*) FROM statement")).all()
            store("a", "four")
            index = VectorIndex([folder])
            index.catch_up(engine)
            assert not index.at(connection).complete
        assert exact(index, engine)


def _in_a_process(work: Callable[[], str]) -> str:
    """What a forked process says."""
    ours, its = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(its, work().encode())
        finally:
            os._exit(0)
    os.close(its)
    os.waitpid(child, 0)
    with os.fdopen(ours) as said:
        return said.read()


def _mapped(folder: Path, url: str) -> str:
    """The inode of the mapped file, whether a search is complete, and how much of it this process has a copy of."""
    engine, index = open_store(url), VectorIndex([folder])
    with engine.connect() as connection:
        view, complete = index.at(connection)
        view.nearest(vector_of("one"), None, None, 3)
    entry = Path("/proc/self/smaps").read_text().split(f"{file_in(folder)}\n")
    inode = entry[0].split()[-1]
    private = re.findall(r"^Anonymous: +(\d+ kB)$", entry[1], re.MULTILINE)[0]
    return f"inode {inode}, complete {complete}, private {private}"


class TestFolders:
    def test_beside_an_sqlite_store(self, engine: Engine) -> None:
        index = vector_index(engine)
        assert index.catch_up(engine)
        assert (Path(f"{engine.url.database}.vectors")).is_dir()

    def test_in_the_folder_of_the_settings(self, any_engine: Engine, tmp_path: Path) -> None:
        """Where each store has a folder of its own."""
        here, there = (
            vector_folders.folders(any_engine.url.set(database=name), tmp_path) for name in ("one", "another")
        )
        assert {folder.parent for folder in (here[0], there[0])} == {tmp_path}
        assert len({*here, *there}) == len(here) + len(there)

    def test_no_folder_can_be_written(
        self, any_engine: Engine, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The index is in memory then, with what the file had."""
        store("a", "one", "two")
        (tmp_path / "file").touch()
        index = VectorIndex([tmp_path / "file" / "one", tmp_path / "file" / "two"])
        assert index.catch_up(any_engine)
        assert "memory of each process" in caplog.text
        store("a", "two", "three")
        assert exact(index, any_engine)
        assert index.catch_up(any_engine)
        assert exact(index, any_engine)

    @pytest.mark.usefixtures("few")
    def test_the_next_folder_takes_over(self, engine: Engine, lite: Store, tmp_path: Path) -> None:
        """A disk that is full: the rows go on in another folder, and other processes find them there."""
        store = lite
        store("a", "one", "two", "three")
        folders = [tmp_path / "full", tmp_path / "spare"]
        index = VectorIndex(folders)
        index.catch_up(engine)
        store("b", *map(str, range(5)))

        def full(*_: Any) -> None:
            raise OSError(28, "No space left on device")

        index._places[0]._file._write = full
        assert index.catch_up(engine)
        assert exact(index, engine)
        # Who does not write finds the newer of the two files.
        assert exact(VectorIndex(folders), engine)
        assert exact(VectorIndex(folders[1:]), engine)

    @pytest.mark.usefixtures("few")
    def test_each_process_follows_where_none_can_write_for_another(
        self, engine: Engine, lite: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(VectorIndex, "follow", VectorIndex.catch_up)  # at once, in place of a thread
        lite("a", *map(str, range(5)))
        (tmp_path / "file").touch()
        index = VectorIndex([tmp_path / "file" / "one"])
        assert found(index, engine) == (set(), False)
        assert exact(index, engine)
        other = VectorIndex([tmp_path / "folder"])
        assert [found(other, engine) for _ in range(2)] == [(set(), False)] * 2

    def test_a_folder_of_temporary_files_must_be_ours(
        self, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
        spare = vector_folders.folders(engine.url, tmp_path / "given")[1]
        spare.parent.mkdir(mode=0o777)
        spare.parent.chmod(0o777)
        with pytest.raises(PermissionError):
            vector_folders.make_folder(spare)
        assert vector_place.VectorPlace(spare).read() is None
        spare.parent.chmod(0o700)
        vector_folders.make_folder(spare)
        assert spare.is_dir()


class TestThread:
    @pytest.mark.usefixtures("few")
    def test_it_follows_until_it_is_ended(
        self, engine: Engine, lite: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(vectors, "POLL", 0.01)
        store, index, caught_up = lite, VectorIndex([folder]), threading.Semaphore(0)
        catch_up = index.catch_up

        def watched(*args: Any) -> bool:
            done = catch_up(*args)
            caught_up.release()
            return done

        index.catch_up = watched  # type: ignore[method-assign]
        end = index.follow(engine)
        for name in "ab":
            store(name, *(f"{name} {number}" for number in range(5)))
            while caught_up.acquire(blocking=False):
                pass
            for _ in range(2):  # the first may have begun before
                assert caught_up.acquire(timeout=20)
            assert exact(index, engine)
        end()
        assert "vector-index" not in [thread.name for thread in threading.enumerate()]
