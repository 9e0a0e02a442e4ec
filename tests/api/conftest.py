"""A store with two articles that tell the same harbour story, and a client of the API over it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from app.api.examples import CORRECTION_ID, JOB_ID, WEBHOOK_ID
from app.config import Settings
from app.corrections.carrying_out import correct
from app.corrections.wanted import SpeakerRole
from app.linking.groups import regroup
from app.linking.links import Conflict, Pairs, pair, write_pairs
from app.main import OnRecord, create_app
from app.model import Because, EventKind, InputError, Member, RawDocument, Relation, Scope, Speaker, SpeakerKind, Topic
from app.store.api_keys import add_key
from app.store.jobs import begin_job, complete_job
from app.store.runs import record_error, start_run
from app.store.session import open_store, writing
from app.store.topics import sync_topics
from app.store.webhooks import add_webhook

TOPICS = (
    Topic(code="04000000", label="economy"),
    Topic(code="20000337", label="transport", parents=("04000000",)),
    Topic(code="15000000", label="sport"),
)
FIRST = """Harbour to reopen
Ada Moreau said on Thursday that the harbour will reopen in June.
"We stand ready," she added. The port authority denied that money is short."""
SECOND = """The port authority rejected the charge that money is short.
Ada Moreau said on Thursday that the port will reopen in June. She also praised the Łódź crews 🚢."""
THIRD = "The mayor was seen at the match."
RULE = Because(rule="test", confidence=0.9)
AUTHORITY = Speaker(
    name="Port Authority", kind=SpeakerKind.ORGANISATION, aliases=("the port authority",), roles=("operator",)
)
HERALD = Speaker(name="Harbour Herald", kind=SpeakerKind.ORGANISATION)


def fill(engine: Engine, article: Callable[..., Any], said: Callable[..., Any], keep: Callable[..., Any]) -> None:
    """Store the articles, a match between two of their statements, and an input that failed."""
    with writing(engine) as session:
        sync_topics(session, TOPICS)
    ada = Speaker(name="Ada Moreau", kind=SpeakerKind.PERSON, aliases=("Moreau",), roles=("mayor",))
    one = article(
        FIRST, id="a1", headline="Harbour to reopen", outlet="Harbour Times", url="https://example.org/harbour"
    )
    two = article(SECOND, id="b7", published_on="2025-05-10", outlet="Coast News", author="Iris Holm")
    keep(
        engine,
        one,
        said(
            one,
            "that the harbour will reopen in June",
            by=ada,
            source="Ada Moreau",
            cue="said",
            on="2025-05-08",
            topics=["20000337"],
        ),
        said(one, "We stand ready", by=ada, source="she", cue="added", speech="direct", topics=["15000000"]),
        said(
            one,
            "that money is short",
            by=AUTHORITY,
            source="The port authority",
            cue="denied",
            stance="deny",
            holder=ada,
            relayed_by=HERALD,
        ),
    )
    keep(
        engine,
        two,
        said(two, "that money is short", by=AUTHORITY, source="The port authority", cue="rejected", stance="deny"),
        said(
            two,
            "that the port will reopen in June",
            by=ada,
            source="Ada Moreau",
            cue="said",
            on="2025-05-08",
            topics=["20000337"],
        ),
        said(two, "the Łódź crews 🚢", by=[ada, AUTHORITY], source="She", cue="praised", stance="praise"),
    )
    keep(engine, article(THIRD, id="c9", published_on=None), said(article(THIRD, id="c9"), "seen at the match"))
    keys = _keys(engine)
    with writing(engine) as session:
        one, other = "that the harbour will reopen in June", "that the port will reopen in June"
        rows = dict(session.execute(text("SELECT key, id FROM statement")).all())
        regroup(session, rows, [[keys[one], keys[other]]], _stands)
        run = start_run(session, "test", ["news"])
        record_error(session, run, InputError("news/empty.txt", "the file is empty", field="text"))


def _stands(first: str, key: str) -> Member:
    return Member(key=key, relation=None if key == first else Relation.NEAR, score=0.9, because=RULE)


def _keys(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT content_text, key FROM statement")
        return {row.content_text: row.key for row in rows}


def extracted(raw: RawDocument) -> dict[str, Any]:
    """Stands for the line where a test is not about it: no statements, or a refusal."""
    if "refuse" in raw.text:
        raise InputError(raw.origin, "too long; cut it", field="text")
    if "fail" in raw.text:
        raise RuntimeError("a secret path")
    return {"id": raw.origin, "paragraphs": [], "statements": []}


@pytest.fixture(scope="session", autouse=True)
def _one_openapi_document() -> Iterator[None]:
    """Each app gets the OpenAPI document of the first: it depends on the routes alone, and takes 0.3 s to build.

    The first request to an app needs it, and most tests make an app of their own.
    """
    build = OnRecord.openapi
    built: dict[str, Any] = {}

    def shared(app: OnRecord) -> dict[str, Any]:
        if not built:
            built.update(build(app))
        app.openapi_schema = built
        return built

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OnRecord, "openapi", shared)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_event_loop() -> Iterator[None]:
    """One event loop serves all clients, as one serves all requests of a server.

    By itself a client makes a thread and a loop for each request, which takes a quarter of its time.
    """
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "portal", portal)
        yield


def _client(clients: dict[str, TestClient], url: str, fill_it: Callable[[Engine], None]) -> TestClient:
    if url not in clients:
        engine = open_store(url)
        fill_it(engine)
        app = create_app(Settings(max_request_bytes=10_000), engine=engine, extract=extracted)
        clients[url] = TestClient(app, raise_server_exceptions=False)
    return clients[url]


@pytest.fixture(scope="session")
def clients() -> Iterator[dict[str, TestClient]]:
    """The clients made so far: reading changes nothing, so one store of each kind serves all tests."""
    made: dict[str, TestClient] = {}
    yield made
    for client in made.values():
        client.app.state.backend.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_url(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty SQLite store at head."""
    path = tmp_path_factory.mktemp("api") / "onrecord.sqlite3"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgresql_url(new_postgres: Callable[[], str]) -> str:
    """An empty PostgreSQL store at head; it goes with its server."""
    return new_postgres()


