"""Two writers at once on PostgreSQL, made to meet at the line where they race."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import event, func, select, text

from app import saving
from app.linking import name_locks, revisit, speakers
from app.linking.curation import merge
from app.model import Speaker, SpeakerKind
from app.saving import Outcome, save_article
from app.store import changes
from app.store.locks import wait_for
from app.store.runs import start_run
from app.store.session import writing
from app.store.tables import ArticleRow, OutletRow, SpeakerRow, StatementRow, StatementSpeakerRow, table

SPEAKER, STATEMENT, MADE_BY = table(SpeakerRow), table(StatementRow), table(StatementSpeakerRow)
PATIENCE = 20  # seconds for what must happen
MOMENT = 0.4  # seconds in which nothing must happen, or in which the other writer may come if it can


def person(name, *roles):
    return Speaker(name=name, kind=SpeakerKind.PERSON, roles=roles)


class Meeting:
    """Where two threads wait for each other, the first time that each comes; one that comes alone goes on in a while.

    A lock that keeps the second from coming is what most tests are about.
    """

    def __init__(self, monkeypatch):
        self.patch = monkeypatch

    def before(self, module, name):
        """Both come here before one of them goes on."""
        self._meet(module, name, lambda work, wait, *args, **named: (wait(), work(*args, **named))[1])

    def after(self, module, name):
        """Both have done this before one of them goes on."""
        self._meet(module, name, lambda work, wait, *args, **named: (work(*args, **named), wait())[0])

    def _meet(self, module, name, order):
        work, barrier, been = getattr(module, name), threading.Barrier(2), threading.local()

        def wait():
            if not hasattr(been, "here"):
                been.here = True
                with suppress(threading.BrokenBarrierError):
                    barrier.wait(MOMENT)

        self.patch.setattr(module, name, functools.partial(order, work, wait))


@pytest.fixture
def meeting(monkeypatch):
    return Meeting(monkeypatch)


@pytest.fixture
def at_once():
    """Runs functions at once, and raises what they raise."""

    def run(*works: Callable[[], object]) -> list[object]:
        results: list[object] = [None] * len(works)
        failures: list[BaseException] = []

        def one(number, work):
            try:
                results[number] = work()
            except BaseException as failure:
                failures.append(failure)

        threads = [threading.Thread(target=one, args=args) for args in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE * 2)
        assert not any(thread.is_alive() for thread in threads), "they wait for each other"
        if failures:
            raise failures[0]
        return results

    return run


@pytest.fixture
def tell(postgres_engine, article, said):
    """Stores an article in which people each say something, in one transaction: `tell("a1", ada, bell)`."""

    def store(key, *people, text="", pipeline="test", holder=None, **fields):
        lines = [f"{one.name} said in {key}: no {number}." for number, one in enumerate(people)]
        a = article(text or "\n".join(lines), **({"id": key} | fields))
        statements = [said(a, "no" if text else f"no {n}", by=one, holder=holder) for n, one in enumerate(people)]
        with writing(postgres_engine) as session:
            return save_article(session, start_run(session, "test", []), a, statements, pipeline=pipeline)

    return store


@pytest.fixture
def stored(postgres_engine):
    """How many statements each speaker made, by slug, `*` for who is ambiguous; counts and rows must agree."""

    def read():
        made = select(func.count()).where(MADE_BY.c.speaker_id == SPEAKER.c.id).scalar_subquery()
        with postgres_engine.connect() as connection:
            rows = connection.execute(select(SPEAKER, made.label("made"))).all()
        assert [row.statement_count for row in rows] == [row.made for row in rows]
        return {row.slug + "*" * row.ambiguous: row.made for row in rows}

    return read


class Held:
    """A call of a function that one thread makes, held until it may go on."""

    def __init__(self, monkeypatch, module, name):
        work = getattr(module, name)
        self.is_here, self.may_go = threading.Event(), threading.Event()

        def hold(*args, **named):
            result = work(*args, **named)
            if threading.current_thread() is not threading.main_thread() and not self.is_here.is_set():
                self.is_here.set()
                assert self.may_go.wait(PATIENCE)
            return result

        monkeypatch.setattr(module, name, hold)

    @contextmanager
    def during(self, work):
        """Another thread does the work as far as the call, and goes on at the end of the block."""
        failures = []

        def one():
            try:
                work()
            except BaseException as failure:
                failures.append(failure)

        thread = threading.Thread(target=one)
        thread.start()
        try:
            assert self.is_here.wait(PATIENCE), failures
            yield
        finally:
            self.may_go.set()
            thread.join(PATIENCE)
        if failures:
            raise failures[0]


class TestNames:
    def test_the_same_new_speaker(self, meeting, at_once, tell, stored):
        meeting.after(speakers, "_recognise")
        at_once(lambda: tell("a", person("Mei Ng")), lambda: tell("b", person("Mei Ng")))
        assert stored() == {"mei-ng": 2}

    def test_a_name_and_its_other_spelling(self, meeting, at_once, tell, stored):
        meeting.after(speakers, "_recognise")
        at_once(lambda: tell("a", person("Mike Roe")), lambda: tell("b", person("Michael Roe", "mayor")))
        assert sum(stored().values()) == 2

    def test_a_new_speaker_and_her_bare_last_name(self, meeting, at_once, tell, stored):
        meeting.after(speakers, "_recognise")
        at_once(lambda: tell("a", person("Ada Bell", "mayor")), lambda: tell("b", person("Bell", "mayor")))
        assert stored() == {"ada-bell": 2}

    def test_a_known_speaker_and_her_bare_last_name(self, meeting, at_once, tell, stored):
        """The one article tells the role by which the other's name is hers, and neither makes a speaker."""
        tell("before", person("Ada Bell"))
        tell("pool", person("Bell"))
        assert stored() == {"ada-bell": 1, "bell*": 1}
        meeting.after(speakers, "_recognise")
        meeting.before(changes, "write")
        at_once(lambda: tell("a", person("Ada Bell", "mayor")), lambda: tell("b", person("Bell", "mayor")))
        assert stored()["ada-bell"] >= 3

    def test_two_known_speakers_wait_for_nobody(self, monkeypatch, tell, stored):
        tell("before", person("Mei Ng"))
        with Held(monkeypatch, saving, "_attribute").during(lambda: tell("a", person("Mei Ng"))):
            tell("b", person("Mei Ng"))
            assert stored()["mei-ng"] == 2
        assert stored() == {"mei-ng": 3}


