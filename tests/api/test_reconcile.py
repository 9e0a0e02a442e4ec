"""/reconcile as OpenRefine asks it, held against what the draft 0.2 of the Reconciliation API says of each answer.

The schemas are written here after the text of the draft (https://reconciliation-api.github.io/specs/0.2/).
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from sqlalchemy import text

from app.config import Settings
from app.main import create_app
from app.model import Speaker, SpeakerKind
from app.store.session import writing

TEXT = {"type": "string", "minLength": 1}
TYPE = {"type": "object", "properties": {"id": TEXT, "name": TEXT}, "required": ["id", "name"]}
TEMPLATE = {"type": "object", "properties": {"url": {"type": "string", "pattern": r"\{\{id\}\}"}}, "required": ["url"]}
SUGGESTS = {
    "type": "object",
    "properties": {"service_url": TEXT, "service_path": TEXT},
    "required": ["service_url", "service_path"],
}
SIZE = {"type": "integer", "minimum": 1}
MANIFEST = {
    "type": "object",
    "properties": {
        "versions": {"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
        **dict.fromkeys(("name", "identifierSpace", "schemaSpace", "documentation", "serviceVersion"), TEXT),
        "defaultTypes": {"type": "array", "items": TYPE, "uniqueItems": True},
        "view": TEMPLATE,
        "preview": {**TEMPLATE, "required": ["url", "width", "height"]}
        | {"properties": {**TEMPLATE["properties"], "width": SIZE, "height": SIZE}},
        "suggest": {"type": "object", "properties": dict.fromkeys(("entity", "property", "type"), SUGGESTS)},
        "extend": {
            "type": "object",
            "properties": {"propose_properties": SUGGESTS, "property_settings": {"type": "array"}},
            "additionalProperties": False,
        },
        "batchSize": SIZE,
        "authentication": {"type": "object", "required": ["type"]},
    },
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "additionalProperties": False,
}
FEATURE = {
    "type": "object",
    "properties": {"id": TEXT, "value": {"type": ["number", "boolean"]}},
    "required": ["id", "value"],
}
CANDIDATE = {
    "type": "object",
    "properties": {
        **{"id": TEXT, "name": TEXT, "description": {"type": "string"}},
        "type": {"type": "array", "items": TYPE},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "features": {"type": "array", "items": FEATURE},
        "match": {"type": "boolean"},
    },
    "required": ["id", "name", "type", "score", "match"],
    "additionalProperties": False,
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
        "required": ["result"],
        "additionalProperties": False,
    },
}
SUGGESTED = {
    "type": "object",
    "properties": {
        "result": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": TEXT,
                    "name": TEXT,
                    "description": {"type": "string"},
                    "notable": {"type": "array", "items": TEXT},
                },
                "required": ["id", "name"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["result"],
}


def fits(schema: dict[str, Any], answer: Any) -> bool:
    return [error.message for error in Draft202012Validator(schema).iter_errors(answer)] == []


def ask(api: TestClient, **queries: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The candidates of each query, sent as OpenRefine does."""
    answer = api.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert fits(RESULTS, found)
    assert found.keys() == queries.keys()
    for one in found.values():
        scores = [candidate["score"] for candidate in one["result"]]
        assert scores == sorted(scores, reverse=True)
        assert sum(candidate["match"] for candidate in one["result"]) <= 1
    return {key: one["result"] for key, one in found.items()}


def first(api: TestClient, query: str, **more: Any) -> tuple[str, bool]:
    """The first candidate of a name, and whether it is certain."""
    (found, *_) = ask(api, q0={"query": query, **more})["q0"]
    return found["id"], found["match"]


