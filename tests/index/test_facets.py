"""The facets of statements: the same statements as the store's at any time, and filters that combine as sets do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from app.corrections.carrying_out import correct, undo
from app.corrections.wanted import CorrectStatement
from app.index import facet_index as kept
from app.index.facet_index import FacetIndex, FacetsMissingError
from app.index.facet_rows import NO_DAY, SETS, TYPES, FacetRows, Pairs, all_rows
from app.index.facets import FacetView, counted
from app.index.segments import Place, Segment
from app.index.tallies import tally
from app.index.wanted import Holds, Named, OfIds, Wanted
from app.linking.curation import merge
from app.linking.links import Conflict, pair, write_pairs
from app.linking.links import Pairs as Links
from app.linking.statements import link_waiting
from app.model import Because, Speaker, SpeakerKind
from app.store.changes import Kind, note
from app.store.session import writing

RULE = Because(rule="test", confidence=0.9)
Seen = dict[int, dict[str, Any]]


def seen(rows: FacetRows) -> Seen:
    """What the columns say of each statement, by its row id."""
    found: Seen = {
        int(number): {name: rows.columns[name][at].item() for name in TYPES} | {name: set() for name in SETS}
        for at, number in enumerate(rows.columns["id"])
    }
    ids = rows.columns["id"]
    for name in SETS:
        for at, value in zip(*rows.sets[name], strict=True):
            found[int(ids[at])][name].add(int(value))
    return found


def in_step(index: FacetIndex, engine: Engine) -> bool:
    """Whether a reader that follows sees what one sees that reads the store anew."""
    with engine.connect() as connection:
        return seen(index.at(connection).merged().base.rows) == seen(all_rows(connection))


@pytest.fixture
def tell(any_engine: Engine, article: Any, said: Any, keep: Any) -> Callable[..., None]:
    """Stores an article, or reads it again: `tell("a1", ("Ada Moreau", "trade is up"))`."""

    def store(key: str, *lines: tuple[str, str], on: str = "2025-05-09", outlet: str = "Herald") -> None:
        one = article(
            "\n".join(f"{who} said {words}." for who, words in lines) or "nothing",
            id=key,
            outlet=outlet,
            published_on=on,
        )
        statements = [
            said(one, words, by=who, source=who, cue="said", on=on, topics=["15000000"]) for who, words in lines
        ]
        keep(any_engine, one, *statements)

    return store


def test_follow_every_change(any_engine: Engine, tell: Any, tmp_path: Path) -> None:
    index = FacetIndex([tmp_path / "facets"])
    assert in_step(index, any_engine)
    tell("a", ("Ada Moreau", "the harbour will reopen in June"), ("Bo Ek", "bread is dear"))
    assert in_step(index, any_engine)
    tell("b", ("Ada Moreau", "the harbour will reopen in June"), on="2025-05-10", outlet="Times")
    link_waiting(any_engine)
    assert in_step(index, any_engine)
    with any_engine.connect() as connection:
        assert (index.at(connection).merged().base.rows.columns["match"] > 0).sum() == 2
    tell("b", ("Ada Moreau", "the harbour stays closed"), on="2025-05-11", outlet="Post")
    assert in_step(index, any_engine), "another version, day and outlet"
    link_waiting(any_engine)
    assert in_step(index, any_engine), "the match is gone from the first article too"
    with writing(any_engine) as session:
        keys = dict(session.execute(text("SELECT content_text, key FROM statement")).all())
        one, other = keys["the harbour will reopen in June"], keys["the harbour stays closed"]
        rows = dict(session.execute(text("SELECT key, id FROM statement")).all())
        at_odds = pair(rows[one], rows[other])
        note(session, Kind.STATEMENT, [one, other])
        write_pairs(session, Links(), Links({}, {at_odds: Conflict(0.9, "conflict", RULE.model_dump(mode="json"))}, {}))
    assert in_step(index, any_engine)
    with any_engine.connect() as connection:
        assert index.at(connection).merged().base.rows.columns["conflicted"].sum() == 2
    tell("c", ("Bo Ek", "rain is near"))
    assert in_step(index, any_engine)
    tell("d", ("Bo Ek", "rain is near"), on="2025-05-08")
    assert in_step(index, any_engine), "the other article is its copy now"
    with any_engine.connect() as connection:
        assert (index.at(connection).merged().base.rows.columns["copy_of"] > 0).sum() == 1
    tell("a")
    assert in_step(index, any_engine), "an article without statements now"
    with writing(any_engine) as session:
        merge(session, "bo-ek", "ada-moreau")
    assert in_step(index, any_engine)
    with writing(any_engine) as session:
        key = session.scalar(text("SELECT key FROM statement WHERE content_text = 'rain is near' ORDER BY id"))
        made = correct(session, CorrectStatement(statement=key, said_on="2025-05-01", act="thought"), "Ann")
    assert in_step(index, any_engine)
    with any_engine.connect() as connection:
        assert index.at(connection).merged().base.rows.columns["corrected"].sum() == 1
    with writing(any_engine) as session:
        undo(session, made.key, "Ann")
        gone = correct(session, CorrectStatement(statement=key, not_a_statement=True), "Ann")
    assert in_step(index, any_engine)
    with writing(any_engine) as session:
        undo(session, gone.key, "Ann")
    assert in_step(index, any_engine), "the statement is back"


def test_many_changes_are_merged(
    any_engine: Engine, tell: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_CHANGES", 2)
    index = FacetIndex([tmp_path / "facets"])
    for number in range(5):
        tell(f"a{number % 3}", ("Ada Moreau", f"number {number}"), ("Bo Ek", "bread is dear"))
        assert in_step(index, any_engine)


class TestFile:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kept, "LEAST_STORED", 1)
        monkeypatch.setattr(kept, "LEAST_WAITED", 1)

    def test_is_read_by_another_process(self, any_engine: Engine, tell: Any, tmp_path: Path) -> None:
        tell("a", ("Ada Moreau", "rain is near"), ("Bo Ek", "bread is dear"))
        reader = FacetIndex([tmp_path / "facets"])
        reader.waits = True
        with any_engine.connect() as connection, pytest.raises(FacetsMissingError):
            reader.at(connection)
        assert reader.is_behind(any_engine)
        assert FacetIndex([tmp_path / "facets"]).write(any_engine)
        assert in_step(reader, any_engine)
        tell("b", ("Bo Ek", "trade is up"))
        assert in_step(reader, any_engine)
        assert not reader.is_behind(any_engine), "it is near"
        newer = FacetIndex([tmp_path / "facets"])
        newer.waits = True
        assert in_step(newer, any_engine)

    def test_is_not_waited_for_where_none_can_be_written(self, any_engine: Engine, tell: Any) -> None:
        tell("a", ("Ada Moreau", "rain is near"), ("Bo Ek", "bread is dear"))
        reader = FacetIndex([])
        reader.waits = True
        assert in_step(reader, any_engine)

    def test_a_full_disk_is_told(
        self, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def full(*_args: Any, **_more: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(kept.np, "save", full)
        assert not FacetIndex([tmp_path / "facets"]).write(engine)
        assert "No space left on device" in caplog.text
        assert not list((tmp_path / "facets").glob("*")), "nothing half-written is left"

    def test_a_damaged_one_is_not_used(
        self, engine: Engine, article: Any, said: Any, keep: Any, tmp_path: Path
    ) -> None:
        one = article("Ada said no.\nBo said yes.", id="a")
        keep(engine, one, said(one, "no", by="Ada"), said(one, "yes", by="Bo"))
        assert FacetIndex([tmp_path / "facets"]).write(engine)
        [file] = (tmp_path / "facets").glob("*/day.npy")
        file.write_bytes(file.read_bytes()[:-4] + b"\1\2\3\4")
        assert in_step(FacetIndex([tmp_path / "facets"]), engine)
        assert FacetIndex([tmp_path / "facets"]).write(engine)
        reader = FacetIndex([tmp_path / "facets"])
        reader.waits = True
        assert in_step(reader, engine)

    def test_that_of_another_store_is_not_used(
        self, engine: Engine, postgres_engine: Engine, article: Any, said: Any, keep: Any, tmp_path: Path
    ) -> None:
        for store, words in ((engine, "no"), (postgres_engine, "yes")):
            one = article(f"Ada said {words}.", id="a")
            keep(store, one, said(one, words, by="Ada"))
        assert FacetIndex([tmp_path / "facets"]).write(engine)
        assert in_step(FacetIndex([tmp_path / "facets"]), postgres_engine)


def rows_of(days: list[int | None], values: list[list[int]]) -> FacetRows:
    """Statements of these days, with these values in each set and in each column of names."""
    size = len(days)
    columns = {name: np.zeros(size, kind) for name, kind in TYPES.items()}
    columns["id"] = np.arange(1, size + 1)
    columns["key"] = np.arange(1, size + 1).astype(np.uint64) * 7
    columns["day"] = np.array([NO_DAY if day is None else day for day in days], np.int32)
    columns["stance"] = np.array([sum(some) % 5 for some in values], np.uint8)
    pairs = [(at, value) for at, some in enumerate(values) for value in set(some)]
    both = Pairs(np.array([at for at, _ in pairs], np.int32), np.array([value for _, value in pairs], np.int64))
    return FacetRows(columns, dict.fromkeys(SETS, both))


statements = st.lists(st.tuples(st.none() | st.integers(-3, 3), st.lists(st.integers(1, 6), max_size=3)), max_size=40)


@budget(max_examples=60)
@given(
    statements, st.integers(0, 40), st.sets(st.integers(1, 6), min_size=1), st.booleans(), st.integers(0, 4), st.data()
)
def test_filters_order_and_pages(
    some: list[tuple[int | None, list[int]]], split: int, wanted: set[int], negated: bool, stance: int, data: Any
) -> None:
    """Whatever is in the large segment and what came since, a list is what sets and sorting give."""
    days, values = [day for day, _ in some], [held for _, held in some]
    rows = rows_of(days, values)
    old = np.arange(len(some))[:split]
    changed = data.draw(st.sets(st.sampled_from(range(len(some))))) if some else set()
    new = np.array(sorted(changed | set(range(split, len(some)))), np.int64)
    view = FacetView(Segment.of(rows.part(old))).changed(rows.columns["key"][new], rows.part(new))
    found = data.draw(st.sets(st.integers(1, 60)))
    tests = [
        Named(f"stance {stance}", lambda columns: columns["stance"] >= stance),
        *([OfIds.reading("found", lambda: np.array(sorted(found), np.int64))] if found else []),
    ]
    selection = view.select(Wanted([Holds("speaker", sorted(wanted), negated)], tests))
    right = [
        at
        for at in range(len(some))
        if (bool(wanted & set(values[at])) != negated)
        and sum(values[at]) % 5 >= stance
        and (not found or at + 1 in found)
    ]
    assert selection.count == len(right)
    newest = sorted(right, key=lambda at: (days[at] is not None, days[at] or 0, at), reverse=True)
    oldest = sorted(right, key=lambda at: (days[at] is None, days[at] or 0, at))
    assert counted(selection.values("topic")) == counted(
        np.array([value for at in right for value in set(values[at])], np.int64)
    )
    together = Counter(tuple(sorted(set(values[at]))) for at in right if values[at])
    assert selection.combinations("topic") == together
    # Counted twice, for the second time what is kept of it.
    for _ in range(2):
        assert tally(selection, "together", lambda part: part.combinations("topic")) == together
        stances = tally(selection, "stance", lambda part: counted(part.column("stance")))
        assert stances == Counter(sum(values[at]) % 5 for at in right)
    for sort, expected in (("newest", newest), ("oldest", oldest)):
        got: list[Place] = []
        while page := selection.page(sort, got[-1] if got else None, 3):
            got += page
        assert [place.id - 1 for place in got] == expected
        back: list[Place] = []
        while got and (page := selection.page(sort, back[-1] if back else got[-1], 3, backward=True)):
            back += page
        assert [place.id - 1 for place in back] == expected[:-1][::-1]


def test_days_are_kept_exactly(any_engine: Engine, article: Any, said: Any, keep: Any) -> None:
    one = article("Ada said no.", id="a", published_on="1969-12-31")
    keep(any_engine, one, said(one, "no", by=Speaker(name="Ada", kind=SpeakerKind.PERSON), on="1492-10-12"))
    with any_engine.connect() as connection:
        columns = all_rows(connection).columns
    epoch = dt.date(1970, 1, 1)
    assert columns["said_from"].tolist() == [(dt.date(1492, 10, 12) - epoch).days]
    assert columns["published_on"].tolist() == [-1]
