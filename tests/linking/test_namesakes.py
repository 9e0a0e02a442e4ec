"""Speakers whom the store keeps apart make no match, whatever their names share; a name that may be either's does."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from app.linking.statements import link_waiting
from app.model import Speaker, SpeakerKind
from app.rebuild import rebuild
from app.store.tables import StatementRow, table

WORDS = "the ferry company will double its sailings to the northern islands before the summer holidays"
FEW = "it is over now"  # too few words to tell a story by, so that they join no names


@pytest.fixture
def tell(any_engine, article, said, keep):
    """Reads an article in which a speaker says these words, and matches it: `tell("a", "Ada Moreau")`."""

    def store(key, who, *roles, words=WORDS, kind=SpeakerKind.PERSON):
        speaker = Speaker(name=who, kind=kind, roles=roles)
        a = article(f"In {key} {who} said that {words}.", id=key)
        keep(any_engine, a, said(a, words, by=speaker, source=who, cue="said"))
        link_waiting(any_engine)

    return store


@pytest.fixture
def matches(any_engine):
    """The articles of each match."""

    def read():
        lines = """
        SELECT match_member.match_id, article.key FROM match_member
        JOIN statement ON statement.id = match_member.statement_id JOIN article ON article.id = statement.article_id
        ORDER BY article.key
        """
        found = {}
        with any_engine.connect() as connection:
            for number, key in connection.execute(text(lines)):
                found.setdefault(number, []).append(key)
        return sorted(found.values())

    return read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("George H. W. Bush",), ("George W. Bush",)),
        (("John Bell", "mayor of Harbour Town"), ("John Bell", "coach of the Hawks")),
        (("Per Holm",), ("Per Holm Jr.",)),
        (("Ann Bell",), ("Ann Lee Bell",)),
    ],
    ids=" ".join,
)
def test_two_whom_the_store_keeps_apart(tell, matches, any_engine, one, other):
    tell("a", *one, words=FEW)
    tell("b", *other, words=FEW)
    assert matches() == []
    rebuild(any_engine, ["matches"])
    assert matches() == []
    with any_engine.connect() as connection:
        assert len(connection.scalars(select(table(StatementRow).c.id)).all()) == 2


def test_three_of_one_name_are_three(tell, matches):
    for key, role in zip("abc", ("mayor of Harbour Town", "coach of the Hawks", "Catholic bishop"), strict=True):
        tell(key, "John Bell", role, words=FEW)
    assert matches() == []


@pytest.mark.parametrize(
    ("any_engine", "order"), [("sqlite", "abc"), ("sqlite", "cba"), ("postgresql", "bca")], indirect=["any_engine"]
)
def test_a_name_that_either_may_bear_joins_one_of_them(tell, matches, order):
    """Nothing tells which of two Bushes "Bush" is, so that the words of both leave it ambiguous."""
    told = {"a": "George H. W. Bush", "b": "George W. Bush", "c": "Bush"}
    for key in order:
        tell(key, told[key])
    [[*members]] = matches()
    assert members in (["a", "c"], ["b", "c"])


def test_a_name_that_nobody_of_the_others_bears_joins_none(tell, matches):
    tell("a", "George W. Bush")
    tell("b", "Holm")
    assert matches() == []
