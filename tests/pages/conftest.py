"""Clients of the pages: over the two seed articles, and over a store whose names and words are hostile HTML."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.ingest import ingest
from app.main import create_app
from app.model import Speaker, SpeakerKind, Topic
from app.store.session import open_store, writing
from app.store.topics import sync_topics

SEEDS = Path(__file__).parents[2] / "seeds"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FIRST, SECOND = "000_5f311bf8f2bea91d", "001_caab9da2518d0403"
EVIL = '<script>alert("x")</script>'
HOSTILE = f'Ada {EVIL} said that <img src=x onerror=alert(1)> is "fine" & good.'


def client_over(path: Path, migrated_file: Path) -> TestClient:
    shutil.copy(migrated_file, path)
    settings = Settings(database_url=f"sqlite:///{path}")
    engine = open_store(settings.database_url)
    app = create_app(settings, engine=engine)
    return TestClient(app, raise_server_exceptions=False, headers=BROWSER, follow_redirects=False)


@pytest.fixture(scope="session")
def seeds(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The pages of the two seed articles, to a browser."""
    client = client_over(tmp_path_factory.mktemp("pages") / "onrecord.sqlite3", migrated_file)
    engine = client.app.state.backend.engine  # type: ignore[attr-defined]
    ingest([SEEDS], engine, Settings())
    yield client
    engine.dispose()


@pytest.fixture(scope="session")
def _hostile_place(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    client = client_over(tmp_path_factory.mktemp("hostile") / "onrecord.sqlite3", migrated_file)
    yield client
    client.app.state.backend.engine.dispose()  # type: ignore[attr-defined]


@pytest.fixture
def hostile(_hostile_place: TestClient, article: Any, said: Any, keep: Any) -> TestClient:
    """The pages of an article whose every word may be taken for HTML, under a `javascript:` address."""
    engine = _hostile_place.app.state.backend.engine  # type: ignore[attr-defined]
    if _hostile_place.get("/v1/articles/evil").status_code == 200:
        return _hostile_place
    with writing(engine) as session:
        sync_topics(session, [Topic(code="04000000", label=f"economy {EVIL}")])
    text = f"By {EVIL}\n{HOSTILE}"
    one = article(
        text, id="evil", headline=f"News {EVIL}", outlet=f"Herald {EVIL}", author=EVIL, url="javascript:alert(1)"
    )
    ada = Speaker(name=f"Ada {EVIL}", kind=SpeakerKind.PERSON, aliases=(EVIL,), roles=(f"mayor {EVIL}",))
    guild = Speaker(name=f"Guild {EVIL}", kind=SpeakerKind.ORGANISATION)
    lyon = Speaker(name=f"Lyon {EVIL}", kind=SpeakerKind.PLACE)
    content = 'that <img src=x onerror=alert(1)> is "fine" & good'
    statement = said(
        one,
        content,
        by=ada,
        source=f"Ada {EVIL}",
        cue="said",
        on="2025-05-08",
        topics=["04000000"],
        speaks_for=guild,
        about=(lyon,),
    )
    keep(engine, one, statement)
    return _hostile_place