class TestManifest:
    def test_it_says_what_there_is(self, sqlite_api: TestClient) -> None:
        answer = sqlite_api.get("/reconcile")
        assert fits(MANIFEST, answer.json())
        assert {one["id"] for one in answer.json()["defaultTypes"]} >= {"speaker", "person", "outlet", "topic"}

    def test_its_addresses_answer(self, sqlite_api: TestClient) -> None:
        manifest = sqlite_api.get("/reconcile").json()
        for one in manifest["suggest"].values():
            answer = sqlite_api.get(one["service_url"] + one["service_path"], params={"prefix": "a"})
            assert fits(SUGGESTED, answer.json())
        for place in (manifest["view"], manifest["preview"]):
            assert sqlite_api.get(place["url"].replace("{{id}}", "speakers%2Fada-moreau")).status_code == 200

    def test_it_is_shown_without_a_key_and_nothing_else_is(self, sqlite_api: TestClient) -> None:
        client = TestClient(create_app(Settings(reading="keys"), engine=sqlite_api.app.state.backend.engine))
        manifest = client.get("/reconcile")
        assert fits(MANIFEST, manifest.json())
        assert manifest.json()["authentication"] == {"type": "apiKey", "name": "Authorization", "in": "header"}
        for path in ("?queries={}", "/suggest/entity", "/suggest/type", "/suggest/property", "/preview"):
            assert client.get(f"/reconcile{path}").status_code == 401
        assert client.post("/reconcile", data={"queries": "{}"}).status_code == 401


