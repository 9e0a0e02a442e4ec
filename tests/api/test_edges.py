"""Answers at their edges: intervals of days, the first and last characters of a text, pages of another size, a commit
between the version and the rows."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from starlette.responses import PlainTextResponse

from app.api.links import linked
from app.api.methods import HeadAsGet
from app.config import Settings
from app.ingest import ingest
from app.main import create_app
from app.model import SaidOn
from app.queries import statements as listed
from app.queries.runs import MAX_ERRORS

TEXT = "Trade is up, Ek said in May. Holm said that it fell.\nOn 9 May Roe said no."
MAY = SaidOn(edtf="2025-05", first=dt.date(2025, 5, 1), last=dt.date(2025, 5, 31))
UP, FELL, NO = "Trade is up", "that it fell", "no"


@pytest.fixture(scope="module")
def api(new_engine: Callable[[], Engine], article: Any, said: Any, keep: Any) -> TestClient:
    """An article whose first words are a statement of some day in May, and its last one of the ninth."""
    engine = new_engine()
    told = article(TEXT, id="a1", published_on="2025-06-02")
    keep(
        engine,
        told,
        said(told, UP, by="Bo Ek", source="Ek", cue="said", said_on=MAY),
        said(told, FELL, by="Mia Holm", source="Holm", cue="said"),
        said(told, NO, by="Al Roe", source="Roe", cue="said", on="2025-05-09"),
    )
    return TestClient(create_app(Settings(), engine=engine, extract=dict))


def texts(api: TestClient, query: str) -> set[str]:
    return {item["text"] for item in api.get(f"/v1/statements?{query}").json()["items"]}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("said_from=2025-05-10&said_to=2025-05-12", {UP}),
        ("said_from=2025-05-31", {UP}),
        ("said_to=2025-05-01", {UP}),
        ("said_from=2025-05-09&said_to=2025-05-09", {UP, NO}),
        ("said_from=2025-06-01", set()),
        ("said_to=2025-04-30", set()),
        ("said_to=2025-05-01&undated=true", {UP}),
        ("said_from=2025-06-01&undated=true", {FELL}),
    ],
)
def test_an_interval_answers_every_day_that_it_may_be(api: TestClient, query: str, wanted: set[str]) -> None:
    assert texts(api, query) == wanted


def test_a_quotation_has_the_characters_around_it_and_no_others(api: TestClient) -> None:
    for item in api.get("/v1/statements").json()["items"]:
        whole = api.get(f"/v1/statements/{item['id']}").json()
        for part in ("source", "cue", "content"):
            for quote, place in whole[part]["selectors"]:
                before, after = TEXT[: place["start"]], TEXT[place["end"] :]
                assert (quote["prefix"], quote["suffix"]) == (before[-32:], after[:32])


def test_a_cursor_holds_for_pages_of_another_size(api: TestClient) -> None:
    first = api.get("/v1/statements?sort=oldest&limit=1").json()
    rest = api.get(f"/v1/statements?sort=oldest&limit=2&cursor={first['next']}").json()
    assert [item["text"] for item in (*first["items"], *rest["items"])] == [UP, NO, FELL]
    assert rest["next"] is None


def test_the_link_to_the_next_page_keeps_every_filter(api: TestClient) -> None:
    answer = api.get("/v1/statements?sort=oldest&speaker=bo-ek&speaker=al-roe&limit=1")
    rest = api.get(answer.links["next"]["url"])
    assert [item["text"] for item in (*answer.json()["items"], *rest.json()["items"])] == [UP, NO]
    assert "next" not in rest.links


@pytest.mark.parametrize(("ident", "path"), [("a/b", "a%2Fb"), ("?q=1#top", "%3Fq%3D1%23top"), ("ł b", "%C5%82%20b")])
def test_an_id_is_one_part_of_the_address_that_leads_to_it(ident: str, path: str) -> None:
    item = linked({"id": ident}, {"self": "/v1/articles/{id}", "none": "/v1/{key}"}, "/on-record")
    assert item["links"] == {"self": f"/on-record/v1/articles/{path}", "none": None}


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_as_many_bytes_as_allowed_is_read_and_one_more_is_refused(engine: Engine, chunked: bool) -> None:
    body = b'{"text": "Ada spoke."}'
    for most, status in ((len(body), 200), (len(body) - 1, 413)):
        api = TestClient(create_app(Settings(max_request_bytes=most), engine=engine, extract=lambda raw: {}))
        content = iter([body[:9], body[9:]]) if chunked else body
        answer = api.post("/v1/extract", content=content, headers={"content-type": "application/json"})
        assert answer.status_code == status


def test_the_answer_to_head_has_no_byte_of_a_body() -> None:
    """Asked of the middleware: a client and a server each drop such a body on their own."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse(scope["method"])(scope, receive, send)

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(HeadAsGet(app)({"type": "http", "method": "HEAD", "headers": []}, None, send))  # type: ignore[arg-type]
    start, body = sent
    assert (body["body"], dict(start["headers"])[b"content-length"]) == (b"", b"3")


def test_a_list_of_runs_holds_the_first_errors_of_each_and_one_run_all(
    engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "broken.jsonl").write_text("{broken\n" * (MAX_ERRORS + 1))
    run = ingest([tmp_path / "broken.jsonl"], engine, settings).run_id
    api = TestClient(create_app(settings, engine=engine, extract=dict))
    [shown] = api.get("/v1/runs").json()["items"]
    assert [error["line"] for error in shown["errors"]] == list(range(1, MAX_ERRORS + 1))
    assert len(api.get(f"/v1/runs/{run}").json()["errors"]) == MAX_ERRORS + 1
    lines, url = [], f"/v1/runs/{run}/errors?limit=40"
    while url:
        page = api.get(url)
        lines += [error["line"] for error in page.json()["items"]]
        url = page.links.get("next", {}).get("url", "")
    assert lines == list(range(1, MAX_ERRORS + 2))
    assert api.get("/v1/runs/99/errors").status_code == 404


def test_what_is_committed_while_it_is_read_makes_the_etag_old(
    any_engine: Engine, article: Any, keep: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ETag newer than its rows would hide the commit for good; one too old only costs a second answer."""
    api = TestClient(create_app(Settings(), engine=any_engine, extract=dict))
    before = api.get("/v1/statements").headers["etag"]
    present = listed.present

    def commit_first(*args: Any) -> Any:
        keep(any_engine, article(TEXT, id="a2"))
        return present(*args)

    monkeypatch.setattr(listed, "present", commit_first)
    assert api.get("/v1/statements").headers["etag"] == before
    assert api.get("/v1/statements").headers["etag"] != before
