"""Contradiction: nearly the same words that say something else, because of a negation, number, opposite, name or role.

Similarity alone accepts 98 to 100% of such pairs; so the changed words themselves are read, inside the region
that both texts share.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from app.matches.alignment import Run
from app.matches.tokens import Word, stem
from app.text.en.lexicon import words
from app.text.en.places import country_in_any_case

MOST_CHANGED = 6
"""A longer changed run is another clause, worded freely: its words do not answer each other one by one."""
MOST_ADDED = 3  # a negation that comes with a clause of its own ("and she does not expect ...") turns nothing else
BARE = 2  # "not", "not to": at an end of a text it turns all that follows
FINEST = 1e-4  # of the digits of a number that are looked at
SAME_AMOUNT = 0.005  # "$812 million" and "$813 million" are one sum, rounded; years and small counts are exact

OPPOSITES = """
above/below accept/reject/refuse add/remove/subtract admit/deny advance/retreat after/before against/for
agree/disagree ahead/behind allow/ban allow/forbid allow/prevent allow/block ally/enemy alive/dead
approve/reject approve/disapprove arrive/leave arrive/depart attack/defend begin/end begin/stop best/worst
better/worse big/small boost/curb borrow/lend bottom/top bull/bear buy/sell cause/prevent cheap/expensive
clean/dirty close/open confirm/deny continue/stop create/destroy cut/raise cut/increase cut/boost cut/expand
decline/rise decline/growth decrease/increase defeat/victory defend/abandon deficit/surplus
democratic/undemocratic despite/because dovish/hawkish down/up early/late easy/hard easy/difficult easy/tough
east/west effective/ineffective employ/dismiss enemy/friend enter/leave encourage/discourage expand/shrink
expand/contract expand/reduce export/import fact/myth fail/succeed fail/pass failure/success fall/rise
fall/grow false/true far/near fast/slow few/many fewer/more female/male finish/start first/last fire/hire
follow/lead freeze/thaw friendly/hostile full/empty gain/loss gain/lose good/bad great/terrible grow/shrink
guilty/innocent happy/sad hard/soft hate/love healthy/sick heavy/light help/harm help/hurt hero/villain
hide/reveal high/low higher/lower highest/lowest honest/dishonest hope/fear hot/cold improve/worsen
include/exclude increase/reduce inflow/outflow innocent/convicted inside/outside join/leave keep/scrap
keep/drop large/small largest/smallest left/right legal/illegal lend/repay less/more least/most lift/impose
lift/lower likely/unlikely local/foreign long/short lose/win loser/winner major/minor majority/minority
man/woman maximum/minimum north/south offer/withdraw old/new old/young older/younger oppose/support
oppose/back optimistic/pessimistic over/under peace/war permit/ban permit/forbid permanent/temporary poor/rich
positive/negative possible/impossible praise/criticise praise/criticize praise/condemn private/public
profit/loss promise/refuse protect/attack protect/endanger public/secret push/pull raise/lower raise/reduce
rapid/slow rally/slump regular/irregular reject/support release/detain reopen/close repeal/enact
resume/suspend right/wrong safe/dangerous save/spend strong/weak stronger/weaker strengthen/weaken stay/leave
strict/lax success/failure tighten/loosen tighten/ease together/apart trust/distrust truth/lie upper/lower
urban/rural victory/loss withdraw/deploy win/lose with/without yes/no
"""
"""General opposites, a group a word; stems are compared, so that "rising" is the opposite of "fell"."""
APPROXIMATORS = words("approximators")
"""Words that say that a number is rounded."""
NEGATIVE_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "anti")


def _pairs() -> frozenset[frozenset[str]]:
    groups = (group.split("/") for group in OPPOSITES.split())
    return frozenset(frozenset(map(stem, pair)) for group in groups for pair in combinations(group, 2))


OPPOSITE_STEMS = _pairs()


class Clash(NamedTuple):
    """A contradiction: its kind, and the word or words of each side."""

    kind: str
    a: str
    b: str


def clash(a: Sequence[Word], b: Sequence[Word], runs: Sequence[Run]) -> Clash | None:
    """The first difference of sense between two aligned texts, or None.

    >>> clash_of("Sales rose by 10 percent.", "Sales fell by 10 percent.")
    Clash("opposite", "rose", "fell")
    """
    changed = [run for run in _shared_region(a, b, runs) if run.kind != "equal" and run.size <= MOST_CHANGED]
    sides = [(a[run.a_from : run.a_to], b[run.b_from : run.b_to]) for run in changed]
    lost = {word.surface for left, _ in sides for word in left if word.name}
    for left, right in sides:
        if found := _number_clash(left, right) or _name_clash(left, right) or _order_clash(left, right):
            # The new name was elsewhere in the first text: the two changed places.
            return found._replace(kind="role") if found.kind == "name" and found.b in lost else found
    return _turned(sides) or _role_clash(a, b, runs)


def _shared_region(a: Sequence[Word], b: Sequence[Word], runs: Sequence[Run]) -> Sequence[Run]:
    """The runs without what one text alone adds at an end: more context changes nothing, unless it is a bare
    "not"."""

    def counts(run: Run) -> bool:
        if run.kind in ("equal", "replace"):
            return True
        added = (*a[run.a_from : run.a_to], *b[run.b_from : run.b_to])
        return len(added) <= BARE and any(word.negates for word in added)

    first = next((place for place, run in enumerate(runs) if counts(run)), 0)
    last = next((place for place in reversed(range(len(runs))) if counts(runs[place])), -1)
    return runs[first : last + 1]


def _number_clash(left: Sequence[Word], right: Sequence[Word]) -> Clash | None:
    """Both sides have numbers, and none agrees with one of the other side."""
    ours, theirs = ([word for word in side if word.number is not None] for side in (left, right))
    rounded = any(word.form in APPROXIMATORS for word in (*left, *right))
    if ours and theirs and not any(_same_amount(x, y, rounded=rounded) for x in ours for y in theirs):
        return Clash("number", ours[0].surface, theirs[0].surface)
    return None


def _same_amount(x: Word, y: Word, *, rounded: bool) -> bool:
    """Whether two numbers are one, exactly or, where a text says "about", when one is the other rounded."""
    if x.number is None or y.number is None:
        return False
    year = all(1500 <= number <= 2200 for number in (x.number, y.number))
    if rounded and not year:
        return abs(x.number - y.number) <= max(_half_a_step(x.number), _half_a_step(y.number))
    return abs(x.number - y.number) <= (0.0 if year else SAME_AMOUNT * max(x.number, y.number))


def _half_a_step(number: float) -> float:
    """Half of what the last digit before the noughts counts: 50,000 of 1,200,000; no more than a tenth of the number.

    >>> _half_a_step(1_200_000)
    50000.0
    """
    step = 10.0 ** math.floor(math.log10(abs(number))) if number else 0.0
    while step > FINEST and not math.isclose(number / step, round(number / step)):
        step /= 10
    return min(step / 2, abs(number) / 10)


def _name_clash(left: Sequence[Word], right: Sequence[Word]) -> Clash | None:
    """Both sides have names, and none agrees with one of the other side: another person, place or day."""
    ours, theirs = ([word for word in side if word.name] for side in (left, right))
    if ours and theirs and not any(_same_name(x, y) for x in ours for y in theirs):
        return Clash("name", ours[-1].surface, theirs[-1].surface)
    return None


def _order_clash(left: Sequence[Word], right: Sequence[Word]) -> Clash | None:
    """The same names in another order: "Li beats Wu" and "Wu beats Li". (Names joined by "and" are in one
    order already.)"""
    ours, theirs = ([word.form for word in side if word.name] for side in (left, right))
    if ours != theirs and len(set(ours)) > 1 and sorted(ours) == sorted(theirs):
        return Clash("role", " ".join(ours), " ".join(theirs))
    return None


def _same_name(x: Word, y: Word) -> bool:
    """The same, one derived of the other (Moreau and Moreaus), or a country and its adjective (Holland and Dutch)."""
    one, other = x.form, y.form
    if one == other or (min(len(one), len(other)) >= 4 and one[:4] == other[:4]):
        return True
    named = country_in_any_case(x.surface)
    return named is not None and named == country_in_any_case(y.surface)


def turns_cancel(a: Sequence[Word], b: Sequence[Word], runs: Sequence[Run]) -> bool:
    """Whether two aligned texts turn each other's sense twice: "will ban", "will not allow"."""
    changed = [run for run in _shared_region(a, b, runs) if run.kind != "equal" and run.size <= MOST_CHANGED]
    turns, _ = _turns([(a[run.a_from : run.a_to], b[run.b_from : run.b_to]) for run in changed])
    return turns > 0 and turns % 2 == 0


