"""A store with all that a page may have to show, read through from the first page: every link leads somewhere."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.linking.statements import link_waiting
from tests.api.conftest import fill

from .conftest import client_over

CLAIM = "the tannery will move out of the old valley by next spring"
COUNT = "the flood has killed 3 people in the lower valley so far"
OLD, NEW = "Ek said that taxes will rise in May.", "Ek said that taxes will rise in June."
MOST = 400  # pages; there are some two hundred
LINK = re.compile(r'(?:href|src|action)="([^"#]*)')


@pytest.fixture(scope="module")
def pages(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, article: Any, said: Any, keep: Any
) -> TestClient:
    """Outlets and none, a changed position, a later count, versions, ids with slashes, namesakes, unnamed sources."""
    client = client_over(tmp_path_factory.mktemp("crawl") / "onrecord.sqlite3", migrated_file)
    engine = client.app.state.backend.engine  # type: ignore[attr-defined]
    fill(engine, article, said, keep)
    for key, words, day in (
        ("a", CLAIM, 1),
        ("b", CLAIM.replace("will", "will not"), 5),
        ("c", COUNT, 1),
        ("f", COUNT, 1),
        ("d", COUNT.replace("3", "5"), 2),
        ("e", CLAIM, 400),
    ):
        date = f"{2025 + day // 365}-03-{day % 28:02}"
        told = article(f"In {key}: {words}.", id=key, published_on=date, outlet=f"Paper {key}")
        keep(engine, told, said(told, words, by="Cy Ek", on=date))
        link_waiting(engine)
    for text in (OLD, NEW):
        told = article(text, id="v1", given_id="urn:a/1", url="https://news.example/a?b=1&c=2")
        keep(engine, told, said(told, text[8:-1], by="Bo Ek", source="Ek", cue="said"))
    told = article("Jo Ek said so. Mo Ek said so.", id="n1")
    keep(engine, told, *(said(told, "so", by=name, source=name, cue="said") for name in ("Jo Ek",)))
    return client


def test_every_page_that_is_linked_is_there(pages: TestClient) -> None:
    waiting, seen = ["/"], set[str]()
    shown = ""
    while waiting and len(seen) < MOST:
        place = waiting.pop()
        if place in seen or not place.startswith("/") or place.startswith("/sign-in?next="):  # one form, often
            continue
        seen.add(place)
        answer = pages.get(place)
        assert answer.status_code in (200, 302, 308), (place, answer.text)
        waiting.append(answer.headers.get("location", ""))
        if answer.headers.get("content-type", "").startswith("text/html") and not place.startswith("/docs"):
            shown += answer.text
            waiting += [unescape(one) for one in LINK.findall(answer.text)]
    assert len(seen) > 100
    for words in ("Changed positions", "Later figures", "The same with another figure", "What changed in"):
        assert words in shown, words
    for words in ("At odds with it", "Who carries what", "through <a", "in 2 articles"):
        assert words in shown, words


def test_an_id_with_a_slash_has_a_page(pages: TestClient) -> None:
    answer = pages.get("/articles/urn:a%2F1")
    assert "that taxes will rise in June" in answer.text
    data = pages.get("/articles/urn:a%2F1", headers={"Accept": "application/json"})
    assert data.json()["id"] == "v1"
    assert 'href="https://news.example/a?b=1&amp;c=2"' in answer.text


def test_a_name_that_several_bear_is_asked_back(pages: TestClient) -> None:
    answer = pages.get("/statements?speaker=Ek")
    assert "Whom did you mean?" in answer.text
    for slug in ("bo-ek", "cy-ek"):
        assert f'href="/statements?speaker=%3D{slug}"' in answer.text
        assert pages.get(f"/statements?speaker=%3D{slug}").status_code == 200
    assert pages.get("/search?for=Ek+taxes").headers["location"] == "/statements?speaker=Ek&q=taxes"


def test_what_changed_in_an_article_is_marked(pages: TestClient) -> None:
    text = pages.get("/articles/v1/versions/1/compare/2").text
    assert "<del>May.</del> <ins>June.</ins>" in text
    assert "<del>May</del><ins>June</ins>" in text
