"""The record of an analysed article."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from app.formats.record import record
from app.model import Article, Statement
from app.queries.filters import StatementFilters
from app.queries.statements import list_statements

TEXT = "The Chinese side believes that trade is up, Xi Jinping said on Thursday."
OLD_KEYS = (
    *(
        "source",
        "cue",
        "content",
        "text",
        "speech",
        "act",
        "stance",
        "speakers",
        "holder",
        "relayed_by",
        "speaks_for",
        "about",
    ),
    *("said_on", "topics", "confidence", "because"),
)


def test_items_are_the_statements_that_the_api_lists(
    engine: Engine, article: Callable[..., Article], said: Callable[..., Statement], keep: Callable[..., object]
):
    told = article(TEXT, id="a1", headline="Trade", outlet="The Daily", url="https://example.org/a")
    found = said(
        *(told, "that trade is up"),
        by="Xi Jinping",
        source="Xi Jinping",
        cue="said",
        on="2025-05-08",
        topics=["11000000"],
        holder={"name": "China", "kind": "government"},
        relayed_by={"name": "The Herald", "kind": "organisation"},
    )
    keep(engine, told, found)
    with engine.connect() as connection:
        [listed] = list_statements(connection, StatementFilters()).items
    [item] = record(told, [found])["items"]
    for named in (*listed["speakers"], listed["holder"], listed["relayed_by"], listed["article"]["outlet"]):
        named["slug"] = None
    listed["said_on"] |= {"from": "2025-05-08", "to": "2025-05-08"}
    listed["article"]["published_on"] = "2025-05-09"
    assert item == listed | {"id": None, "match": None}


def test_the_statements_keep_their_keys(article: Callable[..., Article], said: Callable[..., Statement]):
    told = article(TEXT, id="a1")
    made = record(told, [said(told, "that trade is up", by="Xi Jinping", source="Xi Jinping", cue="said")], id="News/7")
    [statement] = made["statements"]
    assert tuple(statement) == OLD_KEYS
    assert statement["content"] == [[26, 42]]
    assert statement["speakers"] == [{"name": "Xi Jinping", "kind": "person"}]
    assert (made["id"], made["items"][0]["article"]["id"]) == ("News/7", "News/7")