class TestManySpeakers:
    """An article of so many that their names would fill PostgreSQL's table of locks."""

    MANY = tuple(person(f"{name} Ng") for name in ("Ada", "Ida", "Eva", "Mei"))

    @pytest.fixture(autouse=True)
    def most(self, monkeypatch):
        monkeypatch.setattr(name_locks, "MOST_LOCKED", 3)

    def test_takes_one_lock_for_all_names(self, postgres_engine, tell):
        held = []

        def count(connection):
            rows = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            held.append(connection.connection.cursor().execute(rows).fetchone()[0])

        event.listen(postgres_engine, "commit", count)
        try:
            tell("a", *self.MANY)
        finally:
            event.remove(postgres_engine, "commit", count)
        assert held == [4]  # all names, the article's id and text, the change log

    def test_makes_no_speaker_twice(self, meeting, at_once, tell, stored):
        meeting.after(speakers, "_recognise")
        at_once(lambda: tell("b", *self.MANY), lambda: tell("c", *self.MANY[:1], person("Al Roe")))
        assert stored() == {"ada-ng": 2, "ida-ng": 1, "eva-ng": 1, "mei-ng": 1, "al-roe": 1}


TEXT, URL = "Ng said no.", "https://example.org/1"
SAME_ID = {"id": "x", "text": TEXT}, {"id": "x", "text": "Yes, she said no."}
SAME_URL = {"id": "a", "url": URL, "text": TEXT}, {"id": "b", "url": URL, "text": "Yes, she said no."}
SAME_TEXT = tuple({"id": origin, "id_given": False, "origin": origin, "text": TEXT} for origin in "ab")


class TestOneArticle:
    @pytest.fixture
    def keys(self, postgres_engine):
        def read():
            with postgres_engine.connect() as connection:
                return list(connection.scalars(select(table(ArticleRow).c.key).order_by("key")))

        return read

    @pytest.mark.parametrize("given", [SAME_ID, SAME_URL, SAME_TEXT], ids=["id", "url", "text"])
    def test_new_twice(self, meeting, at_once, tell, keys, given):
        meeting.before(saving, "lock_article")
        meeting.before(saving, "read_before")
        works = [lambda one=one: tell("k", person("Mei Ng"), **one) for one in given]
        outcomes = [saved.outcome for saved in at_once(*works)]
        assert Outcome.ADDED in outcomes
        assert len(keys()) == 1

    def test_stored_again_under_another_id(self, meeting, at_once, tell, stored):
        tell("a", person("Mei Ng"), url=URL)
        meeting.before(saving, "read_before")
        at_once(
            lambda: tell("a", person("Mei Ng"), person("Al Roe"), url=URL, pipeline="newer"),
            lambda: tell("b", person("Mei Ng"), person("Ida Bell"), url=URL, pipeline="newer"),
        )
        assert sum(stored().values()) == 2


