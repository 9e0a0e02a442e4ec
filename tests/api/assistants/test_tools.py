"""The tools for assistants, asked by the SDK's own client: in memory, over HTTP, and over a process's own pipes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import orjson
import pytest
from fastapi.testclient import TestClient
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from app.api.assistants.server import TOOLS, make_server
from app.config import Settings
from app.main import create_app
from app.model import Scope
from app.store.api_keys import add_key
from app.store.session import writing

Answer = TypeVar("Answer")
Use = Callable[[Client], Awaitable[Answer]]
ROOT = Path(__file__).parents[3]


def ask(api: TestClient, use: Use[Answer]) -> Answer:
    """What a client does with the tools, in this process."""

    async def run() -> Answer:
        async with Client(make_server(api.app.state.backend)) as client:
            return await use(client)

    return asyncio.run(run())


def call(api: TestClient, tool: str, **given: Any) -> dict[str, Any]:
    """The answer of a tool; its text is the same as its fields, which fit its schema (the client checks that)."""
    result = ask(api, lambda client: client.call_tool(tool, given))
    assert not result.is_error, result.content[0].text
    assert orjson.loads(result.content[0].text) == result.structured_content
    answer: dict[str, Any] = result.structured_content
    return answer


def refusal(api: TestClient, tool: str, **given: Any) -> str:
    """Why a tool refuses."""
    result = ask(api, lambda client: client.call_tool(tool, given))
    assert result.is_error
    return str(result.content[0].text)


def first_id(api: TestClient, query: str) -> str:
    return str(api.get(f"/v1/statements?{query}").json()["items"][0]["id"])


class TestTheList:
    def test_there_are_six_and_they_only_read(self, sqlite_api: TestClient) -> None:
        tools = ask(sqlite_api, lambda client: client.list_tools()).tools
        assert [tool.name for tool in tools] == list(TOOLS)
        assert len(tools) == 6
        assert all(tool.annotations.read_only_hint and not tool.annotations.destructive_hint for tool in tools)

    def test_every_argument_is_described(self, sqlite_api: TestClient) -> None:
        for tool in ask(sqlite_api, lambda client: client.list_tools()).tools:
            assert tool.input_schema["type"] == "object"
            assert tool.input_schema["additionalProperties"] is False
            for name, schema in tool.input_schema["properties"].items():
                assert schema.get("description"), (tool.name, name)


class TestFindSpeaker:
    def test_the_very_name_is_certain(self, api: TestClient) -> None:
        (found, *_) = call(api, "find_speaker", name="Ada Moreau")["speakers"]
        assert (found["speaker"], found["certain"], found["role"]) == ("ada-moreau", True, "mayor")
        assert api.get(found["link"]).json()["name"] == "Ada Moreau"

    def test_a_last_name_is_not(self, sqlite_api: TestClient) -> None:
        (found, *_) = call(sqlite_api, "find_speaker", name="Moreau")["speakers"]
        assert (found["speaker"], found["certain"]) == ("ada-moreau", False)

    def test_a_misspelt_one_finds_the_nearest(self, sqlite_api: TestClient) -> None:
        (found, *_) = call(sqlite_api, "find_speaker", name="Ada Moraeu")["speakers"]
        assert (found["speaker"], found["certain"]) == ("ada-moreau", False)

    def test_an_unknown_one_is_told_what_to_do(self, sqlite_api: TestClient) -> None:
        assert "Try the last name alone" in refusal(sqlite_api, "find_speaker", name="Zebulon Qux")


class TestSearch:
    def test_by_speaker_and_words(self, api: TestClient) -> None:
        answer = call(api, "search_statements", speaker="Moreau", words="harbour", limit=1)
        (found,) = answer["statements"]
        assert (answer["total"], found["words"]) == (1, "that the harbour will reopen in June")
        assert (found["source"], found["cue"], found["said_on"]) == ("Ada Moreau", "said", "2025-05-08")
        assert (found["outlet"], found["speech"]) == ("Harbour Times", "indirect")
        assert api.get(found["link"]).json()["id"] == found["statement"]

    def test_it_goes_on_where_it_ended(self, sqlite_api: TestClient) -> None:
        first = call(sqlite_api, "search_statements", limit=2)
        rest = call(sqlite_api, "search_statements", limit=2, cursor=first["next"])
        ids = [one["statement"] for one in (*first["statements"], *rest["statements"])]
        assert len(set(ids)) == 4
        assert "cursor" in refusal(sqlite_api, "search_statements", limit=2, cursor="broken")

    def test_an_unknown_speaker_gets_the_nearest_names(self, sqlite_api: TestClient) -> None:
        assert "ada-moreau (Ada Moreau, 4 statements)" in refusal(sqlite_api, "search_statements", speaker="Ada Moraeu")
        assert "find_speaker" in refusal(sqlite_api, "search_statements", about="Zebulon Qux")

    def test_an_unknown_topic_gets_a_hint(self, sqlite_api: TestClient) -> None:
        answer = call(sqlite_api, "search_statements", topic="transprot")
        assert (answer["total"], answer["statements"]) == (0, [])
        assert "Is it transport" in answer["hint"]

    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"limit": 21}, "limit: "),
            ({"speeker": "Xi"}, "speeker: "),
            ({"order": "relevance"}, "relevance is to the words"),
            ({"said_from": "2025-06", "said_to": "2025-05"}, "swap them"),
        ],
    )
    def test_what_cannot_be_asked(self, sqlite_api: TestClient, given: dict[str, Any], reason: str) -> None:
        assert reason in refusal(sqlite_api, "search_statements", **given)


def test_one_statement_with_its_reasons(sqlite_api: TestClient) -> None:
    key = first_id(sqlite_api, "q=harbour&speaker=ada-moreau")
    found = call(sqlite_api, "get_statement", statement=key)
    assert found["paragraph"] == "Ada Moreau said on Thursday that the harbour will reopen in June."
    assert found["source_url"].startswith("https://example.org/harbour#:~:text=that%20the%20harbour")
    assert found["topics"] == ["transport"]
    assert "search_statements" in refusal(sqlite_api, "get_statement", statement="s0")
    assert "statement: " in refusal(sqlite_api, "get_statement", statement="../x")


class TestCheck:
    def test_the_whole_record(self, sqlite_api: TestClient) -> None:
        answer = call(sqlite_api, "check_quotation", claim="the harbour will reopen in June", speaker="Moreau")
        assert (answer["outcome"], answer["meaning"]) == ("verbatim", "It is on record word for word.")
        assert answer["statements"][0]["words"] == "that the harbour will reopen in June"
        assert answer["statements"][0]["by_speaker"] is True

    def test_the_statement_that_is_cited(self, api: TestClient) -> None:
        right, wrong = first_id(api, "q=harbour&speaker=ada-moreau"), first_id(api, "q=ready")
        claim = "the harbour will reopen in June"
        says = call(api, "check_quotation", claim=claim, statement=right)
        assert (says["meaning"], says["complete"]) == ("The statement says so, word for word.", True)
        other = call(api, "check_quotation", claim=claim, statement=wrong)
        assert other["meaning"] == "The statement does not say so."
        assert [one["statement"] for one in other["statements"]] == [wrong]

    def test_what_cannot_be_checked(self, sqlite_api: TestClient) -> None:
        assert "there is no statement s00" in refusal(sqlite_api, "check_quotation", claim="it is", statement="s00")
        reason = refusal(sqlite_api, "check_quotation", claim="it is", statement="s00", said_to="2025")
        assert "leave said_from and said_to out" in reason
        assert "letter or digit" in refusal(sqlite_api, "check_quotation", claim="?!")


class TestWordings:
    def test_of_a_match(self, sqlite_api: TestClient) -> None:
        key = first_id(sqlite_api, "q=harbour&speaker=ada-moreau")
        answer = call(sqlite_api, "compare_wordings", statement=key)
        assert (answer["articles"], len(answer["wordings"])) == (2, 2)
        assert "[-harbour-] {+port+}" in answer["wordings"][1]["marked"]
        assert call(sqlite_api, "compare_wordings", statement=answer["match"]) == answer
        assert len(call(sqlite_api, "compare_wordings", statement=key, limit=1)["wordings"]) == 1

    def test_of_two_statements(self, sqlite_api: TestClient) -> None:
        one, other = (first_id(sqlite_api, query) for query in ("q=harbour", "q=port+reopen"))
        answer = call(sqlite_api, "compare_wordings", statement=one, other=other)
        assert answer["wordings"][1]["marked"] == "that the [-harbour-] {+port+} will reopen in June"
        apart = call(sqlite_api, "compare_wordings", statement=one, other=first_id(sqlite_api, "q=ready"))
        assert apart["note"].startswith("They are two statements")

    def test_of_one_alone(self, sqlite_api: TestClient) -> None:
        answer = call(sqlite_api, "compare_wordings", statement=first_id(sqlite_api, "q=ready"))
        assert answer["note"] == "No other article is known to carry it."
        assert "search_statements" in refusal(sqlite_api, "compare_wordings", statement="s0")
        assert "search_statements" in refusal(sqlite_api, "compare_wordings", statement="m0")


def test_quality_gives_the_figures_of_the_card(sqlite_api: TestClient) -> None:
    answer = call(sqlite_api, "quality")
    card = sqlite_api.get("/v1/quality").json()
    assert answer["statements"]["f1"] == card["figures"]["whole"]["all"]["f1"]
    assert answer["weaknesses"] == card["weaknesses"]


def test_there_is_no_other_tool(sqlite_api: TestClient) -> None:
    async def use(client: Client) -> None:
        with pytest.raises(MCPError, match=r"There is no tool delete_all. Tools: find_speaker"):
            await client.call_tool("delete_all", {})

    ask(sqlite_api, use)


class TestOverHttp:
    @staticmethod
    def over_http(app: Any, use: Use[Answer], *, mode: str = "auto", **headers: str) -> Answer:
        async def run() -> Answer:
            transport = httpx2.ASGITransport(app)
            async with (
                httpx2.AsyncClient(transport=transport, headers=headers) as http,
                Client(streamable_http_client("http://localhost/mcp", http_client=http), mode=mode) as client,
            ):
                return await use(client)

        return asyncio.run(run())

    @pytest.mark.parametrize("mode", ["auto", "legacy"])
    def test_the_same_tools_with_whole_addresses(self, sqlite_api: TestClient, mode: str) -> None:
        result = self.over_http(
            sqlite_api.app, lambda client: client.call_tool("find_speaker", {"name": "Moreau"}), mode=mode
        )
        assert result.structured_content["speakers"][0]["link"] == "http://localhost/v1/speakers/ada-moreau"

    def test_only_post_is_taken(self, sqlite_api: TestClient) -> None:
        answer = sqlite_api.get("/mcp")
        assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")
        assert sqlite_api.delete("/mcp").status_code == 405

    def test_a_body_that_is_too_large_or_no_message(self, sqlite_api: TestClient) -> None:
        headers = {"Accept": "application/json, text/event-stream"}
        assert sqlite_api.post("/mcp", json={"a": "b" * 20_000}, headers=headers).status_code == 413
        assert sqlite_api.post("/mcp", content=b"{", headers=headers).status_code in (400, 415)

    def test_pages_of_other_sites_may_not_ask(self, sqlite_api: TestClient) -> None:
        answer = sqlite_api.post("/mcp", json={}, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
        assert "ONRECORD_CORS_ORIGINS" in answer.json()["detail"]

    def test_a_key_is_needed_where_reading_is_closed(self, sqlite_api: TestClient) -> None:
        engine = sqlite_api.app.state.backend.engine
        with writing(engine) as session:
            key = add_key(session, "assistant", [Scope.READ])
        app = create_app(Settings(reading="keys"), engine=engine)
        assert TestClient(app).post("/mcp", json={}).status_code == 401
        tools = self.over_http(app, lambda client: client.list_tools(), Authorization=f"Bearer {key}")
        assert len(tools.tools) == 6

    def test_hosts_and_rates_hold_here_too(self, sqlite_api: TestClient) -> None:
        engine = sqlite_api.app.state.backend.engine
        app = create_app(Settings(allowed_hosts=("record.example",), rate_reads=1), engine=engine)
        assert TestClient(app).post("/mcp", json={}).status_code == 421
        client = TestClient(app, base_url="http://record.example", client=("192.0.2.7", 1))
        assert [client.post("/mcp", json={}).status_code for _ in range(2)][1] == 429


def test_over_the_pipes_of_a_process(sqlite_api: TestClient, sqlite_url: str) -> None:
    command = ["-m", "app", "--database", sqlite_url, "mcp", "--api", "https://record.example/"]
    process = StdioServerParameters(
        command=sys.executable, args=command, cwd=ROOT, env={"PYTHONPATH": ":".join(sys.path)}
    )

    async def run() -> Any:
        async with Client(process) as client:
            return await client.call_tool("search_statements", {"words": "harbour", "limit": 1})

    (found,) = asyncio.run(run()).structured_content["statements"]
    assert found["link"] == f"https://record.example/v1/statements/{found['statement']}"
