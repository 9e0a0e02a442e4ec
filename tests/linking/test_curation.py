"""Who is who, decided by hand: it holds for what is read later, and again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.linking.curation import CurationError, add_aliases, merge, split
from app.model import Speaker, SpeakerKind
from app.store.session import writing
from app.store.tables import SpeakerAliasRow, SpeakerRoleRow, SpeakerRow, StatementRow, StatementSpeakerRow, table

SPEAKER, STATEMENT, MADE_BY = table(SpeakerRow), table(StatementRow), table(StatementSpeakerRow)


def person(name, *roles, **more):
    return Speaker(name=name, kind=SpeakerKind.PERSON, roles=roles, **more)


@pytest.fixture
def tell(any_engine, article, said, keep):
    """Stores an article, or reads it again, in which people each say something."""

    def store(key, *people, pipeline="test"):
        a = article("\n".join(f"{one.name} said in {key}: no {n}." for n, one in enumerate(people)), id=key)
        return keep(any_engine, a, *(said(a, f"no {n}", by=one) for n, one in enumerate(people)), pipeline=pipeline)

    return store


@pytest.fixture
def tell_jointly(any_engine, article, said, keep):
    def store(*names):
        a = article(f"{' and '.join(names)} said no.", id="joint")
        keep(any_engine, a, said(a, "no", by=names))

    return store


@pytest.fixture
def decide(any_engine):
    def carry_out(change, *args, **more):
        with writing(any_engine) as session:
            return change(session, *args, **more)

    return carry_out


@pytest.fixture
def said_by(any_engine):
    """How many statements each speaker made, by slug: as they are joined, and as they are counted."""

    def read():
        with any_engine.connect() as connection:
            joined = connection.execute(
                select(SPEAKER.c.slug, SPEAKER.c.statement_count, MADE_BY.c.statement_id)
                .join(MADE_BY, MADE_BY.c.speaker_id == SPEAKER.c.id, isouter=True)
                .order_by(SPEAKER.c.slug)
            ).all()
        numbers = {}
        for slug, quoted, statement in joined:
            numbers[slug] = numbers.get(slug, 0) + (statement is not None)
            assert quoted == sum(row.slug == slug and row.statement_id is not None for row in joined)
        return numbers

    return read


class TestMerge:
    def test_gives_all_to_the_other(self, tell, decide, said_by, any_engine):
        one = tell("a", person("Olha Bondar", "minister"))
        tell("b", person("Olga Bondar", "minister of trade"))
        assert decide(merge, "olha-bondar", "olga-bondar") == ("olga-bondar", list(one.new))
        assert said_by() == {"olga-bondar": 2}
        with any_engine.connect() as connection:
            assert set(connection.scalars(select(table(SpeakerAliasRow).c.alias))) == {"Olha Bondar", "Olga Bondar"}
            roles = set(connection.scalars(select(table(SpeakerRoleRow).c.role)))
        assert roles == {"minister", "minister of trade"}

    def test_holds_for_what_is_read_again_and_later(self, tell, decide, said_by):
        tell("a", person("Olha Bondar"))
        tell("b", person("Olga Bondar"))
        decide(merge, "olha-bondar", "olga-bondar")
        tell("a", person("Olha Bondar"), pipeline="newer")
        tell("c", person("Olha Bondar"))
        assert said_by() == {"olga-bondar": 3}

    def test_of_a_joint_statement_leaves_one_speaker(self, tell_jointly, decide, said_by):
        tell_jointly("Olha Bondar", "Olga Bondar")
        decide(merge, "olha-bondar", "olga-bondar")
        assert said_by() == {"olga-bondar": 1}

    def test_of_an_ambiguous_name(self, tell, decide, said_by):
        tell("a", person("Bell"))
        tell("b", person("Jo Bell"))
        decide(merge, "bell", "jo-bell")
        tell("c", person("Bell"))
        assert said_by() == {"jo-bell": 3}

    def test_into_one_that_was_merged_before(self, tell, decide, said_by):
        for key, name in (("a", "Olha Bondar"), ("b", "Olga Bondar"), ("c", "Olya Bondar")):
            tell(key, person(name))
        decide(merge, "olha-bondar", "olga-bondar")
        decide(merge, "olya-bondar", "olha-bondar")
        tell("d", person("Olya Bondar"))
        assert said_by() == {"olga-bondar": 4}

    @pytest.mark.parametrize(
        ("slug", "into", "reason"),
        [
            ("nobody", "jo-bell", "no speaker nobody"),
            ("jo-bell", "nobody", "no speaker nobody"),
            ("jo-bell", "jo-bell", "same speaker already"),
            ("the-port", "jo-bell", "only two of one kind"),
        ],
    )
    def test_that_cannot_be(self, tell, decide, slug, into, reason):
        tell("a", person("Jo Bell"), Speaker(name="The Port", kind=SpeakerKind.ORGANISATION))
        with pytest.raises(CurationError, match=reason):
            decide(merge, slug, into)


class TestSplit:
    def test_by_article(self, tell, decide, said_by):
        tell("a", person("Jo Bell"))
        other = tell("b", person("Jo Bell"))
        assert decide(split, "jo-bell", articles=["b"]) == ("jo-bell-2", list(other.new))
        assert said_by() == {"jo-bell": 1, "jo-bell-2": 1}
        tell("b", person("Jo Bell"), pipeline="newer")
        assert said_by() == {"jo-bell": 1, "jo-bell-2": 1}

    def test_by_role(self, tell, decide, said_by):
        tell("a", person("Jo Bell", "lawyer"))
        tell("b", person("Jo Bell", "Riverton senator"))
        decide(split, "jo-bell", role="senator from Riverton", name="Joanna Bell")
        tell("c", person("Jo Bell", "senator from Riverton"))
        tell("d", person("Jo Bell", "lawyer"))
        assert said_by() == {"jo-bell": 2, "joanna-bell": 2}

    def test_undoes_a_merge(self, tell, decide, said_by):
        tell("a", person("Olha Bondar"))
        tell("b", person("Olga Bondar"))
        decide(merge, "olha-bondar", "olga-bondar")
        assert decide(split, "olga-bondar", articles=["a"], name="Olha Bondar").slug == "olha-bondar-2"
        tell("a", person("Olha Bondar"), pipeline="newer")
        assert said_by() == {"olga-bondar": 1, "olha-bondar-2": 1}

    @pytest.mark.parametrize(
        ("chosen", "reason"),
        [
            ({"articles": ["zz"]}, "no article zz names jo-bell"),
            ({"articles": ["a", "b"]}, "nothing would be left"),
            ({}, "--article ID"),
            ({"role": "king"}, "--role ROLE"),
        ],
    )
    def test_that_cannot_be(self, tell, decide, chosen, reason):
        tell("a", person("Jo Bell"))
        tell("b", person("Jo Bell"))
        with pytest.raises(CurationError, match=reason):
            decide(split, "jo-bell", **chosen)


class TestAliases:
    def test_hold_for_what_comes(self, tell, decide, said_by):
        tell("a", person("Jo Bell"))
        decide(add_aliases, "jo-bell", ["Joanna Holm", "JB"])
        tell("b", person("Joanna Holm"), person("JB"))
        assert said_by() == {"jo-bell": 3}

    def test_take_in_who_was_ambiguous(self, tell, decide, said_by):
        tell("a", person("Jo Bell"))
        tell("b", person("Bell"))
        assert len(decide(add_aliases, "jo-bell", ["Bell"]).moved) == 1
        assert said_by() == {"jo-bell": 2}

    def test_of_another_speaker_are_a_merge(self, tell, decide):
        tell("a", person("Jo Bell"), person("Ann Roe"))
        with pytest.raises(CurationError, match="onrecord speakers merge ann-roe jo-bell"):
            decide(add_aliases, "jo-bell", ["Ann Roe"])