@pytest.fixture(params=["sqlite", "postgresql"])
def api(
    request: pytest.FixtureRequest, clients: dict[str, TestClient], article: Any, said: Any, keep: Any
) -> TestClient:
    """A client of the API over the filled store, on SQLite and again on PostgreSQL."""
    url = request.getfixturevalue(f"{request.param}_url")
    return _client(clients, url, lambda engine: fill(engine, article, said, keep))


@pytest.fixture
def sqlite_api(clients: dict[str, TestClient], sqlite_url: str, article: Any, said: Any, keep: Any) -> TestClient:
    """A client on SQLite alone, for what no database changes."""
    return _client(clients, sqlite_url, lambda engine: fill(engine, article, said, keep))


WIRE = (
    "that the bridge will close in May",
    "that a ferry will run by night",
    "that tolls will fall in June",
    "that no jobs are lost",
)


@pytest.fixture(scope="module")
def story(new_engine: Callable[[], Engine], article: Any, said: Any, keep: Any, save_match: Any) -> TestClient:
    """One story in five articles: an agency's, its copy, one of the same outlet's own, and two without an outlet."""
    engine = new_engine()
    told = {
        "w1": ("Agency", "2025-05-01", WIRE),
        "w2": ("Daily", "2025-05-02", WIRE),
        "w3": ("Daily", "2025-05-03", ("that tolls will not fall in June", "that the bridge is to close in May")),
        "w4": (None, "2025-05-04", ("that a ferry will run by night",)),
        "w5": (None, None, ("that a ferry will run by night",)),
        "w6": ("Other", "2025-05-01", ("that rain is near",)),
    }
    for name, (outlet, day, contents) in told.items():
        text = "\n".join(f"{name if outlet else ''} Ek said {words}." for words in contents)
        one = article(text, id=name, outlet=outlet, published_on=day, headline=name.upper())
        keep(engine, one, *(said(one, words, by="Bo Ek", source="Ek", cue="said") for words in contents))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT article.key AS article, content_text, statement.key, statement.id"
            " FROM statement JOIN article ON article.id = article_id"
        ).all()
        keys = {(row.article, row.content_text): row.key for row in rows}
        ids = {(row.article, row.content_text): row.id for row in rows}

    def member(name: str, words: str, relation: Relation | None = None) -> Member:
        return Member(key=keys[name, words], relation=relation, score=1 if relation is None else 0.9, because=RULE)

    same = Relation.IDENTICAL
    with writing(engine) as session:
        for number, words in enumerate(WIRE):
            members = [member("w1", words), member("w2", words, same)]
            members += [member("w3", "that the bridge is to close in May", Relation.NEAR)] if number == 0 else []
            members += [member(name, words, same) for name in ("w5", "w4") if number == 1]
            save_match(session, members)
        contrary = ids["w3", "that tolls will not fall in June"]
        conflict = Conflict(0.9, "conflict", RULE.model_dump(mode="json"))
        found = {pair(contrary, ids[name, WIRE[2]]): conflict for name in ("w1", "w2")}
        write_pairs(session, Pairs(), Pairs(conflicts=found))
    return TestClient(create_app(Settings(), engine=engine, extract=extracted), raise_server_exceptions=False)


@pytest.fixture(scope="session")
def seeds(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of the API over the two seed articles, as `make run` serves them.

    There are a key, a job, a webhook, and an outlet, for the seeds name none.
    """
    path = tmp_path_factory.mktemp("seeds") / "onrecord.sqlite3"
    shutil.copy(seeded_file, path)
    settings = Settings(database_url=f"sqlite:///{path}")
    engine = open_store(settings.database_url)
    with writing(engine) as session:
        key = add_key(session, "newsroom", [Scope.WRITE, Scope.CORRECT])
        correct(session, SpeakerRole(speaker="xi-jinping", role="president of China"), "newsroom")
        session.execute(text("UPDATE correction SET key = :key"), {"key": CORRECTION_ID})
        begun = begin_job(session, 1, None)
        complete_job(session, begun.id, "nothing")
        session.execute(text("UPDATE job SET key = :key"), {"key": JOB_ID})
        add_webhook(session, "https://desk.example/hook", "", [EventKind.STATEMENT])
        session.execute(text("UPDATE webhook SET key = :key"), {"key": WEBHOOK_ID})
        session.execute(text("INSERT INTO outlet (slug, name) VALUES ('harbour-times', 'Harbour Times')"))
    headers = {"Authorization": f"Bearer {key}"}
    yield TestClient(create_app(settings, engine=engine), raise_server_exceptions=False, headers=headers)
    engine.dispose()