def rounds(a: Sequence[Word], b: Sequence[Word], runs: Sequence[Run]) -> bool:
    """Whether a number of one text is that of the other rounded, and no number differs: "41,870", "nearly 42,000"."""
    changed = [(a[run.a_from : run.a_to], b[run.b_from : run.b_to]) for run in runs if run.kind == "replace"]
    numbers = [side for side in changed if all(any(word.number is not None for word in words) for words in side)]
    return (
        bool(numbers)
        and all(len(left) + len(right) <= MOST_ADDED + 1 for left, right in numbers)
        and not any(_number_clash(left, right) for left, right in numbers)
    )


def _turned(sides: Sequence[tuple[Sequence[Word], Sequence[Word]]]) -> Clash | None:
    """Negations and opposites, each of which turns the sense: an odd number of turns leaves it turned.

    "Ban" and "not allow" are two turns, and mean the same. A negation that only moves counts on both sides.
    """
    turns, seen = _turns(sides)
    return seen if turns % 2 else None


def _turns(sides: Sequence[tuple[Sequence[Word], Sequence[Word]]]) -> tuple[int, Clash]:
    """How many times the sense is turned, and the last turn."""
    negations = {False: 0, True: 0}
    turns, seen = 0, Clash("negation", "", "")
    for left, right in sides:
        if (left and right) or len(left) + len(right) <= MOST_ADDED:
            for side, is_right in ((left, False), (right, True)):
                negated = [word for word in side if word.negates]
                negations[is_right] += len(negated)
                if negated:
                    seen = Clash(
                        "negation",
                        seen.a if is_right else negated[0].surface,
                        negated[0].surface if is_right else seen.b,
                    )
        # A negator that is an opposite too ("with", "without") turns once, and is counted above.
        others = [[word for word in side if not word.negates] for side in (left, right)]
        opposite = next(((x, y) for x in others[0] for y in others[1] if _opposed(x, y)), None)
        if opposite:
            turns += 1
            seen = Clash("opposite", opposite[0].surface, opposite[1].surface)
    turns += abs(negations[False] - negations[True])
    return turns, seen


