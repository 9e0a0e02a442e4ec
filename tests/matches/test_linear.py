"""The work grows with the length of a text, whatever its shape: steps of the interpreter are counted, not seconds."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from re import _compiler, _parser
from re import _constants as op
from types import SimpleNamespace
from typing import Any

import pytest
from rapidfuzz import process

from app.checking.quotation import passage, quotation
from app.comparison import align
from app.comparison.align import ArticleStatement, Pair, pair_up
from app.matches import alignment, assignment
from app.matches.assignment import assign
from app.matches.blocking_keys import signs
from app.matches.clustering import Link, gather
from app.matches.contradiction import clash
from app.matches.diff.changes import diff
from app.matches.diff.marks import render
from app.matches.quoting import quotes
from app.matches.relation import relate
from app.matches.tokens import words
from app.model import Because, Report, SpeakerRef, Verdict

SHAPES = {
    "commas": "Ada{}" + "," * 60,
    "one word": "the{} " + "a " * 30,
    "openers": "the " * 30 + "{}",
    "negations": "not " * 15 + "{} ",
    "names": "Ada Moreau and Bo{} Ek " * 6,
    "two words": "x y " * 15 + "{}",
    "distinct words": "w1{} w2{} w3{} w4{} w5{} w6{} w7{} w8{} w9{} ",
    "numbers": "1,234 {} " * 8,
    "one number": "1{}" + ",111" * 15,
    "one long word": "x{}" + "x" * 60,
    "apostrophes": "a'" * 30 + "{}",
    "quotation marks": '"' * 60 + "{}",
    "open quotations": "“we{} " * 12,
    "single quotes": "'a " * 20 + "{}",
    "brackets": "[a [ " * 12 + "{}",
    "ellipses": "a{} ... " * 8,
    "dots": ". ." * 20 + "{}",
    "Chinese": "港口将在{}六月重新开放" * 6,
    "marks": "e\u0301\u0302" * 20 + "{}",
}
MOST = 2.25  # times the steps for twice the text; a square would be 4


def steps(work: Callable[[], object]) -> int:
    """How many instructions of Python the work takes."""
    taken = 0

    def trace(frame: Any, event: str, _arg: object) -> Any:
        nonlocal taken
        frame.f_trace_opcodes = True
        taken += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return taken


def report(content: str, name: str = "", key: str = "a", **fields: Any) -> Report:
    speakers = frozenset([SpeakerRef(name, name)] if name else [])
    return Report(key=key, article=key, content=content, speakers=speakers, **fields)


def turned(text: str) -> str:
    middle = len(text) // 2
    return f"{text[middle:]} {text[:middle]}"


WORK: dict[str, Callable[[str], object]] = {
    "signs": signs,
    "relate": lambda text: relate(report(text), report(f"so {turned(text)}", key="b")),
    "diff": lambda text: diff(text, turned(text)),
    "render": lambda text: render(text, f"{text} a x"),
    "quotes": lambda text: quotes(report(f"Bell: {text}", "Ann Roe"), report(text, "Jo Bell", "b")),
    "quotation": quotation,
    "passage": lambda text: passage(f"{text} end", quotation(text)),
    "part": lambda text: passage(text, quotation("a a a a ... a a a a")),
}
_numbers = itertools.count(1000)


@pytest.mark.parametrize("work", WORK)
def test_twice_the_text_takes_twice_the_steps(work):
    def taken(shape: str, times: int) -> int:
        # Numbered, so that no text was seen before and is in a cache.
        text = "".join(shape.replace("{}", str(next(_numbers))) for _ in range(times))
        return steps(lambda: WORK[work](text))

    found = {name: (taken(shape, 5), taken(shape, 10)) for name, shape in SHAPES.items()}
    assert {name: both for name, both in found.items() if both[1] > MOST * both[0] + 1_000} == {}


class TestPatterns:
    """A search tries a pattern at each character: one that reads on and on before it fails takes the square."""

    PACKAGES = ("app.matches", "app.checking", "app.comparison", "app.entities", "app.index")

    def test_none_reads_the_same_characters_from_many_starts(self):
        found = dict(patterns(*self.PACKAGES, "app.queries.retrieve"))
        assert len(found) > 20
        assert [name for name, pattern in found.items() if is_quadratic(pattern)] == []

    BAD = (r"[,;]+\s", r"[,;]++\s", r"“[^”]*”", r"x|(?:\s*-)", r"(a|b)+c", r"\w+$", r"a[a-z]*b")
    GOOD = (r"(?<![,;])[,;]++\s", r"“[^“”]*”", r"\s-", r"[^\W_]+(?:'\w+)*", r"^\s+a", r"\[[^\[\]]*\]")

    @pytest.mark.parametrize("bad", BAD)
    def test_such_a_pattern_is_found(self, bad):
        assert is_quadratic(re.compile(bad))

    @pytest.mark.parametrize("good", GOOD)
    def test_others_are_not(self, good):
        assert not is_quadratic(re.compile(good))


def patterns(*names: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module, or a module of a package, keeps."""
    for name in names:
        package = importlib.import_module(name)
        inside = pkgutil.walk_packages(getattr(package, "__path__", ()), f"{name}.")
        for module in (package, *(importlib.import_module(each.name) for each in inside)):
            for variable, value in vars(module).items():
                for number, each in enumerate(value if isinstance(value, tuple) else [value]):
                    kept = each[0] if isinstance(each, tuple) and each else each
                    if isinstance(kept, re.Pattern):
                        yield f"{module.__name__}.{variable}.{number}", kept


