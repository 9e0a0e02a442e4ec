from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from app.linking.speaker_rows import Name, NewSpeaker, add_names, make_speakers, remake_keys
from app.model import Speaker, SpeakerKind
from app.saving import save_article
from app.store.runs import start_run
from app.store.session import writing
from app.store.tables import SpeakerAliasRow, SpeakerKeyRow, SpeakerRow, table


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


def person(name):
    return Speaker(name=name, kind=SpeakerKind.PERSON)


class TestMaking:
    def test_namesakes_in_one_call_and_after(self, any_engine):
        for names in (["Jo Bell", "Mei Ng", "Jo Bell"], ["Jo Bell"]):
            with writing(any_engine) as session:
                make_speakers(session, [NewSpeaker(person(name)) for name in names])
        with any_engine.connect() as connection:
            rows = connection.execute(select(table(SpeakerRow)).order_by("id")).all()
        assert [(row.slug, row.namesake) for row in rows] == [
            ("jo-bell", 0), ("mei-ng", 0), ("jo-bell-2", 1), ("jo-bell-3", 2)]  # fmt: skip

    def test_more_namesakes_than_slugs_are_looked_up_at_once(self, any_engine):
        with writing(any_engine) as session:
            make_speakers(session, [NewSpeaker(person("Jo Bell"))] * 11)
            [last] = make_speakers(session, [NewSpeaker(person("Jo Bell"))])
        with any_engine.connect() as connection:
            assert connection.scalar(select(table(SpeakerRow).c.slug).where(table(SpeakerRow).c.id == last)) == (
                "jo-bell-12"
            )


class TestKeys:
    def keys(self, engine):
        with engine.connect() as connection:
            return set(connection.scalars(select(table(SpeakerKeyRow).c.key)))

    def test_made_anew_they_are_the_same(self, any_engine):
        """A last name that a file or a person gives is a key of its own; one that an article uses is not."""
        with writing(any_engine) as session:
            [row] = make_speakers(session, [NewSpeaker(person("Ada Moreau"))])
            given = [("Ada Holm", False), ("Ada", False), ("Roe", False), ("Bell", True)]
            add_names(session, [Name(row, name, SpeakerKind.PERSON, listed) for name, listed in given])
        before = self.keys(any_engine)
        assert "bel" in before
        assert "ro" not in before
        with writing(any_engine) as session:
            remake_keys(session, [row])
        assert self.keys(any_engine) == before

    def test_a_name_that_an_article_used_before_is_listed_later(self, any_engine):
        with writing(any_engine) as session:
            [row] = make_speakers(session, [NewSpeaker(person("Ada Moreau"))])
            for listed in (False, True, False):
                add_names(session, [Name(row, "Bell", SpeakerKind.PERSON, listed)])
            remake_keys(session, [row])
        assert "bel" in self.keys(any_engine)


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