class TestCandidates:
    def test_the_very_name_is_certain(self, api: TestClient) -> None:
        assert first(api, "Ada Moreau") == ("speakers/ada-moreau", True)
        assert first(api, "ADA  MOREAU", type="person") == ("speakers/ada-moreau", True)
        assert first(api, "Harbour Times") == ("outlets/harbour-times", True)
        assert first(api, "transport", type=["topic"]) == ("topics/20000337", True)

    def test_an_id_finds_its_entity(self, sqlite_api: TestClient) -> None:
        for key in ("speakers/ada-moreau", "outlets/coast-news", "topics/15000000"):
            assert first(sqlite_api, key) == (key, True)

    def test_less_than_the_name_is_not_certain(self, api: TestClient) -> None:
        for name in ("Moreau", "Ada Moraeu", "Mayor Moreau"):
            found = ask(api, q0={"query": name, "type": "speaker"})["q0"][0]
            assert (found["id"], found["match"]) == ("speakers/ada-moreau", False), name
            assert 60 <= found["score"] <= 95
        assert first(api, "Harbor Times", type="outlet") == ("outlets/harbour-times", False)

    def test_a_name_of_two_is_not_certain(self, new_engine: Any, article: Any, said: Any, keep: Any) -> None:
        engine = new_engine()
        one = article("The Herald Group said that it rains.", id="a1", outlet="Herald Group")
        herald = Speaker(name="Herald Group", kind=SpeakerKind.ORGANISATION)
        keep(engine, one, said(one, "that it rains", by=herald, source="The Herald Group", cue="said"))
        client = TestClient(create_app(Settings(), engine=engine))
        found = ask(client, q0={"query": "Herald Group"}, q1={"query": "Herald Group", "type": "outlet"})
        assert {(one["id"], one["match"]) for one in found["q0"]} == {
            ("outlets/herald-group", False),
            ("speakers/herald-group", False),
        }
        assert found["q1"][0]["match"]

    def test_a_last_name_in_small_letters_is_no_id(self, new_engine: Any, article: Any, said: Any, keep: Any) -> None:
        engine = new_engine()
        one = article("Ng said that it rains.", id="a1")
        keep(engine, one, said(one, "that it rains", by="Ng", source="Ng", cue="said"))
        client = TestClient(create_app(Settings(), engine=engine))
        assert first(client, "ng") == ("speakers/ng", False)
        assert first(client, "speakers/ng") == ("speakers/ng", True)

    def test_an_unknown_name_has_no_candidates(self, sqlite_api: TestClient) -> None:
        assert ask(sqlite_api, q0={"query": "zzzzzz"})["q0"] == []

    def test_types_and_limits(self, sqlite_api: TestClient) -> None:
        found = ask(
            sqlite_api,
            a={"query": "harbour", "limit": 1},
            b={"query": "harbour", "type": "outlet"},
            c={"query": "port authority", "type": "person"},
            d={"query": "port authority", "type": ["organisation"]},
        )
        assert len(found["a"]) == 1
        assert {one["id"] for one in found["b"]} == {"outlets/harbour-times"}
        assert "speakers/port-authority" not in {one["id"] for one in found["c"]}
        assert found["d"][0]["type"][0] == {"id": "organisation", "name": "Speaker: organisation"}

    @pytest.mark.parametrize(
        ("pid", "right", "wrong"),
        [
            ("role", "Mayor", "king"),
            ("outlet", ["Coast News", "nowhere"], "nowhere"),
            ("topic", {"id": "topics/04000000"}, {"id": "topics/20000000"}),
            ("said_on", "2025-05", 2024),
        ],
    )
    def test_properties(self, sqlite_api: TestClient, pid: str, right: Any, wrong: Any) -> None:
        found = ask(
            sqlite_api,
            right={"query": "Ada Moreau", "type": "person", "properties": [{"pid": pid, "v": right}]},
            wrong={"query": "Ada Moreau", "type": "person", "properties": [{"pid": pid, "v": wrong}]},
        )
        fit, unfit = found["right"][0], found["wrong"][0]
        assert (fit["match"], fit["score"]) == (True, 100)
        assert (unfit["match"], unfit["score"]) == (False, 70)
        assert {"id": pid, "value": False} in unfit["features"]

    def test_a_wikidata_id_alone(self, new_engine: Any, article: Any, said: Any, keep: Any) -> None:
        engine = new_engine()
        one = article("Bo Ek said that it rains.", id="a1")
        keep(engine, one, said(one, "that it rains", by="Bo Ek", source="Bo Ek", cue="said"))
        with writing(engine) as session:
            session.execute(text("UPDATE speaker SET wikidata = 'Q7'"))
        client = TestClient(create_app(Settings(), engine=engine))
        wanted = [{"pid": "wikidata", "v": "Q7"}]
        assert ask(client, q0={"properties": wanted})["q0"][0]["match"]
        assert ask(client, q0={"query": "Bo Eck", "properties": wanted})["q0"][0]["match"]
        assert not ask(client, q0={"query": "Bo Ek", "properties": [{"pid": "wikidata", "v": "Q8"}]})["q0"][0]["match"]

    def test_odd_names_find_nothing_and_harm_nothing(self, api: TestClient) -> None:
        odd = ("?!", '"', "' OR 1=1 --", "a" * 9_000, "\x00nul", "平和", "%", "*", "NEAR(")
        ask(api, **{f"q{number}": {"query": name} for number, name in enumerate(odd)})

    def test_get_takes_a_batch_too(self, sqlite_api: TestClient) -> None:
        answer = sqlite_api.get("/reconcile", params={"queries": '{"q0": {"query": "Ada Moreau"}}', "extra": "1"})
        assert answer.json()["q0"]["result"][0]["match"]

    @pytest.mark.parametrize(
        ("queries", "status", "reason"),
        [
            ("{", 422, "not JSON"),
            ("[]", 422, "JSON object"),
            (json.dumps({f"q{number}": {"query": "x"} for number in range(51)}), 413, "50 queries"),
        ],
    )
    def test_what_is_refused(self, sqlite_api: TestClient, queries: str, status: int, reason: str) -> None:
        for answer in (
            sqlite_api.post("/reconcile", data={"queries": queries}),
            sqlite_api.get("/reconcile", params={"queries": queries}),
        ):
            assert (answer.status_code, reason in answer.json()["detail"]) == (status, True), answer.text

    def test_a_query_that_cannot_be_asked_keeps_no_other_from_its_answer(self, sqlite_api: TestClient) -> None:
        soon = [{"pid": "said_on", "v": "soon"}]
        found = ask(
            sqlite_api,
            good={"query": "Ada Moreau"},
            empty={},
            typed={"query": "Ada Moreau", "type": "dog"},
            property={"query": "Ada Moreau", "properties": [{"pid": "age", "v": 1}]},
            day={"query": "Ada Moreau", "properties": soon},
            limit={"query": "Ada Moreau", "limit": 0},
        )
        assert [key for key, candidates in found.items() if candidates] == ["good"]
        assert len(found) == 6
        alone = sqlite_api.get("/reconcile", params={"queries": '{"q0": 7}'})
        assert alone.json() == {"q0": {"result": []}}

    def test_a_body_that_is_no_form(self, sqlite_api: TestClient) -> None:
        assert sqlite_api.post("/reconcile", json={}).status_code == 415
        assert sqlite_api.post("/reconcile", data={"query": "x"}).status_code == 422


