from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from app.model import Speaker, SpeakerKind
from app.saving import save_article
from app.store.runs import start_run
from app.store.session import writing
from app.store.tables import SpeakerAliasRow, SpeakerRow, table


def slugs(engine):
    with engine.connect() as connection:
        return list(connection.scalars(select(table(SpeakerRow).c.slug).order_by("slug")))


class TestOneSpeaker:
    @pytest.mark.parametrize("name", ["Mei Ng", "mei ng", "Mei  Ng", "Méi Ng"])
    def test_however_the_name_is_spelt(self, any_engine, article, said, keep, name):
        for key, by in (("a", "Mei Ng"), ("b", name)):
            a = article(f"{key}: said no.", id=key)
            keep(any_engine, a, said(a, "no", by=by))
        assert slugs(any_engine) == ["mei-ng"]

    def test_gathers_what_articles_call_her(self, any_engine, article, said, keep):
        for key, alias in (("a", "Ng"), ("b", "the minister")):
            a = article(f"{key}: said no.", id=key)
            keep(any_engine, a, said(a, "no", by=Speaker(name="Mei Ng", kind=SpeakerKind.PERSON, aliases=(alias,))))
        with any_engine.connect() as connection:
            aliases = set(connection.scalars(select(table(SpeakerAliasRow).c.alias)))
        assert aliases == {"Mei Ng", "Ng", "the minister"}


def test_different_speakers_have_different_slugs(any_engine, article, said, keep):
    a = article("Georgia said no.")
    state = Speaker(name="Georgia", kind=SpeakerKind.GOVERNMENT)
    woman = Speaker(name="Georgia", kind=SpeakerKind.PERSON)
    keep(any_engine, a, said(a, "no", by=[state, woman, Speaker(name="Georgia!", kind=SpeakerKind.PERSON)]))
    assert slugs(any_engine) == ["georgia", "georgia-2", "georgia-3"]


def test_two_writers_who_meet_the_same_new_speakers(any_engine, article, said):
    names = ["Mei Ng", "Al Roe", "Ida Bell"]
    failures, gate = [], threading.Barrier(2)

    def ingest(side, order):
        try:
            for number in range(5):
                a = article(f"Said {number} by {side}: no.", id=f"{side}{number}", outlet="The Herald")
                statements = [said(a, "no", by=f"{name} {number}") for name in order]
                gate.wait(timeout=20)
                with writing(any_engine) as session:
                    run = start_run(session, "test", [])
                    save_article(session, run, a, statements[:1], pipeline="test")
                with writing(any_engine) as session:
                    save_article(session, run, a, statements, pipeline="newer")
        except Exception as failure:
            failures.append(failure)
            gate.abort()

    sides = [threading.Thread(target=ingest, args=args) for args in (("x", names), ("y", names[::-1]))]
    for side in sides:
        side.start()
    for side in sides:
        side.join(timeout=60)
    assert failures == []
    assert slugs(any_engine) == sorted(f"{name}-{n}".lower().replace(" ", "-") for name in names for n in range(5))
