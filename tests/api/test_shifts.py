"""Changed positions of a speaker, updates of a count, and what statements are about, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from app.config import Settings
from app.linking.statements import link_waiting
from app.main import create_app
from app.model import Speaker, SpeakerKind
from app.store.tables import ConflictRow, StatementRow, table

CLAIM = "the tannery will move out of the old valley by next spring"
BRIDGE = "the old bridge will reopen to heavy lorries before the end of the year"
QUAY = "the new quay will be built with public money from the harbour fund"
COUNT = "the flood has killed 3 people in the lower valley so far"
REASON = {"rule": "read-as-conflict", "span": None, "text": "", "confidence": 0.9}
GUILD = Speaker(name="Harbour Guild", kind=SpeakerKind.ORGANISATION)


@pytest.fixture(scope="module")
def api(
    new_engine: Callable[[], Engine], article: Callable[..., Any], said: Callable[..., Any], keep: Callable[..., Any]
) -> TestClient:
    engine = new_engine()
    for key, words, day in (
        ("a", CLAIM, 1),
        ("b", CLAIM.replace("will", "will not"), 5),
        ("c", COUNT, 1),
        ("d", COUNT.replace("3", "5"), 2),
        ("e", CLAIM.replace("will", "will never"), 1),
    ):
        by = "Bo Ek" if key == "e" else "Ada Moreau"
        told = article(f"In {key}: {words}.", id=key, published_on=f"2025-03-{day:02}", outlet=f"Herald {key}")
        keep(engine, told, said(told, words, by=by, on=f"2025-03-{day:02}", about=(GUILD,) if key == "c" else ()))
        link_waiting(engine)
    for key, words, by, published, on in (
        ("undated-first", BRIDGE, "Cy Dahl", "2025-03-01", None),
        ("dated-later", BRIDGE.replace("will", "will not"), "Cy Dahl", "2025-03-09", "2025-03-08"),
        ("undated", QUAY, "Di Falk", "2025-03-01", None),
        ("undated-too", QUAY.replace("will", "will not"), "Di Falk", "2025-03-09", None),
        ("no-day", QUAY, "Eli Gran", None, None),
        ("no-day-either", QUAY.replace("will", "will not"), "Eli Gran", None, None),
    ):
        told = article(f"In {key}: {words}.", id=key, published_on=published)
        keep(engine, told, said(told, words, by=by, on=on))
        link_waiting(engine)
    both = article(f"First: {QUAY}. Then: {BRIDGE}.", id="both", published_on="2025-03-03")
    in_one = (said(both, QUAY, by="Fay Holt", on="2025-03-01"), said(both, BRIDGE, by="Fay Holt", on="2025-03-02"))
    _set_at_odds(engine, keep(engine, both, *in_one).new)
    return TestClient(create_app(Settings(), engine=engine, extract=dict))


def _set_at_odds(engine: Engine, keys: tuple[str, ...]) -> None:
    """Put two statements of one article in conflict, as no judgement of the program would."""
    one, other = table(ConflictRow).c.statement_id, table(ConflictRow).c.other_id
    with engine.begin() as connection:
        of_key = select(table(StatementRow).c.id).where(table(StatementRow).c.key.in_(keys))
        rows = sorted(connection.scalars(of_key))
        values = {one: rows[0], other: rows[1], "score": 0.9, "because": REASON, "relation": "conflict"}
        connection.execute(table(ConflictRow).insert().values(values))


def statement(api: TestClient, article: str) -> dict[str, Any]:
    [found] = api.get(f"/v1/articles/{article}/statements").json()["items"]
    answer: dict[str, Any] = api.get(f"/v1/statements/{found['id']}").json()
    return answer


def test_what_one_speaker_said_on_two_days_and_cannot_both_hold_is_a_shift(api: TestClient) -> None:
    [shift] = api.get("/v1/speakers/ada-moreau/shifts").json()["items"]
    assert [shift[side]["article"]["id"] for side in ("earlier", "later")] == ["a", "b"]
    assert shift["because"]["rule"] == "negation-differs"
    assert "{+not+}" in shift["marked"]
    assert (shift["earlier_on"], shift["later_on"]) == ("2025-03-01", "2025-03-05")
    assert [shift[side]["article"]["outlet"]["name"] for side in ("earlier", "later")] == ["Herald a", "Herald b"]
    for side in ("earlier", "later"):
        assert api.get(shift["links"][side]).json()["text"] == shift[side]["text"]


def test_a_first_statement_of_no_known_day_was_said_by_the_day_of_publication(api: TestClient) -> None:
    [shift] = api.get("/v1/speakers/cy-dahl/shifts").json()["items"]
    assert (shift["earlier_on"], shift["later_on"]) == ("../2025-03-01", "2025-03-08")
    assert [shift[side]["article"]["id"] for side in ("earlier", "later")] == ["undated-first", "dated-later"]


@pytest.mark.parametrize("speaker", ["di-falk", "eli-gran"])
def test_where_nobody_knows_which_came_first_nothing_is_a_shift(api: TestClient, speaker: str) -> None:
    assert api.get(f"/v1/speakers/{speaker}/shifts").json()["items"] == []
    [one, _] = api.get("/v1/statements", params={"speaker": speaker, "undated": "true"}).json()["items"]
    assert len(api.get(f"/v1/statements/{one['id']}").json()["conflicts"]) == 1


def test_two_statements_of_one_article_are_no_shift(api: TestClient) -> None:
    assert api.get("/v1/speakers/fay-holt/shifts").json()["items"] == []


def test_the_page_of_a_speaker_shows_both_wordings_with_days_outlets_and_the_reason(api: TestClient) -> None:
    page = api.get("/speakers/ada-moreau", headers={"Accept": "text/html"}).text
    [section] = re.findall(r'aria-labelledby="shifts">.*?</section>', page, re.DOTALL)
    assert "<h3>1 March 2025, then 5 March 2025</h3>" in section
    assert section.index(CLAIM) < section.index(CLAIM.replace("will", "will not"))
    assert all(f"Herald {key}</a>" in section and f'href="/articles/{key}"' in section for key in "ab")
    assert "Nearly the same words, but one negates it" in section
    undated = api.get("/speakers/cy-dahl", headers={"Accept": "text/html"}).text
    assert "<h3>on or before 1 March 2025, then 8 March 2025</h3>" in undated


def test_a_contradiction_of_two_speakers_is_no_shift(api: TestClient) -> None:
    assert api.get("/v1/speakers/bo-ek/shifts").json()["items"] == []


def test_of_nobody_there_are_none(api: TestClient) -> None:
    assert api.get("/v1/speakers/nobody/shifts").status_code == 404


def test_a_newer_count_is_an_update_and_no_conflict(api: TestClient) -> None:
    [update] = statement(api, "c")["updates"]
    assert update["statement"]["article"]["id"] == "d"
    assert "[-3-] {+5+}" in update["marked"]
    assert statement(api, "c")["conflicts"] == []
    listed = api.get("/v1/statements?conflicted=true").json()["items"]
    assert {"a", "b"} <= {item["article"]["id"] for item in listed}
    assert not {"c", "d"} & {item["article"]["id"] for item in listed}


def test_statements_about_somebody_can_be_asked_for(api: TestClient) -> None:
    for name in ("harbour-guild", "Harbour Guild"):
        [found] = api.get("/v1/statements", params={"about": name}).json()["items"]
        assert found["article"]["id"] == "c"
        assert found["about"] == [{"slug": "harbour-guild", "name": "Harbour Guild", "kind": "organisation"}]
    assert api.get("/v1/speakers/harbour-guild").json()["spoken_of"] == 1


def test_whom_statements_only_speak_of_is_no_speaker_and_is_found_by_a_search(api: TestClient) -> None:
    slugs = [item["slug"] for item in api.get("/v1/speakers").json()["items"]]
    assert {"ada-moreau", "bo-ek"} <= set(slugs)
    assert "harbour-guild" not in slugs
    assert [item["slug"] for item in api.get("/v1/speakers?q=guild").json()["items"]] == ["harbour-guild"]
