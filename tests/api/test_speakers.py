"""Speakers over HTTP: suggestions, one across articles, merged ones, unnamed sources, and what has no day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.linking.curation import merge
from app.linking.speaker_file import list_speakers
from app.main import create_app
from app.model import ListedSpeaker, Speaker, SpeakerKind
from app.store.session import writing

PERSON = SpeakerKind.PERSON


@pytest.fixture(scope="module")
def api(
    new_engine: Callable[[], Engine], article: Callable[..., Any], said: Callable[..., Any], keep: Callable[..., Any]
) -> TestClient:
    """Three outlets on one president, a namesake, and a source without a name."""
    engine = new_engine()
    with writing(engine) as session:
        told = ListedSpeaker(name="Volodymyr Zelensky", kind=PERSON, wikidata="Q3874799", country="Ukraine")
        list_speakers(session, [told])
    president = Speaker(name="Volodymyr Zelenskyy", kind=PERSON, roles=("Ukrainian President",))
    for day, outlet in ((7, "Herald"), (9, "Coast"), (11, "Herald")):
        a = article(f"{day}: Zelenskyy said no.", id=f"a{day}", outlet=outlet, published_on=f"2025-05-{day:02d}")
        keep(engine, a, said(a, "said no", by=president, source="Zelenskyy", on=f"2025-05-{day - 1:02d}"))
    a = article("Olha Bondar said yes. A senior official said perhaps. Zelenska said more.", id="b", outlet="Coast")
    keep(
        engine,
        a,
        said(a, "said yes", by="Olha Bondar", source="Olha Bondar"),
        said(a, "said perhaps", source="A senior official"),
        said(a, "said more", by="Zelenska", source="Zelenska"),
    )
    with writing(engine) as session:
        run = "Olga Bondar"
        list_speakers(session, [ListedSpeaker(name=run, kind=PERSON)])
        merge(session, "olha-bondar", "olga-bondar")
    return TestClient(create_app(Settings(), engine=engine, extract=lambda raw: {}))


def found(api: TestClient, path: str, name: str = "slug") -> list[Any]:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    return [item[name] for item in answer.json()["items"]]


class TestSuggestions:
    @pytest.mark.parametrize("q", ["zelensky", "Zelenskiy", "zelesnky", "volod", "ZELENSKYY"])
    def test_by_prefix_alias_and_typo(self, api: TestClient, q: str) -> None:
        assert found(api, f"/v1/speakers?q={q}") == ["volodymyr-zelensky"]

    def test_come_most_quoted_first(self, api: TestClient) -> None:
        assert found(api, "/v1/speakers?q=zelens") == ["volodymyr-zelensky", "zelenska"]
        assert found(api, "/v1/speakers?q=zelens&sort=name") == ["volodymyr-zelensky", "zelenska"]
        assert found(api, "/v1/speakers?q=zelens&limit=1") == ["volodymyr-zelensky"]

    def test_page_on(self, api: TestClient) -> None:
        first = api.get("/v1/speakers?q=zelens&limit=1").json()
        assert found(api, f"/v1/speakers?q=zelens&limit=1&cursor={first['next']}") == ["zelenska"]

    def test_only_those_who_could_be_told(self, api: TestClient) -> None:
        assert found(api, "/v1/speakers?ambiguous=true") == ["zelenska"]
        assert found(api, "/v1/speakers?ambiguous=false") == ["olga-bondar", "volodymyr-zelensky"]


class TestOneSpeaker:
    def test_says_all_that_is_known(self, api: TestClient) -> None:
        one = api.get("/v1/speakers/volodymyr-zelensky").json()
        assert (one["wikidata"], one["country"], one["ambiguous"]) == ("Q3874799", "Ukraine", False)
        assert (one["aliases"], one["statements"]) == (["Volodymyr Zelenskyy"], 3)
        days = {"first_on": "2025-05-07", "last_on": "2025-05-11"}
        assert one["roles"] == [{"role": "Ukrainian President", "articles": 3, **days}]
        assert (one["first"]["article"], one["last"]["article"]) == ("a7", "a11")
        assert (one["first"]["day"], one["last"]["day"]) == ("2025-05-06", "2025-05-10")
        assert [(row["slug"], row["statements"]) for row in one["outlets"]] == [("herald", 2), ("coast", 1)]

    def test_is_found_by_the_slug_from_before_a_merge(self, api: TestClient) -> None:
        one = api.get("/v1/speakers/olha-bondar").json()
        assert (one["slug"], one["links"]["self"]) == ("olga-bondar", "/v1/speakers/olga-bondar")
        for path in ("/v1/speakers/olha-bondar/statements", "/v1/statements?speaker=olha-bondar"):
            assert found(api, path, "text") == ["said yes"]
        assert len(api.get("/v1/speakers/olha-bondar/timeline").json()["items"]) == 1

    def test_says_why_it_was_taken_for_whom(self, api: TestClient) -> None:
        [key] = found(api, "/v1/statements?article=a7", "id")
        [identity] = api.get(f"/v1/statements/{key}").json()["identities"]
        assert (identity["speaker"], identity["named"]) == ("volodymyr-zelensky", "Volodymyr Zelenskyy")
        assert identity["because"]["rule"] == "same-spelling"


class TestUnnamedSources:
    def test_are_found_as_such(self, api: TestClient) -> None:
        assert found(api, "/v1/statements?named=false", "text") == ["said perhaps"]
        assert "said perhaps" not in found(api, "/v1/statements?named=true", "text")

    @pytest.mark.parametrize("words", ["official", "senior officials", '"senior official"'])
    def test_are_found_by_their_description(self, api: TestClient, words: str) -> None:
        assert found(api, f"/v1/statements?source={words}", "text") == ["said perhaps"]

    def test_a_word_of_the_content_is_none_of_the_source(self, api: TestClient) -> None:
        assert found(api, "/v1/statements?source=perhaps", "text") == []
        assert found(api, "/v1/statements?q=perhaps", "text") == ["said perhaps"]

    def test_a_source_without_a_word_is_a_problem(self, api: TestClient) -> None:
        assert api.get("/v1/statements?source=-").status_code == 422


class TestWithoutADay:
    def test_is_left_out_unless_asked_for(self, api: TestClient) -> None:
        query = "/v1/statements?said_from=2025-05-09&said_to=2025-05-10"
        assert found(api, query, "text") == ["said no"]
        assert sorted(found(api, f"{query}&undated=true", "text")) == [
            "said more",
            "said no",
            "said perhaps",
            "said yes",
        ]

    def test_is_found_by_its_day_of_publication(self, api: TestClient) -> None:
        assert found(api, "/v1/statements?said_from=2025-05-10&undated=true", "text") == ["said no"]
        assert found(api, "/v1/statements?said_to=2025-05-08&undated=true", "article") != []
        assert len(found(api, "/v1/statements?published_from=2025-05-09&published_to=2025-05-09", "text")) == 4