class TestSuggestions:
    def test_entities_as_one_types(self, api: TestClient) -> None:
        widget = {"prefix": "ada mor", "type": "person", "type_strict": "any", "exact": "false", "spell": "always"}
        (found, *_) = api.get("/reconcile/suggest/entity", params=widget).json()["result"]
        assert (found["id"], found["notable"][0]) == ("speakers/ada-moreau", "person")
        assert "mayor" in found["description"]
        assert api.get("/reconcile/suggest/entity", params={**widget, "cursor": 1}).json()["result"] == []
        assert api.get("/reconcile/suggest/entity", params={"cursor": "x"}).status_code == 422

    def test_types_and_properties(self, sqlite_api: TestClient) -> None:
        types = sqlite_api.get("/reconcile/suggest/type?prefix=per").json()["result"]
        assert [one["id"] for one in types] == ["person"]
        properties = sqlite_api.get("/reconcile/suggest/property?prefix=ro&type=person").json()["result"]
        assert [one["id"] for one in properties] == ["role"]
        assert sqlite_api.get("/reconcile/suggest/property?type=topic").json()["result"] == []


VALUE = {
    "oneOf": [
        {"type": "object", "properties": {name: kind}, "required": [name], "additionalProperties": False}
        for name, kind in (("str", TEXT), ("int", {"type": "integer"}), ("date", TEXT))
    ]
    + [{**TYPE, "additionalProperties": False}]
}
EXTENDED = {
    "type": "object",
    "properties": {
        "meta": {"type": "array", "items": {**TYPE, "properties": {"id": TEXT, "name": TEXT, "type": TYPE}}},
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": {"type": "array", "items": VALUE}},
        },
    },
    "required": ["meta", "rows"],
    "additionalProperties": False,
}


class TestExtending:
    def extend(self, api: TestClient, ids: list[str], *properties: str) -> Any:
        sent = {"ids": ids, "properties": [{"id": one, "settings": {"limit": "2"}} for one in properties]}
        answer = api.post("/reconcile", data={"extend": json.dumps(sent)})
        assert answer.status_code == 200, answer.text
        assert fits(EXTENDED, answer.json())
        assert api.get("/reconcile", params={"extend": json.dumps(sent)}).json() == answer.json()
        return answer.json()

    def test_values_of_entities(self, api: TestClient) -> None:
        kinds = {"speaker": "speakers/ada-moreau", "outlet": "outlets/harbour-times", "topic": "topics/20000337"}
        for kind, key in kinds.items():
            proposed = api.get("/reconcile/extend/propose", params={"type": kind, "limit": 40}).json()
            assert (proposed["type"], proposed["limit"]) == (kind, 40)
            pids = [one["id"] for one in proposed["properties"]]
            found = self.extend(api, [key, "speakers/nobody"], *pids)
            assert [(one["id"], one["name"]) for one in found["meta"]] == [
                (one["id"], one["name"]) for one in proposed["properties"]
            ]
            assert found["rows"][key]["statements"][0]["int"] > 0
            assert found["rows"]["speakers/nobody"] == {pid: [] for pid in pids}
        ada = self.extend(api, ["speakers/ada-moreau"], "role", "topic", "last_said", "no-such")
        values = ada["rows"]["speakers/ada-moreau"]
        assert {"str": "mayor"} in values["role"]
        assert values["topic"][0]["id"].startswith("topics/")
        assert values["last_said"][0]["date"] > "2025"
        assert values["last_said"][0]["date"].endswith("T00:00:00Z")
        assert values["no-such"] == []
        assert ada["meta"][1]["type"]["id"] == "topic"

    def test_how_many_are_proposed(self, sqlite_api: TestClient) -> None:
        assert len(sqlite_api.get("/reconcile/extend/propose?limit=2").json()["properties"]) == 2
        assert sqlite_api.get("/reconcile/extend/propose?type=topic&limit=-1").json()["properties"] == []

    def test_what_is_refused(self, sqlite_api: TestClient) -> None:
        many = json.dumps({"ids": ["topics/1"] * 51, "properties": []})
        for sent, status in (("{", 422), ('{"ids": "a"}', 422), ("[]", 422), (many, 413)):
            assert sqlite_api.post("/reconcile", data={"extend": sent}).status_code == status
        both = sqlite_api.post("/reconcile", data={"extend": "{}", "queries": "{}"})
        assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "queries")


