"""Cards are those of the store as it is, in the order asked for, and bounded."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from app.api import cards as module
from app.api.cards import Cards
from app.model import Article, Statement
from app.store.changes import Kind, note
from app.store.reading import reading
from app.store.session import writing
from app.store.tables import SpeakerRow, StatementRow, table

TEXTS = ("Trade is up, said Ada Moreau.", "Rain is due, said Ada Moreau.", "Roads are shut, said Ada Moreau.")


@pytest.fixture
def ids(
    any_engine: Engine, article: Callable[..., Article], said: Callable[..., Statement], keep: Callable[..., object]
) -> list[int]:
    for text in TEXTS:
        one = article(text, id=text[:4])
        keep(any_engine, one, said(one, text.partition(",")[0], by="Ada Moreau", source="Ada Moreau", cue="said"))
    with any_engine.connect() as connection:
        return list(connection.scalars(select(table(StatementRow).c.id).order_by(table(StatementRow).c.id)))


def shown(engine: Engine, cards: Cards, ids: list[int], root: str = "") -> list[dict[str, object]]:
    with reading(engine) as connection:
        found: list[dict[str, object]] = list(map(orjson.loads, cards.of(connection, ids, root)))
    return found


def test_in_the_order_asked_for_whatever_is_kept(any_engine: Engine, ids: list[int]) -> None:
    cards = Cards()
    first = shown(any_engine, cards, ids[:1])
    assert [card["text"] for card in shown(any_engine, cards, ids[::-1])] == [
        "Roads are shut",
        "Rain is due",
        "Trade is up",
    ]
    assert shown(any_engine, cards, ids)[:1] == first


def test_another_root_gives_other_links(any_engine: Engine, ids: list[int]) -> None:
    cards = Cards()
    for root in ("", "/press", ""):
        links = shown(any_engine, cards, ids[:1], root)[0]["links"]
        assert isinstance(links, dict)
        assert links["self"].startswith(f"{root}/v1/")


def test_what_changed_is_shown_at_once(any_engine: Engine, ids: list[int]) -> None:
    cards = Cards()
    shown(any_engine, cards, ids)
    with writing(any_engine) as session:
        _rename(session)
    speakers = shown(any_engine, cards, ids)[0]["speakers"]
    assert isinstance(speakers, list)
    assert speakers[0]["name"] == "Ada Lind"


def _rename(session: Session) -> None:
    session.execute(update(SpeakerRow).where(table(SpeakerRow).c.name == "Ada Moreau").values(name="Ada Lind"))
    note(session, Kind.SPEAKER, ["ada-moreau"])


def test_those_not_read_for_longest_are_let_go(
    any_engine: Engine, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 2_500)
    cards = Cards()
    for some in (ids, ids[:1], ids):
        assert len(shown(any_engine, cards, some)) == len(some)
    assert cards.size <= 2_500
