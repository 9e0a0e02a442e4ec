"""All statements in one answer: every form, every filter, and an end that cannot be overlooked."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.api import export
from app.api.answers import Ask
from app.api.problems import StoreUnavailable
from app.config import Settings
from app.formats import exports, parquet
from app.formats.exports import EXPORTS
from app.main import create_app
from app.store.changes import Kind, note
from app.store.session import writing

EVERY_ACT = "act=speech&act=thought&act=attitude"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    monkeypatch.setattr(export, "PATIENCE", 0)
    monkeypatch.setattr(parquet, "ROWS_IN_GROUP", 3)


def test_is_the_whole_list(api: TestClient) -> None:
    rows = api.get(f"/v1/statements?limit=1000&{EVERY_ACT}").json()["items"]
    lines = api.get("/v1/export")
    assert lines.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line)["id"] for line in lines.text.splitlines()] == [row["id"] for row in rows]
    table = csv.DictReader(io.StringIO(api.get("/v1/export?format=csv").text))
    assert [row["id"] for row in table] == [row["id"] for row in rows]


@pytest.mark.parametrize("form", ["jsonld", "csl"])
def test_as_json_is_the_list_in_that_form(sqlite_api: TestClient, form: str) -> None:
    whole = sqlite_api.get(f"/v1/export?format={form}")
    assert whole.json() == sqlite_api.get(f"/v1/statements?limit=1000&{EVERY_ACT}&format={form}").json()
    assert len(whole.text.splitlines()) > 3  # an item a line


def test_as_bibtex_it_has_an_entry_each(sqlite_api: TestClient) -> None:
    whole = sqlite_api.get("/v1/export?format=bibtex")
    assert whole.headers["content-type"].startswith("application/x-bibtex")
    assert whole.text == sqlite_api.get(f"/v1/statements?limit=1000&{EVERY_ACT}&format=bibtex").text
    assert whole.text.count("\n}\n") == sqlite_api.get(f"/v1/statements?{EVERY_ACT}").json()["total"]


def test_as_parquet_has_types(api: TestClient) -> None:
    rows = [json.loads(line) for line in api.get("/v1/export").text.splitlines()]
    answer = api.get("/v1/export?format=parquet")
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    file = pq.ParquetFile(io.BytesIO(answer.content))
    assert file.num_row_groups > 1
    assert file.schema_arrow.field("said_from").type == pa.date32()
    found = file.read().to_pylist()
    for row, column in zip(rows, found, strict=True):
        for name in ("id", "text", "speakers", "topics", "about", "holder", "relayed_by", "confidence", "match"):
            assert column[name] == row[name]
        assert [[span["start"], span["end"]] for span in column["content_spans"]] == row["content"]["spans"]
        assert (column["article"], column["headline"]) == (row["article"]["id"], row["article"]["headline"])
        assert str(column["said_day"]) == str(row["said_on"] and row["said_on"]["from"])
        assert column["said_on"] == (row["said_on"] and row["said_on"]["edtf"])
    assert {type(column["start"]) for column in found} == {int}


@pytest.mark.parametrize("form", EXPORTS)
def test_is_saved_under_a_name_that_means_its_form(sqlite_api: TestClient, form: str) -> None:
    disposition = sqlite_api.get(f"/v1/export?format={form}&q=harbour").headers["content-disposition"]
    name = disposition.removeprefix('attachment; filename="').rstrip('"')
    assert exports.form_of_file(name) == form


def test_takes_every_filter(api: TestClient) -> None:
    lines = api.get("/v1/export?speaker=Ada Moreau&not_topic=sport").text.splitlines()
    assert {one["name"] for line in lines for one in json.loads(line)["speakers"]} >= {"Ada Moreau"}
    assert len(lines) == 3
    assert api.get("/v1/export?q=zebra").text == ""
    assert api.get("/v1/export?limit=3").status_code == 422
    some = pq.read_table(io.BytesIO(api.get("/v1/export?format=parquet&speaker=Ada Moreau&not_topic=sport").content))
    assert some["id"].to_pylist() == [json.loads(line)["id"] for line in lines]


def test_of_nothing_is_a_file_all_the_same(sqlite_api: TestClient) -> None:
    nothing = {form: sqlite_api.get(f"/v1/export?q=zebra&format={form}") for form in EXPORTS}
    assert nothing["csl"].json() == []
    assert nothing["jsonld"].json()["itemListElement"] == []
    assert nothing["csv"].text.startswith("id,speakers,")
    assert pq.read_table(io.BytesIO(nothing["parquet"].content)).num_rows == 0


def test_is_not_sent_again_while_nothing_changed(engine: Engine) -> None:
    api = TestClient(create_app(Settings(), engine=engine, extract=lambda raw: {}))
    tag = api.get("/v1/export?format=csv").headers["etag"]
    known = {"If-None-Match": tag}
    again = api.get("/v1/export?format=csv", headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get("/v1/export?format=ndjson", headers=known).status_code == 200
    with writing(engine) as session:
        note(session, Kind.ARTICLE, ["a1"])
    assert api.get("/v1/export?format=csv", headers=known).status_code == 200


def test_each_form_has_an_etag_of_its_own(sqlite_api: TestClient) -> None:
    """The form may come from Accept, which no address shows."""
    tags = {
        kind: sqlite_api.get("/v1/export", headers={"Accept": kind}).headers["etag"]
        for kind in ("text/csv", "application/x-ndjson")
    }
    assert len(set(tags.values())) == len(tags)
    other = {"Accept": "application/x-ndjson", "If-None-Match": tags["text/csv"]}
    assert sqlite_api.get("/v1/export", headers=other).status_code == 200


def test_says_of_a_name_that_it_is_nobodys(sqlite_api: TestClient) -> None:
    for query in ("speaker=Zoë Nobody", "q=zebra"):
        hint = sqlite_api.get(f"/v1/statements?{query}&{EVERY_ACT}").json()["hint"]
        for answer in (sqlite_api.get(f"/v1/export?{query}"), sqlite_api.head(f"/v1/export?{query}")):
            assert (answer.status_code, answer.text, unquote(answer.headers["x-hint"])) == (200, "", hint)
    whole = sqlite_api.head("/v1/export")
    assert "x-hint" not in whole.headers
    assert whole.headers["etag"] == sqlite_api.get("/v1/export").headers["etag"]


class TestThatBreaks:
    @pytest.fixture(autouse=True)
    def _breaking(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The second part cannot be had."""
        part, times = Ask.part, []

        async def fails(self: Ask, *args: Any) -> Any:
            times.append(1)
            if len(times) == 2:
                raise StoreUnavailable("The store went away.")
            return await part(self, *args)

        monkeypatch.setattr(Ask, "part", fails)

    @pytest.mark.parametrize("form", ["ndjson", "csv"])
    def test_says_so_in_its_last_record(self, api: TestClient, form: str) -> None:
        last = api.get(f"/v1/export?format={form}").text.splitlines()[-1]
        if form == "csv":
            assert last == "# the export ended early: The store went away."
        else:
            assert json.loads(last)["problem"]["type"] == "/problems/store-unavailable"

    @pytest.mark.parametrize("form", ["jsonld", "csl"])
    def test_is_no_json(self, sqlite_api: TestClient, form: str) -> None:
        text = sqlite_api.get(f"/v1/export?format={form}").text
        assert "Moreau" in text
        with pytest.raises(json.JSONDecodeError):
            json.loads(text)

    def test_is_no_parquet(self, sqlite_api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(parquet, "ROWS_IN_GROUP", 2)
        content = sqlite_api.get("/v1/export?format=parquet").content
        assert len(content) > 1_000
        with pytest.raises(pa.ArrowInvalid):
            pq.read_table(io.BytesIO(content))


def test_without_the_package_says_what_to_install(sqlite_api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "find_spec", lambda _name: None)
    answer = sqlite_api.get("/v1/export?format=parquet")
    assert (answer.status_code, answer.json()["type"]) == (501, "/problems/form-not-installed")
    assert "pip install 'onrecord[parquet]'" in answer.json()["detail"]
    assert sqlite_api.get("/v1/export?format=csv").status_code == 200