PROBES = [chr(code) for code in range(1, 256)] + list("‘’“”–—…€　港\u0301")
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


def is_quadratic(pattern: re.Pattern[str]) -> bool:
    """Whether an endless repeat, after which something may fail, takes characters at which a search would begin too.

    A look-behind before it that refuses them, or an anchor, is a guard.
    """
    tree = _parser.parse(pattern.pattern, pattern.flags)
    return any(_reads_again(list(branch), starts=None, guard=set()) for branch in _branches(list(tree)))


def _branches(items: list[Any]) -> list[list[Any]]:
    """The alternatives of a sequence that is one choice, or itself."""
    if len(items) == 1 and items[0][0] is op.BRANCH:
        return [branch for each in items[0][1][1] for branch in _branches(list(each))]
    return [items]


def _reads_again(items: list[Any], starts: set[str] | None, guard: set[str], *, more: bool = False) -> bool:
    """`starts`: where a search begins, None before it has; `guard`: what may not come before that; `more`: whether
    something must follow the items."""
    for at, (kind, value) in enumerate(items):
        must_follow = more or any(_is_needed(item) for item in items[at + 1 :])
        if kind is op.AT and value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return False
        if kind is op.ASSERT_NOT and value[0] < 0:
            guard = guard | _characters(list(value[1]))
            continue
        here = _characters([(kind, value)])
        if kind in REPEATS and value[1] is op.MAXREPEAT and must_follow:
            again = here & (here if starts is None else starts)
            if again and not (starts is None and here <= guard):
                return True
        if kind is op.SUBPATTERN and any(
            _reads_again(branch, starts, guard, more=must_follow) for branch in _branches(list(value[3]))
        ):
            return True
        if starts is None and _is_needed((kind, value)):
            starts = here
    return False


def _is_needed(item: Any) -> bool:
    """Whether a match may fail for want of this item."""
    kind, value = item
    if kind in REPEATS:
        return value[0] > 0
    return not (kind is op.SUBPATTERN and not any(_is_needed(each) for each in value[3]))


def _characters(items: list[Any]) -> set[str]:
    """The probes that some part of the items takes."""
    found: set[str] = set()
    for kind, value in items:
        if kind in REPEATS:
            found |= _characters(list(value[2]))
        elif kind is op.SUBPATTERN:
            found |= _characters(list(value[3]))
        elif kind is op.BRANCH:
            found |= {character for branch in value[1] for character in _characters(list(branch))}
        elif kind in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY):
            one = _compiler.compile(_parser.SubPattern(_parser.State(), [(kind, value)]))
            found |= {character for character in PROBES if one.fullmatch(character)}
    return found


