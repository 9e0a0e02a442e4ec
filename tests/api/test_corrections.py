"""Corrections over HTTP: made, listed, undone, and refused with the reason."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.linking.statements import link_waiting
from app.main import create_app
from app.model import Scope, Topic
from app.store.api_keys import add_key
from app.store.session import writing
from app.store.topics import sync_topics

HARBOUR, BREAD = "that the harbour will reopen in June", "that bread is dear"


@pytest.fixture(scope="module")
def client(new_engine: Callable[[], Engine], article: Any, said: Any, keep: Any) -> TestClient:
    """A client with a key that may correct; each test corrects an article of its own."""
    engine = new_engine()
    with writing(engine) as session:
        sync_topics(session, [Topic(code="15000000", label="sport"), Topic(code="04000000", label="economy")])
        key = add_key(session, "desk", [Scope.CORRECT])
        reader = add_key(session, "reader", [Scope.WRITE])
    for name in "abcdefgh":
        one = article(f"Ada Moreau said {HARBOUR}. Bo Ek said {BREAD}.", id=name, outlet=name)
        statements = [
            said(one, words, by=who, source=who, cue="said", on="2025-05-08", topics=["15000000"])
            for who, words in (("Ada Moreau", HARBOUR), ("Bo Ek", BREAD))
        ]
        keep(engine, one, *statements)
    link_waiting(engine)
    app = create_app(Settings(), engine=engine)
    app.state.reader = reader
    return TestClient(app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {key}"})


def statement(client: TestClient, article: str, words: str = HARBOUR) -> dict[str, Any]:
    items = client.get(f"/v1/statements?article={article}&act=speech&act=attitude").json()["items"]
    found: dict[str, Any] = next(one for one in items if one["text"] == words)
    return found


def test_a_correction_is_made_shown_and_undone(client: TestClient) -> None:
    one = statement(client, "a")
    tag = client.get("/v1/statements?speaker=bo-ek&article=a").headers["ETag"]
    wanted = {"kind": "statement", "statement": one["id"], "speakers": ["Ek"], "note": "he was on stage"}
    answer = client.post("/v1/corrections", json=wanted)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["Location"] == made["links"]["self"] == f"/v1/corrections/{made['id']}"
    assert (made["by"], made["note"], made["state"]) == ("desk", "he was on stage", "active")
    assert (made["change"], made["before"]) == ({"speakers": ["bo-ek"]}, {"speakers": ["ada-moreau"]})
    assert client.get(made["links"]["self"]).json() == made
    listed = client.get("/v1/statements?speaker=bo-ek&article=a")
    assert listed.headers["ETag"] != tag
    assert one["id"] in [each["id"] for each in listed.json()["items"]]
    whole = client.get(f"/v1/statements/{one['id']}").json()
    assert [each["id"] for each in whole["corrections"]] == [made["id"]]
    assert whole["because"]["speakers"]["rule"] == "corrected"
    reviewed = client.get("/v1/statements?review=corrected&article=a").json()
    assert [each["id"] for each in reviewed["items"]] == [one["id"]]
    assert client.get("/v1/statements?review=uncorrected&article=a").json()["total"] == 1
    undone = client.delete(made["links"]["self"], params={"note": "he was not"}).json()
    assert undone["state"] == "undone"
    assert (undone["undone"]["by"], undone["undone"]["note"]) == ("desk", "he was not")
    assert statement(client, "a") == {**one, "match": statement(client, "a")["match"]} | {
        "links": statement(client, "a")["links"]
    }
    assert client.get("/v1/statements?review=corrected&article=a").json()["items"] == []
    again = client.delete(made["links"]["self"])
    assert (again.status_code, again.json()["type"]) == (409, "/problems/correction-conflict")


def test_lists_are_filtered_and_paged(client: TestClient) -> None:
    one, other = statement(client, "b"), statement(client, "b", BREAD)
    made = [
        client.post("/v1/corrections", json={"kind": "statement", "statement": each["id"], "stance": "hope"}).json()
        for each in (one, other)
    ]
    page = client.get("/v1/corrections?article=b&limit=1").json()
    assert [each["id"] for each in page["items"]] == [made[1]["id"]]
    page = client.get(f"/v1/corrections?article=b&limit=1&cursor={page['next']}").json()
    assert [each["id"] for each in page["items"]] == [made[0]["id"]]
    found = client.get(f"/v1/corrections?statement={one['id']}&state=active&kind=statement&by=desk").json()["items"]
    assert [each["id"] for each in found] == [made[0]["id"]]
    assert client.get("/v1/corrections?state=unplaced").json()["items"] == []
    changes = client.get("/v1/changes").json()["items"]
    assert made[0]["id"] in [each["id"] for each in changes if each["kind"] == "correction"]


def test_two_at_once_make_one(client: TestClient) -> None:
    one = statement(client, "c")
    answers = []

    def post(stance: str) -> None:
        wanted = {"kind": "statement", "statement": one["id"], "stance": stance}
        answers.append(client.post("/v1/corrections", json=wanted))

    threads = [threading.Thread(target=post, args=(stance,)) for stance in ("hope", "warn")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["newest"] == first.json()["id"]
    assert client.get("/v1/corrections?article=c").json()["items"] == [first.json()]
    wanted = {"kind": "statement", "statement": one["id"], "stance": "deny", "after": first.json()["id"]}
    assert client.post("/v1/corrections", json=wanted).status_code == 201


def test_a_match_is_split_and_joined(client: TestClient) -> None:
    one = statement(client, "d")
    wanted = {"kind": "split_match", "statement": one["id"], "match": one["match"]}
    made = client.post("/v1/corrections", json=wanted).json()
    assert statement(client, "d")["match"] is None
    other = statement(client, "e")
    joined = {"kind": "join_match", "statement": one["id"], "other": other["id"], "after": made["id"]}
    answer = client.post("/v1/corrections", json=joined)
    assert answer.status_code == 201, answer.text
    assert statement(client, "d")["match"] == statement(client, "e")["match"] is not None
    refused = client.post("/v1/corrections", json={**joined, "after": answer.json()["id"]})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-correction")
    assert "already" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("wanted", "type_", "reason"),
    [
        (
            {"speakers": ["Ada Morau"]},
            "invalid-correction",
            "there is no speaker Ada Morau: is it ada-moreau",
        ),
        ({"said_on": "2025-02-30"}, "invalid-correction", "said_on: there is no 2025-02-30"),
        ({"topics": ["sports"]}, "invalid-correction", "topics: sports is no Media Topic; is it sport?"),
        ({"act": "sing"}, "invalid-body", "act"),
        ({}, "invalid-body", "say what is right"),
        ({"not_a_statement": True, "act": "speech"}, "invalid-body", "send it alone"),
        ({"speakers": None}, "invalid-body", "speakers cannot be null"),
        ({"note": "x" * 1_001, "act": "speech"}, "invalid-body", "note"),
        ({"speakers": [{"name": " ", "kind": "person"}]}, "invalid-body", "speakers.0.name: it is empty."),
        ({"speakers": [{"name": "Bo\nEk", "kind": "person"}]}, "invalid-body", "speakers.0.name: it has a line break"),
        ({"holder": {"name": "\u202eBo", "kind": "person"}}, "invalid-body", "holder.name: it has a line break"),
        ({"speakers": [7]}, "invalid-body", "speakers.0: give a slug, a name"),
        ({"note": "a\0b", "act": "speech"}, "invalid-body", "cannot be stored"),
        ({"speaker": ["bo-ek"]}, "invalid-body", "speaker: there is no such field: remove it, or correct its name."),
    ],
)
def test_wrong_ones_are_refused(client: TestClient, wanted: dict[str, Any], type_: str, reason: str) -> None:
    one = statement(client, "f")
    answer = client.post("/v1/corrections", json={"kind": "statement", "statement": one["id"], **wanted})
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{type_}")
    assert reason in answer.json()["detail"]
    assert client.get("/v1/corrections?article=f").json()["items"] == []


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ({"kind": "split"}, "there is no 'kind' 'split': write 'statement', 'split_match', "),
        ({}, "'kind' is needed: it says what else is."),
    ],
)
def test_a_kind_that_is_not_known(client: TestClient, kind: dict[str, str], reason: str) -> None:
    detail = client.post("/v1/corrections", json=kind).json()["detail"]
    assert reason in detail
    assert "CorrectionKind" not in detail


def test_what_was_corrected_away_says_by_whom_when_and_why(client: TestClient) -> None:
    key = statement(client, "h", BREAD)["id"]
    wanted = {"kind": "statement", "statement": key, "not_a_statement": True, "note": "a heading"}
    made = client.post("/v1/corrections", json=wanted).json()
    for path in (f"/v1/statements/{key}", f"/v1/statements/{key}/context"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
        assert "it is no statement: a heading." in answer.json()["detail"]
        corrected = answer.json()["corrected"]
        assert {name: corrected[name] for name in ("id", "by", "note", "made_at")} == {
            name: made[name] for name in ("id", "by", "note", "made_at")
        }
        assert client.get(corrected["links"]["self"]).json()["id"] == made["id"]
    client.delete(f"/v1/corrections/{made['id']}")
    assert client.get(f"/v1/statements/{key}").status_code == 200


def test_the_nearest_speakers_are_listed(client: TestClient) -> None:
    wanted = {"kind": "statement", "statement": statement(client, "f")["id"], "speakers": ["Ada Morau"]}
    assert client.post("/v1/corrections", json=wanted).json()["may_mean"][0]["slug"] == "ada-moreau"


def test_what_is_not_there(client: TestClient) -> None:
    assert client.get("/v1/corrections/c0").status_code == 404
    assert client.delete("/v1/corrections/c0").status_code == 404
    wanted = {"kind": "statement", "statement": "s0", "stance": "hope"}
    assert "there is no statement s0" in client.post("/v1/corrections", json=wanted).json()["detail"]
    kind = client.post("/v1/corrections", json={"kind": "nothing"})
    assert (kind.status_code, kind.json()["type"]) == (422, "/problems/invalid-body")


def test_only_a_key_with_the_scope_corrects(client: TestClient) -> None:
    wanted = {"kind": "statement", "statement": statement(client, "f")["id"], "stance": "hope"}
    reader = client.app.state.reader  # type: ignore[attr-defined]
    for headers, status in (({"Authorization": ""}, 401), ({"Authorization": f"Bearer {reader}"}, 403)):
        assert client.post("/v1/corrections", json=wanted, headers=headers).status_code == status
        assert client.delete("/v1/corrections/c0", headers=headers).status_code == status
