"""What a quotation is by the record, on both databases."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import text as sql

from app.checking.quotation import passage, quotation
from app.embedding import pack, shared_embedder
from app.index import vectors
from app.model import Speaker, SpeakerKind
from app.queries import check as checked
from app.queries import retrieve
from app.queries.check import Question, check
from app.store.changes import Kind, note
from app.store.migrate import upgrade
from app.store.session import open_store, writing

LONG = (
    "We have worked on this for years, and whoever governs here will find that no force on earth can stop the march of"
    " a people that wants to be free, because neither tanks nor decrees, neither prisons nor the hunger of a long"
    " winter have ever kept Montenegrin shipwrights, Kashubian fishermen or Estonian lighthouse keepers from rowing out"
)
SAID = {
    "long": ("Ada Moreau", LONG, "2025-05-08"),
    "tax": ("Ada Moreau", "that we will not raise taxes on bread in 2026", "2025-05-09"),
    "jobs": ("Bo Ek", "the shipyard will create 300 new jobs by the end of next year", "2025-05-10"),
    "harbour": ("Bo Ek", "that the harbour will reopen to all ferries in June", "2025-05-11"),
    "moon": ("Bo Johnson", "我们永远不会放弃和平的希望", "2025-05-12"),
    "nobody": ((), "the bridge is safe to cross in any weather", "2025-05-13"),
}


@pytest.fixture(scope="module")
def stores() -> Iterator[dict[str, Engine]]:
    """The stores filled so far: to check changes nothing, and to fill one takes longer than to ask it."""
    made: dict[str, Engine] = {}
    yield made
    for engine in made.values():
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, stores: dict[str, Engine], article: Any, said: Any, keep: Any) -> Engine:
    """A store of these statements: the test runs on SQLite, and again on PostgreSQL."""
    kind = request.param
    if kind not in stores:
        stores[kind] = request.getfixturevalue(f"empty_{kind}")
        fill(stores[kind], article, said, keep)
    return stores[kind]


@pytest.fixture
def empty_sqlite(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    path = tmp_path_factory.mktemp("check") / "onrecord.sqlite3"
    shutil.copy(migrated_file, path)
    return open_store(f"sqlite:///{path}")


@pytest.fixture
def empty_postgresql(postgres_server: Callable[[str], str]) -> Engine:
    server = open_store(postgres_server("postgres"))
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sql("CREATE DATABASE checked"))
    server.dispose()
    engine = open_store(postgres_server("checked"))
    upgrade(engine)
    return engine


def fill(engine: Engine, article: Any, said: Any, keep: Any) -> None:
    for name, (who, words, day) in SAID.items():
        source = who if isinstance(who, str) else "Officials"
        one = article(f"{source} said: {words}.", id=name, published_on=day, outlet=f"{name} Post", headline=name)
        vector = pack(shared_embedder().embed([words])[0])
        keep(engine, one, said(one, words, by=who, source=source, cue="said", on=day), embeddings=[vector])
    denied = article("Eva Ito denied that money is short in the city.", id="denied")
    words = "that money is short in the city"
    statement = said(denied, words, by="Eva Ito", source="Eva Ito", cue="denied", stance="deny")
    keep(engine, denied, statement, embeddings=[pack(shared_embedder().embed([words])[0])])


def ask(engine: Engine, text: str, **more: Any) -> dict[str, Any]:
    with engine.connect() as connection:
        return check(connection, Question(text, **more))


def first(answer: dict[str, Any]) -> tuple[str, str]:
    return answer["outcome"], answer["statements"][0]["statement"]["article"]["id"]


class TestWordForWord:
    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ("that the harbour will reopen to all ferries in June", "harbour"),
            ("“The harbour will REOPEN to all ferries in June!”", "harbour"),
            ("no force on earth can stop the march", "long"),
            ("we have worked on this for years", "long"),
            ("No force ... can stop the march", "long"),
            ("[N]o force on earth […] can stop [the revolution] of a people", "long"),
            ("whoever governs here [sic] will find that no force on earth can stop the march", "long"),
            ("永远不会放弃和平", "moon"),
            ("300 new jobs 🚢", "jobs"),
        ],
    )
    def test_is_verbatim(self, filled: Engine, text: str, where: str) -> None:
        answer = ask(filled, text)
        assert (*first(answer), answer["complete"]) == ("verbatim", where, True)

    def test_names_who_reported_it(self, filled: Engine) -> None:
        assert ask(filled, "the harbour will reopen")["outlets"] == [{"slug": "harbour-post", "name": "harbour Post"}]

    def test_two_words_of_many_are_not_enough(self, filled: Engine) -> None:
        assert ask(filled, "on earth")["outcome"] == "not-found"

    def test_a_copy_is_not_told_twice(self, any_engine: Engine, article: Any, said: Any, keep: Any) -> None:
        for name in ("one", "two"):
            copy = article("Bo Ek said rain is near again.", id=name, outlet="Post")
            keep(any_engine, copy, said(copy, "rain is near again", by="Bo Ek", source="Bo Ek", cue="said"))
        found = ask(any_engine, "rain is near again")["statements"]
        assert [one["outcome"] for one in found].count("verbatim") == 1


class TestOtherwise:
    def test_a_few_words_changed_is_near(self, filled: Engine) -> None:
        answer = ask(filled, "the harbour will open again to all ferries in June")
        assert first(answer) == ("near", "harbour")
        assert "{+reopen+}" in answer["statements"][0]["marked"]

    def test_a_few_words_changed_of_an_unnamed_source_are_near(self, filled: Engine) -> None:
        answer = ask(filled, "the bridge is safe for crossing in any weather")
        assert (answer["outcome"], answer["statements"][0]["statement"]["speakers"]) == ("near", [])

    def test_a_few_words_changed_in_a_part_of_a_long_one_is_near(self, filled: Engine) -> None:
        answer = ask(filled, "no force on earth can halt the march of a people that wants to be free")
        assert first(answer) == ("near", "long")

    def test_a_part_of_a_long_one_may_be_turned(self, filled: Engine) -> None:
        answer = ask(filled, "every force on earth can stop the march of a people that wants to be free")
        assert first(answer) == ("conflict", "long")
        assert answer["statements"][0]["because"]["text"] == " / no"

    def test_in_other_words_is_a_paraphrase(self, filled: Engine) -> None:
        answer = ask(filled, "by the end of next year 300 people more will find new jobs at the shipyard")
        assert first(answer) == ("paraphrase", "jobs")

    @pytest.mark.parametrize(
        ("text", "where", "rule", "told"),
        [
            ("the shipyard will create 500 new jobs by the end of next year", "jobs", "number-differs", "500 / 300"),
            ("the harbour will not reopen to all ferries in June", "harbour", "negation-differs", "not / "),
            ("the harbour will reopen to all ferries in Oslo in June", "harbour", None, None),
            ("we will raise taxes on bread in 2026", "tax", "negation-differs", " / not"),
            ("raise taxes on bread", "tax", "negation-left-out", "not"),
            ("we will ... raise taxes on bread", "tax", "negation-left-out", "not"),
            ("money is short in the city", "denied", "denied", "denied"),
        ],
    )
    def test_a_conflict_tells_what_differs(
        self, filled: Engine, text: str, where: str, rule: str | None, told: str | None
    ) -> None:
        answer = ask(filled, text)
        because = answer["statements"][0]["because"]
        if rule is None:
            assert first(answer) == ("near", where)
        else:
            assert (*first(answer), because["rule"], because["text"]) == ("conflict", where, rule, told)
            assert answer["statements"][0]["changes"]

    @pytest.mark.parametrize("text", ["Penguins prefer jazz to opera", "Moreau", "42", "the"])
    def test_what_nobody_said(self, filled: Engine, text: str) -> None:
        answer = ask(filled, text)
        assert (answer["outcome"], answer["complete"], answer["outlets"]) == ("not-found", True, [])


class TestSpeaker:
    WORDS = "the harbour will reopen to all ferries in June"

    @pytest.mark.parametrize("name", ["Bo Ek", "bo-ek", "ek", "Bo"])
    def test_who_said_it(self, filled: Engine, name: str) -> None:
        answer = ask(filled, self.WORDS, speaker=name)
        assert first(answer) == ("verbatim", "harbour")
        assert answer["statements"][0]["by_speaker"] is True
        assert "bo-ek" in {one["slug"] for one in answer["speakers"]}

    def test_a_misspelt_one(self, filled: Engine) -> None:
        answer = ask(filled, "no force on earth can stop", speaker="Ada Morreau")
        assert [one["slug"] for one in answer["speakers"]] == ["ada-moreau"]
        assert answer["outcome"] == "verbatim"

    def test_another(self, filled: Engine) -> None:
        answer = ask(filled, self.WORDS, speaker="Ada Moreau")
        assert first(answer) == ("other-speaker", "harbour")
        assert answer["statements"][0]["by_speaker"] is False

    def test_one_who_is_not_known(self, filled: Engine) -> None:
        answer = ask(filled, self.WORDS, speaker="Zebulon Quux")
        assert (answer["outcome"], answer["speakers"]) == ("speaker-unknown", []), "it may be another name of Bo Ek"

    def test_nobody_who_is_named(self, filled: Engine) -> None:
        answer = ask(filled, "the bridge is safe to cross in any weather", speaker="Bo Ek")
        assert first(answer) == ("speaker-unknown", "nobody")
        assert answer["statements"][0]["by_speaker"] is None

    def test_of_two_of_one_name_the_one_asked_for(self, any_engine: Engine, article: Any, said: Any, keep: Any) -> None:
        vector = pack(shared_embedder().embed([self.WORDS])[0])
        for name in ("George H. W. Bush", "George W. Bush", "Bush"):
            one = article(f"{name} said that {self.WORDS}.", id=name.replace(" ", ""), published_on="2025-05-09")
            keep(any_engine, one, said(one, self.WORDS, by=name, source=name, cue="said"), embeddings=[vector])

        def by_speaker(asked: str) -> dict[str, bool | None]:
            statements = ask(any_engine, self.WORDS, speaker=asked)["statements"]
            return {one["statement"]["article"]["id"]: one["by_speaker"] for one in statements}

        older = {"GeorgeH.W.Bush": True, "GeorgeW.Bush": False, "Bush": None}
        assert by_speaker("George H. W. Bush") == by_speaker("george-h-w-bush") == older
        assert by_speaker("Bush") == dict.fromkeys(older, True), "the name means all who bear it"
        assert ask(any_engine, self.WORDS, speaker="George H. W. Bush")["outcome"] == "verbatim"

    def test_what_another_said_against_it_is_no_conflict(self, filled: Engine) -> None:
        words = "the harbour will not reopen to all ferries in June"
        assert ask(filled, words, speaker="Ada Moreau")["outcome"] == "not-found"


class TestDays:
    WORDS = "the harbour will reopen to all ferries in June"

    @pytest.mark.parametrize(
        ("first_day", "last_day", "outcome"),
        [
            (None, None, "verbatim"),
            ("2025-05-11", "2025-05-11", "verbatim"),
            ("2025-05-12", None, "not-found"),
            (None, "2025-05-10", "not-found"),
        ],
    )
    def test_only_these(self, filled: Engine, first_day: str | None, last_day: str | None, outcome: str) -> None:
        days = {"said_from": first_day, "said_to": last_day}
        given = {name: dt.date.fromisoformat(day) for name, day in days.items() if day}
        assert ask(filled, self.WORDS, **given)["outcome"] == outcome

    def test_a_copy_of_the_day(self, any_engine: Engine, article: Any, said: Any, keep: Any) -> None:
        """The same text of the same outlet on three days, and the day of the first is not asked for."""
        for day in (8, 9, 10):
            one = article("Bo Ek said rain is near.", id=f"d{day}", outlet="Post", published_on=f"2025-05-{day:02}")
            keep(any_engine, one, said(one, "rain is near", by="Bo Ek", source="Bo Ek", cue="said"))
        answer = ask(any_engine, "rain is near", said_from=dt.date(2025, 5, 9))
        assert answer["outcome"] == "verbatim"
        assert [one["statement"]["article"]["id"] for one in answer["statements"]] == ["d9"]


class TestOddText:
    @pytest.mark.parametrize(
        "text",
        [
            '" OR 1',
            "content_text: NEAR(a b, 2) AND NOT c*",
            "^(force) -earth {no}",
            "'; DROP TABLE statement; --",
            "[...]",
            "... 7 ...",
            "[[[[x]",
            "a" * 20_000,
            "لن نرفع الضرائب على الخبز",
            "👩‍👩‍👧 x",
            " ".join(f"word{number}" for number in range(2_500)),
            "no force ... " * 1_500,
        ],
    )
    def test_breaks_nothing(self, filled: Engine, text: str) -> None:
        assert ask(filled, text)["outcome"] == "not-found"

    def test_an_empty_store(self, any_engine: Engine) -> None:
        assert ask(any_engine, "no force on earth") == {
            "outcome": "not-found",
            "complete": True,
            "speakers": [],
            "outlets": [],
            "statements": [],
        }

    def test_a_speech_that_holds_the_statement(self, filled: Engine) -> None:
        text = f"{SAID['jobs'][1]}. " + "And then I spoke of other things for a long while. " * 20
        assert ask(filled, text)["statements"][0]["statement"]["article"]["id"] == "jobs"


def test_what_is_new_and_what_went_is_known_at_once(engine: Engine, article: Any, said: Any, keep: Any) -> None:
    def store(*contents: str) -> None:
        one = article("\n".join(contents), id="one")
        vectors = [pack(vector) for vector in shared_embedder().embed(contents)] if contents else []
        keep(engine, one, *(said(one, words) for words in contents), embeddings=vectors)

    store("The ferry sails at noon", "Bread is dear")
    assert len(ask(engine, "The boat leaves at twelve")["statements"]) == 2
    store("The mayor resigns over ships")
    found = ask(engine, "The head of the town steps down")["statements"]
    assert [one["statement"]["text"] for one in found] == ["The mayor resigns over ships"]


class Telling:
    """Stores statements, each in an article of its own: `tell("Bo Ek", "rain is near", on="2025-05-09")`."""

    def __init__(self, engine: Engine, article: Any, said: Any, keep: Any) -> None:
        self.engine, self._article, self._said, self._keep = engine, article, said, keep
        self._number = 0

    def __call__(self, who: str, words: str, on: str = "2025-05-09", embedded: bool = True) -> None:
        self._number += 1
        one = self._article(f"{who} said {words}. ({self._number})", id=f"t{self._number}", published_on=on)
        vectors = [pack(shared_embedder().embed([words])[0])] if embedded else []
        statement = self._said(one, words, by=who, source=who, cue="said", on=on)
        self._keep(self.engine, one, statement, embeddings=vectors)


@pytest.fixture
def tell(any_engine: Engine, article: Any, said: Any, keep: Any) -> Telling:
    return Telling(any_engine, article, said, keep)


REWORDED = "by the end of next year 300 people more will find new jobs at the shipyard"


class TestComplete:
    """What was not searched is not called complete."""

    def test_an_index_that_is_not_made_and_one_that_is_behind(
        self, any_engine: Engine, tell: Telling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(vectors, "IN_A_REQUEST", 1)
        monkeypatch.setattr(retrieve, "OF_A_WORD", 0)
        monkeypatch.setattr(retrieve, "candidates", lambda *_: [])
        index = vectors.vector_index(any_engine, tmp_path)
        tell("Ada Moreau", "bread is dear this winter")
        for round_ in ("not made", "behind"):
            tell("Eva Ito", f"the ferry {round_} sails at noon")
            tell("Bo Ek", SAID["jobs"][1])
            answer = ask(any_engine, REWORDED)
            assert (answer["outcome"], answer["complete"]) == ("not-found", False), round_
            assert index.catch_up(any_engine)
            answer = ask(any_engine, REWORDED)
            assert (answer["outcome"], answer["complete"]) == ("paraphrase", True), round_
            with writing(any_engine) as session:
                session.execute(sql("DELETE FROM statement WHERE content_text LIKE '%300%'"))
                note(session, Kind.STATEMENT, ["s0000000000000000"])

    def test_a_statement_without_an_embedding(self, any_engine: Engine, tell: Telling) -> None:
        tell("Bo Ek", "rain is near again")
        assert ask(any_engine, "bread is dear")["complete"]
        tell("Bo Ek", "the ferry is late", embedded=False)
        assert not ask(any_engine, "bread is dear")["complete"]

    def test_a_commonplace(self, tell: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever said it first is not the only one."""
        monkeypatch.setattr(retrieve, "HOLDING", 2)
        monkeypatch.setattr(retrieve, "LOOKED_AT", 3)
        for number in range(4):
            tell(f"Ada {'BCDE'[number]}oe", "we will win this match")
        answer = ask(tell.engine, "we will win", speaker="Zoe Quux")
        assert (answer["outcome"], answer["complete"]) == ("speaker-unknown", False)
        assert ask(tell.engine, "we will win")["complete"]


