"""Speakers by what somebody types."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.index.names import going_by
from app.model import Speaker, SpeakerKind
from app.store.tables import SpeakerRow, table

SPEAKER = table(SpeakerRow)
NAMES = ("Volodymyr Zelensky", "Recep Tayyip Erdoğan", "Ada Moreau", "Xi Jinping", "Li Na", "习近平")


@pytest.fixture(scope="module")
def found(new_engine, article, said, keep):
    engine = new_engine()
    a = article("\n".join(f"{name} said {number}." for number, name in enumerate(NAMES)))
    body = Speaker(name="Port Authority", kind=SpeakerKind.ORGANISATION, aliases=("the authority",))
    people = [said(a, f"said {number}", by=name) for number, name in enumerate(NAMES)]
    keep(engine, a, *people, said(a, "said 0", by=body))

    def look(q):
        with engine.connect() as connection:
            clause = going_by(connection, q)
            return sorted(connection.scalars(select(SPEAKER.c.name).where(clause)))

    return look


@pytest.mark.parametrize(
    ("q", "name"),
    [
        ("zel", "Volodymyr Zelensky"),
        ("ZELENSKY", "Volodymyr Zelensky"),
        ("dymyr zel", "Volodymyr Zelensky"),
        ("erdogan", "Recep Tayyip Erdoğan"),
        ("xi", "Xi Jinping"),
        ("ji", "Xi Jinping"),
        ("Zelenskiy", "Volodymyr Zelensky"),
        ("Zelenskyy", "Volodymyr Zelensky"),
        ("zelesnky", "Volodymyr Zelensky"),
        ("moraeu", "Ada Moreau"),
        ("Ada Moreu", "Ada Moreau"),
        ("the auth", "Port Authority"),
        ("port autority", "Port Authority"),
    ],
)
def test_finds(found, q, name):
    assert found(q) == [name]


@pytest.mark.parametrize("q", ["nobody", "%", "_", '"', "' OR 1=1", "*", "a" * 200, "🚢"])
def test_finds_nobody(found, q):
    assert found(q) == []


def test_a_typo_counts_only_where_no_name_holds_it(found):
    assert found("na") == ["Li Na"]