def test_names_that_move_over_other_words():
    def taken(count: int) -> int:
        a = words(" ".join(f"w{n} Li v{n}" for n in range(count)))
        b = words(" ".join(f"w{n} v{n} Li" for n in range(count)))
        runs = alignment.align([word.form for word in a], [word.form for word in b])
        return steps(lambda: clash(a, b, runs))

    assert taken(80) <= MOST * taken(40)


def test_many_clauses_that_move():
    def taken(count: int) -> int:
        stays = [f"r{n} s{n} t{n}" for n in range(count)]
        moves = [f"p{n} q{n}" for n in range(count)]
        a, b = (" ".join(map(" ".join, zip(stays, order, strict=True))) for order in (moves, moves[::-1]))
        return steps(lambda: diff(a, b))

    assert taken(160) <= MOST * taken(80)


class Key(str):
    """A key whose look-ups are counted as steps."""

    __slots__ = ()

    def __hash__(self) -> int:
        return super().__hash__()


def test_a_match_grows_by_its_new_reports_alone():
    def taken(count: int) -> int:
        reports = {Key(f"{n:04}"): report(f"said {n}", key=f"{n:04}") for n in range(count)}
        keys = list(reports)
        links = [Link(one, other, 0.9) for one in keys[:6] for other in keys if one < other]
        found: list[list[list[str]]] = []
        work = steps(lambda: found.append(gather(reports, links)))
        assert found == [[keys]]
        return work

    assert taken(200) <= MOST * taken(100)


def article(key: str, *contents: str) -> list[ArticleStatement]:
    reports = [report(text, "Ada Moreau", f"{key}{at}") for at, text in enumerate(contents)]
    return [ArticleStatement({}, one, at, at, at / len(contents)) for at, one in enumerate(reports, 1)]


class TestComparison:
    @pytest.mark.parametrize("variant", ["the harbour will reopen", "the harbour number {} will reopen in June {}"])
    def test_an_article_that_repeats_a_sentence(self, monkeypatch, variant):
        alike = Verdict(relation="identical", score=1, because=Because(rule="test", confidence=1))
        judged: list[str] = []
        monkeypatch.setattr(align, "relate", lambda one, other: judged.append(one.key) or alike)
        monkeypatch.setattr(assignment, "MOST_EXACT", 100)

        def taken(count: int) -> tuple[int, int]:
            here, there = (article(key, *(variant.format(n, n) for n in range(count))) for key in "ab")
            judged.clear()
            found: list[list[Pair]] = []
            work = steps(lambda: found.append(pair_up(here, there)))
            assert [pair.there.place for pair in found[0]] == list(range(1, count + 1))
            return work, len(judged)

        (few, judged_few), (many, judged_many) = taken(40), taken(80)
        assert many <= MOST * few
        assert judged_many <= MOST * judged_few

    def test_of_long_articles_only_what_shares_a_key_is_scored(self, monkeypatch):
        scored: list[int] = []

        def extract(text, choices, **more):
            scored.append(len(choices))
            return process.extract(text, choices, **more)

        monkeypatch.setattr(align, "MOST_SCORED", 100)
        monkeypatch.setattr(align, "SHARING", 3)
        monkeypatch.setattr(align, "process", SimpleNamespace(extract=extract))
        towns = "Oslo Bergen Turku Malmo Riga Tartu Gdynia Kiel Esbjerg Aarhus Vaasa Narva Visby Hamina Pori Gavle Oulu"
        here = article("a", *(f"the ferry from {town} will sail twice a day" for town in towns.split()))
        there = article("b", *(f"a ferry will sail twice a day from {town}" for town in reversed(towns.split())))
        assert [pair.there.place for pair in pair_up(here, there)] == list(range(17, 0, -1))
        assert max(scored) <= 3

    def test_a_part_with_too_many_pairs_is_assigned_greedily(self, monkeypatch):
        monkeypatch.setattr(assignment, "_cheapest", lambda costs: pytest.fail("solved exactly"))
        monkeypatch.setattr(assignment, "MOST_EXACT", 100)
        near = [(row, row + by) for row in range(50) for by in (-2, -1, 0, 1, 2)]
        assert assign({pair: 1 / (2 + abs(pair[0] - pair[1])) for pair in near}) == [(row, row) for row in range(50)]
