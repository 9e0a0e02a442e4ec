"""The OpenAPI document as those meet it who generate clients from it, or try it out on the documentation page."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

ROOT = Path(__file__).parents[2]
SNAPSHOT = ROOT / "docs/openapi.json"
Json = dict[str, Any]


@pytest.fixture
def document(seeds: TestClient) -> Json:
    answer: Json = seeds.get("/openapi.json").json()
    return answer


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def that_end(document: Json) -> Iterator[tuple[str, str, Json]]:
    """The operations whose answer has an end."""
    return (one for one in operations(document) if one[0] != "/v1/changes/stream")


def inside(value: Any) -> Iterator[Json]:
    """Every object in a document."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from inside(part)


def test_it_is_the_committed_one(document: Json) -> None:
    committed = json.loads(SNAPSHOT.read_text("utf-8"))
    differs = [name for name in document.keys() | committed.keys() if document.get(name) != committed.get(name)]
    assert not differs, "the API is another one: run `make openapi`, and read in the diff what changes for its clients"


class TestParameters:
    def test_what_may_be_left_out_is_never_null(self, document: Json) -> None:
        for _, _, operation in operations(document):
            for parameter in operation["parameters"]:
                assert {"type": "null"} not in list(inside(parameter["schema"])), parameter["name"]

    def test_what_has_to_be_given_has_an_example(self, document: Json) -> None:
        for path, _, operation in operations(document):
            needed = [one for one in operation["parameters"] if one.get("required")]
            assert all("example" in one and one["description"] for one in needed), path

    def test_sets_of_values_have_a_name(self, document: Json) -> None:
        schemas = document["components"]["schemas"]
        named = [json.dumps(one["enum"]) for one in schemas.values() if "enum" in one]
        everywhere = inside([document["paths"], *(one.get("properties") for one in schemas.values())])
        assert [one for one in everywhere if "enum" in one] == []
        assert sorted(set(named)) == sorted(named)

    def test_the_most_used_come_first(self, document: Json) -> None:
        names = [one["name"] for one in document["paths"]["/v1/statements"]["get"]["parameters"]]
        assert names[:4] == ["q", "speaker", "topic", "about"]
        assert names[-1] == "If-None-Match"


class TestAnswers:
    def test_schemas_have_short_names(self, document: Json) -> None:
        assert [name for name in document["components"]["schemas"] if not name.isalnum()] == []

    def test_headers_are_those_that_come(self, seeds: TestClient, document: Json) -> None:
        headers = document["components"]["headers"]
        for path, method, operation in that_end(document):
            if method != "get":
                continue
            url, query = tried(path, operation)
            answer = seeds.get(url, params=query)
            for name in operation["responses"]["200"]["headers"]:
                assert name in answer.headers or not headers[name].get("required"), (path, name)
            assert ("ETag" in answer.headers) == ("ETag" in operation["responses"]["200"]["headers"]), path
            assert ("304" in operation["responses"]) == ("ETag" in answer.headers), path

    def test_a_page_before_the_last_has_a_link(self, seeds: TestClient, document: Json) -> None:
        assert "Link" in document["paths"]["/v1/statements"]["get"]["responses"]["200"]["headers"]
        assert 'rel="next"' in seeds.get("/v1/statements?limit=1").headers["Link"]

    def test_another_name_leads_to_the_speaker(self, seeds: TestClient, document: Json) -> None:
        answer = seeds.get("/v1/speakers/president-putin", follow_redirects=False)
        assert answer.status_code == 308
        assert answer.headers["Location"] == "/v1/speakers/vladimir-putin"
        assert "Location" in document["paths"]["/v1/speakers/{slug}"]["get"]["responses"]["308"]["headers"]

    def test_tags_are_described(self, document: Json) -> None:
        used = {tag for _, _, operation in operations(document) for tag in operation["tags"]}
        assert used == {tag["name"] for tag in document["tags"] if tag["description"]}


def tried(path: str, operation: Json) -> tuple[str, dict[str, Any]]:
    """The address and the query of an operation with the examples that its parameters have to have."""
    needed = [one for one in operation["parameters"] if one.get("required")]
    for one in needed:
        path = path.replace(f"{{{one['name']}}}", str(one["example"]))
    return path, {one["name"]: one["example"] for one in needed if one["in"] == "query"}


class TestTryItOut:
    def test_every_operation_answers_its_examples(self, seeds: TestClient, document: Json) -> None:
        for path, method, operation in that_end(document):
            url, query = tried(path, operation)
            body = None
            if "requestBody" in operation:
                body = operation["requestBody"]["content"]["application/json"]["example"]
            answer = seeds.request(method, url, params=query, json=body)
            assert str(answer.status_code) in operation["responses"], (path, answer.text)
            assert answer.is_success, (path, answer.text)

    def test_every_optional_parameter_answers_its_example(self, seeds: TestClient, document: Json) -> None:
        for path, method, operation in that_end(document):
            url, query = tried(path, operation)
            for one in operation["parameters"]:
                if one["in"] != "query" or one.get("required"):
                    continue
                for example in one["schema"].get("examples", ()):
                    answer = seeds.request(method, url, params={**query, one["name"]: example})
                    assert answer.status_code == 200, (path, one["name"], answer.text)
                    if path == "/v1/statements":
                        assert answer.json()["items"], f"{one['name']}={example} finds nothing in the seeds"

    def test_the_quotation_is_on_record(self, seeds: TestClient, document: Json) -> None:
        body = document["paths"]["/v1/check"]["post"]["requestBody"]["content"]["application/json"]["example"]
        assert seeds.post("/v1/check", json=body).json()["outcome"] == "verbatim"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package that openapi-python-client makes of the committed document."""
    folder = tmp_path_factory.mktemp("client") / "onrecord_client"
    config = folder.with_name("config.yaml")
    # It would format the code with a ruff on the PATH, and does not know what else than JSON may be sent.
    sent = ("application/x-ndjson", "text/plain")
    kinds = {"content_type_overrides": dict.fromkeys(sent, "application/octet-stream")}
    config.write_text(json.dumps({"post_hooks": [], **kinds}), "utf-8")
    words = ["generate", "--path", str(SNAPSHOT), "--output-path", str(folder), "--config", str(config)]
    command = [sys.executable, "-m", "openapi_python_client", *words, "--meta", "none", "--fail-on-warning"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


class TestPythonClient:
    def test_it_is_typed(self, generated: Path) -> None:
        cache = str(generated.parent / "cache")
        words = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", cache, str(generated)]
        checked = subprocess.run(words, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout

    def test_it_asks(self, generated: Path, seeds: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.syspath_prepend(str(generated.parent))

        def load(name: str) -> Any:
            return importlib.import_module(f"onrecord_client.{name}")

        models = load("models")
        client = load("client").Client(base_url="http://testserver").set_httpx_client(seeds)
        page = load("api.statements.list_statements").sync(client=client, speaker=["Vladimir Putin"], limit=2)
        assert isinstance(page, models.StatementPage)
        assert page.items[0].speakers[0].slug == "vladimir-putin"
        whole = load("api.statements.get_statement").sync(id=page.items[0].id, client=client)
        assert isinstance(whole, models.LinkedWholeStatement)
        quotation = models.Quotation(text=whole.text)
        checked = load("api.check.check_quotation").sync(client=client, body=quotation)
        assert checked.outcome == models.Outcome.VERBATIM
        problem = load("api.speakers.get_speaker").sync(slug="nobody-at-all", client=client)
        assert isinstance(problem, models.Problem)
        assert problem.type_ == models.ProblemType.NOT_FOUND
