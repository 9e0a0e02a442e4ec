"""Judging pairs: a verdict is kept from one article to the next, and is that of the pair alone."""

from __future__ import annotations

import datetime as dt

import pytest

from app import matches
from app.linking.judging import MOST_READ, Judge
from app.model import Report, SpeakerRef, Stance

NG, BO = (frozenset({SpeakerRef(name.lower(), name)}) for name in ("Mei Ng", "Li Bo"))
DAY = dt.date(2025, 5, 9)


def report(key: str, article: str, content: str, speakers: frozenset[SpeakerRef] = NG, **more: object) -> Report:
    return Report(key=key, article=article, content=content, speakers=speakers, published_on=DAY, cue="said", **more)


ONE = "the harbour will reopen in June after the repairs"
OTHER = "the harbour will reopen in July after the repairs"


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the later reports that were compared."""
    found: list[str] = []
    compare = matches.compare
    monkeypatch.setattr(matches, "compare", lambda new, others: found.append(new.key) or compare(new, others))
    return found


def test_a_pair_of_the_same_facts_is_compared_once(compared: list[str]) -> None:
    first = Judge().judge(2, {1: report("a", "x1", ONE), 2: report("b", "x2", OTHER)}, [1])
    again = Judge().judge(4, {3: report("c", "x3", ONE), 4: report("d", "x4", OTHER)}, [3])
    assert first.conflicts[1, 2] == again.conflicts[3, 4]
    assert len(compared) == 1


def test_whoever_speaks_and_the_article_make_another_pair() -> None:
    words = "the ferry will run again from Monday, and the fares will stay"
    judge = Judge()
    same = {1: report("a", "y1", words), 2: report("b", "y2", words)}
    assert judge.judge(2, same, [1]).links
    others = {3: report("c", "y1", words), 4: report("d", "y2", words, BO)}
    assert not judge.judge(4, others, [3]).links
    of_one = {5: report("e", "y1", words), 6: report("f", "y1", words, position=200)}
    assert not Judge().judge(6, of_one, [5]).links, "two statements of one article are no match"


def test_the_reading_order_does_not_matter(compared: list[str]) -> None:
    both = {1: report("a", "z1", ONE), 2: report("b", "z2", OTHER)}
    assert Judge().judge(1, both, [2]).conflicts == Judge().judge(2, both, [1]).conflicts
    assert len(compared) <= 1


WORDS = [head + tail for head in ("bal", "cor", "din", "fem", "gar", "hol") for tail in ("ter", "mon", "vil", "sen")]


def edited(word: str) -> str:
    return f"the harbour of Ruritania will reopen for {word} ferries in the summer after two years of repairs"


@pytest.fixture
def edits() -> dict[int, Report]:
    """One report and 24 edits of it, the first of which is the last in time."""
    found = {1: report("a", "e0", edited("all"))}
    for number, word in enumerate(WORDS, 2):
        found[number] = report(f"k{number:02}", f"e{number:02}" if number > 2 else "e99", edited(word))
    return found


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the reports that are compared with the first one."""
    found: list[str] = []
    monkeypatch.setattr(matches, "compare", lambda new, others: found.append(max(new.key, others[0].key)) or [])
    return found


def test_of_many_wordings_that_are_all_alike_the_earliest_are_read(edits: dict[int, Report], judged: list[str]) -> None:
    Judge().judge(1, edits, range(2, 26))
    assert judged == [f"k{number:02}" for number in range(3, 3 + MOST_READ)]


def test_what_was_linked_before_is_judged_again(edits: dict[int, Report], judged: list[str]) -> None:
    edits = {row: one.model_copy(update={"stance": Stance.HOPE}) for row, one in edits.items()}  # not judged before
    Judge().judge(1, edits, range(2, 26), linked={2, 25})
    assert judged == ["k02", *(f"k{number:02}" for number in range(3, 3 + MOST_READ)), "k25"]


def test_what_was_said_at_another_time_is_in_conflict_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matches, "worth_reading", lambda *_: True)
    words = "the tannery will move out of the old valley by next spring"
    both = {
        1: report("a", "v1", words),
        2: report("b", "v2", words).model_copy(update={"published_on": DAY + dt.timedelta(days=400)}),
        3: report("c", "v3", words.replace("will", "will not")).model_copy(
            update={"published_on": DAY + dt.timedelta(days=500)}
        ),
    }
    assert not Judge().judge(2, both, [], at_other_times=[1]).links
    found = Judge().judge(3, both, [], at_other_times=[1])
    assert list(found.conflicts) == [(1, 3)]
    assert not found.links