def _opposed(x: Word, y: Word) -> bool:
    if frozenset((stem(x.surface), stem(y.surface))) in OPPOSITE_STEMS:
        return True
    short, long = sorted((x.form, y.form), key=len)
    return len(short) >= 4 and any(long == prefix + short for prefix in NEGATIVE_PREFIXES)


def _role_clash(a: Sequence[Word], b: Sequence[Word], runs: Sequence[Run]) -> Clash | None:
    """A name leaves its place and comes back on the other side of another name, alone or with its verb: roles
    are swapped.

    A longer stretch that moves ("after the talks with Norway") takes its sense along, and swaps nothing. Names are
    compared by their place in the text: `words` puts two that are joined by "and" in one order.
    """
    stayed = [
        (a[run.a_from + at], b[run.b_from + at])
        for run in runs
        if run.kind == "equal"
        for at in range(run.size)
        if a[run.a_from + at].name
    ]
    before_a = sorted((word.start, number) for number, (word, _) in enumerate(stayed))
    before_b = sorted((word.start, number) for number, (_, word) in enumerate(stayed))
    agrees = _agreeing_openings([number for _, number in before_a], [number for _, number in before_b])
    # By name: each place where it comes back, by how many of the names that stay are before it.
    comes_back: defaultdict[str, dict[int, Word]] = defaultdict(dict)
    for new in _short_changes(b, ((run.b_from, run.b_to) for run in runs if run.kind in ("insert", "replace"))):
        comes_back[new.form].setdefault(bisect_left(before_b, (new.start,)), new)
    for old in _short_changes(a, ((run.a_from, run.a_to) for run in runs if run.kind in ("delete", "replace"))):
        count = bisect_left(before_a, (old.start,))
        for there, new in comes_back.get(old.form, {}).items():
            if there != count or not agrees[count]:
                crossed = next(x for x, y in stayed if (x.start < old.start) != (y.start < new.start))
                return Clash("role", old.surface, crossed.surface)
    return None


def _short_changes(words: Sequence[Word], stretches: Iterable[tuple[int, int]]) -> Iterator[Word]:
    """The names in stretches of `MOST_ADDED` words or fewer."""
    for first, last in stretches:
        if last - first <= MOST_ADDED:
            yield from (word for word in words[first:last] if word.name)


def _agreeing_openings(one: Sequence[int], other: Sequence[int]) -> list[bool]:
    """For each count from 0: whether the first so many numbers of both sequences are the same ones, in any order."""
    agrees, apart = [True], set[int]()
    for x, y in zip(one, other, strict=True):
        apart ^= {x}
        apart ^= {y}
        agrees.append(not apart)
    return agrees