class TestView:
    def test_an_id_leads_to_its_page(self, sqlite_api: TestClient) -> None:
        for key in ("speakers/ada-moreau", "outlets/harbour-times", "topics/20000337"):
            answer = sqlite_api.get("/reconcile/view", params={"id": key}, follow_redirects=False)
            assert (answer.status_code, answer.headers["location"]) == (303, f"http://testserver/{key}")
            assert sqlite_api.get(f"/{key}").status_code == 200
        assert sqlite_api.get("/reconcile/view?id=dogs/rex").status_code == 404


class TestPreview:
    def test_it_says_who_it_is(self, api: TestClient) -> None:
        shown = {
            key: api.get("/reconcile/preview", params={"id": key})
            for key in ("speakers/ada-moreau", "outlets/harbour-times", "topics/20000337")
        }
        assert {answer.status_code for answer in shown.values()} == {200}
        assert "<h1>Ada Moreau</h1>" in shown["speakers/ada-moreau"].text
        assert "<dd>mayor</dd>" in shown["speakers/ada-moreau"].text
        assert "http://testserver/topics/20000337" in shown["topics/20000337"].text

    def test_it_may_be_framed_and_runs_nothing(self, sqlite_api: TestClient) -> None:
        answer = sqlite_api.get("/reconcile/preview?id=speakers/ada-moreau")
        assert "x-frame-options" not in answer.headers
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'none'" in policy
        assert "script" not in answer.text
        assert sqlite_api.get("/docs").headers["x-frame-options"] == "DENY"

    def test_names_are_escaped(self, new_engine: Any, article: Any, said: Any, keep: Any) -> None:
        engine = new_engine()
        one = article("Bo Ek said that it rains.", id="a1", outlet="<script>alert(1)</script>")
        keep(engine, one, said(one, "that it rains", by="Bo Ek", source="Bo Ek", cue="said"))
        client = TestClient(create_app(Settings(), engine=engine))
        found = client.get("/reconcile/suggest/entity?prefix=script").json()["result"][0]["id"]
        page = client.get("/reconcile/preview", params={"id": found}).text
        assert "<script" not in page
        assert "&lt;script&gt;" in page

    def test_what_there_is_none_of(self, sqlite_api: TestClient) -> None:
        for key in ("", "speakers/nobody-at-all", "outlets/x", "topics/x", "dogs/rex", "speakers"):
            assert sqlite_api.get("/reconcile/preview", params={"id": key}).status_code == 404


class TestOtherSites:
    def test_their_pages_may_read_it(self, sqlite_api: TestClient) -> None:
        origin = {"Origin": "https://refine.example"}
        for path in ("/reconcile", "/reconcile?queries={", "/reconcile/suggest/type"):
            assert sqlite_api.get(path, headers=origin).headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-origin" not in sqlite_api.get("/v1/statements", headers=origin).headers

    def test_they_may_ask_for_leave(self, sqlite_api: TestClient) -> None:
        asked = {"Origin": "https://refine.example", "Access-Control-Request-Method": "POST"}
        answer = sqlite_api.options("/reconcile", headers=asked)
        assert answer.status_code == 204
        assert "POST" in answer.headers["access-control-allow-methods"]
        assert "access-control-allow-methods" not in sqlite_api.options("/v1/statements", headers=asked).headers
