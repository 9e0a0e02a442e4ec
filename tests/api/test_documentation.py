"""What /openapi.json says is what the API does: shapes, examples, problems, names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from app.api.examples import DOCUMENT, NEW_WEBHOOK
from app.corrections.carrying_out import correct
from app.corrections.wanted import SpeakerRole
from app.model import Scope
from app.store.api_keys import add_key
from app.store.session import writing

PATHS = {
    "/v1/stats": (
        "group_by=speaker",
        "group_by=topic&group_by=month",
        "group_by=outlet&said_from=2025",
        "group_by=day&q=zebra",
    ),
    "/v1/statements": ("limit=200", "q=june", "q=june+OR+harbour&sort=relevance"),
    "/v1/statements/{id}": ("", "as_of={revision}"),
    "/v1/statements/{id}/context": ("around=2", "as_of={revision}"),
    "/v1/statements/{id}/matches": ("", "as_of={revision}"),
    "/v1/articles": ("", "q=june"),
    "/v1/articles/{id}": ("", "include=paragraphs,statements,text"),
    "/v1/articles/{id}/statements": ("",),
    "/v1/articles/{id}/compare/{other}": ("",),
    "/v1/articles/{id}/coverage": ("", "outlet=coast-news&limit=1"),
    "/v1/articles/{id}/related": ("",),
    "/v1/articles/{id}/versions": ("", "limit=1"),
    "/v1/articles/{id}/versions/{number}": ("",),
    "/v1/articles/{id}/versions/{old}/compare/{new}": ("",),
    "/v1/speakers": ("", "sort=statements"),
    "/v1/speakers/{slug}": ("",),
    "/v1/speakers/{slug}/statements": ("",),
    "/v1/speakers/{slug}/shifts": ("",),
    "/v1/speakers/{slug}/timeline": ("",),
    "/v1/topics": ("", "empty=true", "q=trans"),
    "/v1/topics/{code}": ("",),
    "/v1/topics/{code}/statements": ("",),
    "/v1/matches": ("", "article=a1", "q=reopen"),
    "/v1/matches/{id}": ("", "as_of={revision}"),
    "/v1/matches/{id}/members": ("", "as_of={revision}&limit=1"),
    "/v1/stories": ("", "sort=articles&min_articles=3"),
    "/v1/stories/{id}": ("",),
    "/v1/outlets": ("", "q=coast"),
    "/v1/outlets/{slug}": ("",),
    "/v1/changes": ("", "since=1&limit=2"),
    "/v1/quality": ("",),
    "/v1/corrections": ("", "kind=speaker_role&state=active&by=desk&speaker=ada-moreau"),
    "/v1/corrections/{id}": ("",),
    "/v1/jobs": ("",),
    "/v1/jobs/{id}": ("",),
    "/v1/webhooks": ("",),
    "/v1/webhooks/{id}": ("",),
    "/v1/runs": ("",),
    "/v1/runs/{id}": ("",),
    "/v1/runs/{id}/errors": ("", "limit=1"),
}


def schema_of(document: dict[str, Any], operation: dict[str, Any]) -> Draft202012Validator:
    schema = success(operation)["content"]["application/json"]["schema"]
    return Draft202012Validator({**schema, "components": document["components"]})


def success(operation: dict[str, Any]) -> dict[str, Any]:
    """What an operation answers where it did what was asked."""
    responses = operation["responses"]
    return next(answer for status, answer in responses.items() if status.startswith("2"))


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


@pytest.fixture
def document(sqlite_api: TestClient) -> dict[str, Any]:
    return sqlite_api.get("/openapi.json").json()


def test_the_document_is_openapi(document: dict[str, Any]) -> None:
    validate(document)


def test_every_operation_says_what_it_does(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)
    for path, _, operation in operations(document):
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path
        assert success(operation)["description"], path
        assert {"422", "500", "503"} <= operation["responses"].keys(), path
        assert ("404" in operation["responses"]) == ("{" in path), path


def test_every_parameter_is_described(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            assert parameter["in"] == "path" or parameter.get("description"), (path, parameter["name"])


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        content = success(operation).get("content", {}).get("application/json")
        if path.startswith("/v1") and content is not None:
            errors = [error.message for error in schema_of(document, operation).iter_errors(content["example"])]
            assert not errors, path


def test_every_problem_response_is_one(document: dict[str, Any]) -> None:
    problem = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    validator = Draft202012Validator(problem)
    known = document["components"]["examples"]
    for _, _, operation in operations(document):
        for status, response in operation["responses"].items():
            for example in response.get("content", {}).get("application/problem+json", {}).get("examples", {}).values():
                value = known[example["$ref"].rpartition("/")[2]]["value"]
                validator.validate(value)
                assert status in (str(value["status"]), "default")


@pytest.mark.parametrize(("path", "query"), [(path, query) for path, queries in PATHS.items() for query in queries])
def test_answers_fit_the_documented_schema(api: TestClient, path: str, query: str) -> None:
    document = api.get("/openapi.json").json()
    matched = api.get("/v1/statements?matched=true").json()["items"][0]
    places = {
        "/v1/statements": matched["id"],
        "/v1/articles": "a1",
        "/v1/stories": "a1",
        "/v1/matches": matched["match"],
        "/v1/runs": "1",
    }
    headers = {}
    if path.startswith(("/v1/jobs", "/v1/webhooks")):
        with writing(api.app.state.backend.engine) as session:  # type: ignore[attr-defined]
            headers["Authorization"] = f"Bearer {add_key(session, path, [Scope.WRITE])}"
        sent = api.post("/v1/articles", headers=headers, json=DOCUMENT)
        places["/v1/jobs"] = sent.json()["id"]
        made = api.post("/v1/webhooks", headers=headers, json=NEW_WEBHOOK)
        places["/v1/webhooks"] = made.json()["id"]
    if path.startswith("/v1/corrections"):
        with writing(api.app.state.backend.engine) as session:  # type: ignore[attr-defined]
            wanted = SpeakerRole(speaker="ada-moreau", role="mayor")
            places["/v1/corrections"] = correct(session, wanted, "desk").key
    item = places.get("/".join(path.split("/")[:3]), "")
    slug = "coast-news" if path.startswith("/v1/outlets") else "ada-moreau"
    url = path.format(id=item, other="b7", slug=slug, code="20000337", number=1, old=1, new=1)
    here = api.get(f"/v1/statements/{matched['id']}").json()["revision"]
    answer = api.get(f"{url}?{query.format(revision=here)}", headers=headers)
    assert answer.status_code == 200
    errors = [error.message for error in schema_of(document, document["paths"][path]["get"]).iter_errors(answer.json())]
    assert not errors


def test_every_get_route_is_held_against_its_schema(document: dict[str, Any]) -> None:
    assert {
        path
        for path, method, operation in operations(document)
        if method == "get" and path.startswith("/v1") and "application/json" in operation["responses"]["200"]["content"]
    } == PATHS.keys()