class TestAmongMany:
    """Statements that are not asked for do not take the place of the one that is."""

    @pytest.fixture(autouse=True)
    def few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, number in (("HOLDING", 3), ("OF_A_WORD", 0), ("BY_MEANING", 0)):
            monkeypatch.setattr(retrieve, name, number)
        monkeypatch.setattr(retrieve, "candidates", lambda *_: [])
        monkeypatch.setattr(checked, "READ", 2)

    def test_the_words_of_the_speaker(self, tell: Telling) -> None:
        for number in range(5):
            tell(f"Ada {'BCDEF'[number]}oe", "we will win this match")
        tell("Bo Ek", "we will win this match")
        answer = ask(tell.engine, "we will win", speaker="Bo Ek")
        assert (answer["outcome"], answer["complete"]) == ("verbatim", True)

    def test_the_words_of_the_day(self, tell: Telling) -> None:
        for _ in range(5):
            tell("Ada Boe", "we will win this match", on="2025-05-08")
        tell("Ada Boe", "we will win this match", on="2025-05-09")
        day = dt.date(2025, 5, 9)
        answer = ask(tell.engine, "we will win", said_from=day, said_to=day)
        assert (answer["outcome"], answer["complete"]) == ("verbatim", True)

    def test_nearly_the_words_of_the_speaker(self, tell: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retrieve, "BY_MEANING", 100)
        for number in range(3):
            tell(f"Ada {'BCD'[number]}oe", "the harbour will reopen to all ferries in June")
        tell("Bo Ek", "the harbour will open again to every ferry in June")
        answer = ask(tell.engine, "the harbour will reopen to all ferries in June", speaker="Bo Ek", limit=1)
        assert answer["outcome"] in ("near", "paraphrase")