class TestLeaving:
    """The last article of a speaker or an outlet is stored again without it."""

    def test_while_another_article_has_recognised_the_speaker(self, monkeypatch, tell, stored):
        tell("a", person("Ada Bell"))
        with Held(monkeypatch, speakers, "_recognise").during(lambda: tell("b", person("Ada Bell"))):
            tell("a", person("Mei Ng"), pipeline="newer")
            assert stored() == {"mei-ng": 1}
        assert stored() == {"mei-ng": 1, "ada-bell": 1}

    def test_while_another_article_names_the_speaker(self, monkeypatch, tell, stored):
        tell("a", person("Ada Bell"))
        with Held(monkeypatch, saving, "resolve_speakers").during(lambda: tell("b", person("Ada Bell"))):
            tell("a", person("Mei Ng"), pipeline="newer")
        assert stored() == {"mei-ng": 1, "ada-bell": 1}

    @pytest.mark.parametrize("role", ["speaker", "holder"])
    def test_by_both_last_articles(self, meeting, at_once, tell, stored, role):
        ada = person("Ada Bell")
        for key in "ab":
            tell(key, *([ada] if role == "speaker" else [person("Al Roe")]), holder=None if role == "speaker" else ada)
        meeting.before(saving, "_count")
        at_once(*(lambda key=key: tell(key, person("Al Roe"), pipeline="newer") for key in "ab"))
        assert stored() == {"al-roe": 2}

    def test_by_both_last_articles_of_an_outlet(self, meeting, at_once, postgres_engine, tell):
        for key in "ab":
            tell(key, person("Mei Ng"), outlet="Herald")
        meeting.before(saving, "_write_statements")
        at_once(*(lambda key=key: tell(key, person("Mei Ng"), outlet="Post") for key in "ab"))
        with postgres_engine.connect() as connection:
            assert list(connection.scalars(select(table(OutletRow).c.slug))) == ["post"]

    def test_of_an_outlet_to_which_another_article_comes(self, monkeypatch, postgres_engine, tell):
        tell("a", person("Mei Ng"), outlet="Herald")
        with Held(monkeypatch, saving, "outlet_id").during(lambda: tell("b", person("Mei Ng"), outlet="Herald")):
            tell("a", person("Mei Ng"), outlet="Post")
        with postgres_engine.connect() as connection:
            assert sorted(connection.scalars(select(table(OutletRow).c.slug))) == ["herald", "post"]


class TestOthersArticles:
    def test_an_article_that_another_writer_stores_is_left_to_it(self, postgres_engine, tell, stored):
        tell("x", person("Bell", "mayor"))
        with writing(postgres_engine) as session:
            wait_for(session, ["id x"])
            tell("a", person("Ada Bell", "mayor"))
            assert stored() == {"bell*": 1, "ada-bell": 1}
        tell("b", person("Ada Bell", "mayor"))
        assert stored() == {"ada-bell": 3}

    def test_the_speaker_whom_an_ambiguous_name_means_is_removed(self, monkeypatch, postgres_engine, tell, stored):
        """An article stored again names Ann Bell no more, while another finds that a third one means her."""
        tell("x", person("Bell", "mayor"))
        with writing(postgres_engine) as session:
            wait_for(session, ["id x"])
            tell("a", person("Ann Bell", "mayor"))
        with Held(monkeypatch, revisit, "_recognise").during(lambda: tell("b", person("Jo Bell"))):
            tell("a", person("Mei Ng"), pipeline="newer")
        assert stored() == {"bell*": 1, "jo-bell": 1, "mei-ng": 1}

    def test_a_merge_waits_for_an_article_that_names_the_speaker(self, monkeypatch, postgres_engine, tell, stored):
        tell("a", person("Olha Bondar"))
        tell("b", person("Olga Bondar"))
        merged = threading.Event()

        def curate():
            with writing(postgres_engine) as session:
                merge(session, "olha-bondar", "olga-bondar")
            merged.set()

        with Held(monkeypatch, saving, "resolve_speakers").during(lambda: tell("c", person("Olha Bondar"))):
            thread = threading.Thread(target=curate)
            thread.start()
            assert not merged.wait(MOMENT)
        assert merged.wait(PATIENCE)
        thread.join()
        assert stored() == {"olga-bondar": 3}

    def test_an_article_waits_for_a_merge(self, monkeypatch, postgres_engine, tell, stored):
        tell("a", person("Olha Bondar"))
        tell("b", person("Olga Bondar"))
        told = threading.Event()

        def article():
            tell("c", person("Olha Bondar"))
            told.set()

        with writing(postgres_engine) as session:
            merge(session, "olha-bondar", "olga-bondar")
            thread = threading.Thread(target=article)
            thread.start()
            assert not told.wait(MOMENT)
        assert told.wait(PATIENCE)
        thread.join()
        assert stored() == {"olga-bondar": 3}


def test_many_who_store_the_same_articles_again_do_not_block_each_other(at_once, postgres_engine, tell, stored):
    """No writer is the victim of a deadlock: all take rows and names in one order."""
    names = ["Ada Bell", "Ida Holm", "Mei Ng", "Al Roe"]
    for number in range(3):
        tell(f"a{number}", *map(person, names))

    def again(turn):
        for number in range(3):
            key = (number + turn) % 3
            some = names[turn:] + names[:turn] if turn % 2 else names[::-1][turn:]
            tell(f"a{key}", *map(person, some), pipeline=f"{turn} {number}")

    at_once(*(lambda turn=turn: again(turn) for turn in range(4)))
    assert sum(stored().values()) >= 6
    with postgres_engine.connect() as connection:
        named = text(
            "SELECT count(*) FROM speaker WHERE NOT EXISTS (SELECT 1 FROM article_speaker WHERE speaker_id = id)"
        )
        assert connection.scalar(named) == 0
