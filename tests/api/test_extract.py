"""The dry run answers with the very record that the command prints."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from sqlalchemy import Engine

from app.api.schemas.extract import YEARS
from app.config import Settings
from app.documents.fields import FIRST_YEAR, LAST_YEAR
from app.formats.record import record
from app.main import create_app
from app.model import RawDocument

GERMAN = (
    "Der Hafen werde im Juni wieder geöffnet, sagte die Bürgermeisterin am Donnerstag vor Journalisten. Man habe zwei "
    "Jahre darauf gewartet."
)


def test_the_years_that_are_documented_are_those_that_are_read() -> None:
    documented = [year for year in range(1, 10_000) if re.match(YEARS, f"{year:04}-01-01")]
    assert documented == list(range(FIRST_YEAR, LAST_YEAR + 1))


def test_the_record_fits_its_schema(engine: Engine, article: Any, said: Any) -> None:
    given: list[RawDocument] = []

    def extract(raw: RawDocument) -> dict[str, Any]:
        given.append(raw)
        read = article(raw.text, id="x1")
        return record(read, [said(read, "trade is up", by="Ada", source="Ada", cue="said", on="2025-05-08")])

    api = TestClient(create_app(Settings(), engine=engine, extract=extract))
    answer = api.post(
        "/v1/extract", json={"text": "Ada said trade is up.", "published_on": "2025-05-09", "outlet": None}
    )
    document = api.get("/openapi.json").json()
    schema = {"$ref": "#/components/schemas/Record", "components": document["components"]}
    assert [error.message for error in Draft202012Validator(schema).iter_errors(answer.json())] == []
    assert answer.json()["statements"][0]["content"] == [[9, 20]]
    assert answer.json()["items"][0]["content"] == {"text": "trade is up", "spans": [[9, 20]]}
    assert given == [RawDocument(origin="request", text="Ada said trade is up.", fields={"published_on": "2025-05-09"})]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "Ada said trade is up.", "language": "de-AT"}, "language"),
        ({"text": GERMAN}, "text"),
        ({"text": GERMAN, "language": "en"}, "text"),
    ],
)
def test_another_language_is_refused_by_name(engine: Engine, body: dict[str, str], field: str) -> None:
    answer = TestClient(create_app(Settings(), engine=engine)).post("/v1/extract", json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-body")
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert error["detail"].startswith("written in German")