class TestNames:
    WORDS = "the harbour will reopen to all ferries in June"

    def test_a_last_name_that_is_a_speaker_too(self, tell: Telling) -> None:
        """Where it is not known which Johnson said something, the others are asked for all the same."""
        tell("Johnson", "bread is dear this winter")
        tell("Boris Johnson", self.WORDS)
        answer = ask(tell.engine, self.WORDS, speaker="Johnson")
        assert answer["outcome"] == "verbatim"
        assert {one["slug"] for one in answer["speakers"]} == {"johnson", "boris-johnson"}

    def test_a_name_of_more_speakers_than_are_listed(self, tell: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checked, "MOST_NAMED", 2)
        for number in range(3):
            tell(f"{'ABC'[number]}da Johnson", ("bread is dear", "rain is near", self.WORDS)[number])
        tell("Ada Johnson", "tea is cheap")
        tell("Bda Johnson", "tea is dear")
        answer = ask(tell.engine, self.WORDS, speaker="Johnson")
        assert len(answer["speakers"]) == 2
        assert answer["outcome"] == "verbatim"


@pytest.mark.parametrize(
    ("quoted", "content", "holds"),
    [
        ("a b c", "x a b c y", True),
        ("a b c", "a b x c", False),
        ("a ... c d", "a b c d", True),
        ("c d ... a", "a b c d", False),
        ("a [b] c d", "a x y c d", True),
        ("a [b] c d", "a " + "x " * 13 + "c d", False),
        ("won't you go", "I won’t you go", True),
        ("a b c", "ab c", False),
        ("x y a b c ... c z", "x y a b c z", False),
    ],
)
def test_a_passage(quoted: str, content: str, holds: bool) -> None:
    assert (passage(content, quotation(quoted)) is not None) is holds


