"""The client of the library, over the real application that holds the two seed articles."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import OnRecord, create_app
from app.model import Scope
from app.store.api_keys import add_key
from app.store.session import open_store, writing
from onrecord import Client


class Served(NamedTuple):
    """The application, its settings, and a key that may write."""

    app: OnRecord
    settings: Settings
    key: str


@contextmanager
def _serving(seeded_file: Path, path: Path) -> Iterator[Served]:
    shutil.copy(seeded_file, path)
    settings = Settings(database_url=f"sqlite:///{path}")
    engine = open_store(settings.database_url)
    with writing(engine) as session:
        key = add_key(session, "newsroom", [Scope.WRITE, Scope.CORRECT])
    yield Served(create_app(settings, engine=engine), settings, key)
    engine.dispose()


def _client(served: Served) -> Client:
    return Client("http://testserver", key=served.key, http=TestClient(served.app, raise_server_exceptions=False))


@pytest.fixture(scope="package")
def served(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application that all tests read."""
    with _serving(seeded_file, tmp_path_factory.mktemp("library") / "onrecord.sqlite3") as served:
        yield served


@pytest.fixture(scope="package")
def client(served: Served) -> Client:
    return _client(served)


@pytest.fixture
def own(seeded_file: Path, tmp_path: Path) -> Iterator[tuple[Served, Client]]:
    """An application of a test that writes."""
    with _serving(seeded_file, tmp_path / "onrecord.sqlite3") as served:
        yield served, _client(served)