class TestSpokesmen:
    @pytest.fixture
    def spoken(self, any_engine: Engine, article: Any, said: Any, keep: Any) -> Engine:
        body = Speaker(name="Harbour Ministry", kind=SpeakerKind.GOVERNMENT)
        for name, who, source, words in (
            ("unnamed", (), "A spokesman for the Harbour Ministry", "the ferry will run again from the first of May"),
            ("named", "Bo Lind", "Bo Lind", "the lighthouse will be sold to its keeper in June"),
        ):
            one = article(f"{source} said {words}.", id=name)
            found = said(one, words, by=who, source=source, cue="said", speaks_for=body)
            keep(any_engine, one, found, embeddings=[pack(shared_embedder().embed([words])[0])])
        own = article("The Harbour Ministry said the old crane is to be repaired.", id="own")
        words = "the old crane is to be repaired"
        found = said(own, words, by=body, source="The Harbour Ministry", cue="said")
        keep(any_engine, own, found, embeddings=[pack(shared_embedder().embed([words])[0])])
        return any_engine

    @pytest.mark.parametrize(
        ("text", "speaker", "expected"),
        [
            ("the ferry will run again from the first of May", "Harbour Ministry", ("verbatim", True, True)),
            ("the lighthouse will be sold to its keeper", "harbour-ministry", ("verbatim", True, True)),
            ("the lighthouse will be sold to its keeper", "Bo Lind", ("verbatim", True, False)),
            ("the ferry will run again from the first of May", "Bo Lind", ("speaker-unknown", None, False)),
            ("the old crane is to be repaired", "Bo Lind", ("speaker-unknown", None, False)),
            ("the old crane is to be repaired", "Harbour Ministry", ("verbatim", True, False)),
        ],
    )
    def test_are_the_voice_of_whom_they_speak_for(
        self, spoken: Engine, text: str, speaker: str, expected: tuple[str, bool | None, bool]
    ) -> None:
        answer = ask(spoken, text, speaker=speaker)
        best = answer["statements"][0]
        assert (answer["outcome"], best["by_speaker"], best["on_behalf"]) == expected
