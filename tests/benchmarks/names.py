"""Names of one person or of two, told apart by the names alone: `app.entities.name_likeness`, and rigour beside it.

    python tests/benchmarks/names.py

`names.csv` has two sets of pairs, labelled before anything was run on them. One rule of ours was made after set 1 was
seen (parts in another order: without it 21 of 32 and 28 of 36 are right), none after set 2.

rigour (MIT, by OpenSanctions) is compared where it is installed: `pip install rigour`, which builds PyICU and so needs
a compiler and the headers of ICU. It names the parts of a name and leaves the verdict to its user: here two names are
one where every part of the shorter one is paired, two parts at least, and no "Jr." is left over. Its threshold is the
best on set 1.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

from app.entities.name_likeness import SAME, name_likeness

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
GENERATIONS = {"jr", "sr", "ii", "iii"}
Pair = dict[str, str]
Verdict = Callable[[str, str], bool]


def ours(one: str, other: str) -> bool:
    return name_likeness(one, other) == SAME


def rigours(least: float) -> Verdict:
    """The verdict by rigour's parts, of which two are one from this score."""
    from rigour.names import (  # type: ignore[import-not-found]
        NameTypeTag,
        align_person_name_order,
        analyze_names,
        compare_parts,
        pair_symbols,
    )

    def verdict(one: str, other: str) -> bool:
        names = [analyze_names(NameTypeTag.PER, [name], infer_initials=True) for name in (one, other)]
        for left in names[0]:
            for right in names[1]:
                for paired in pair_symbols(left, right) or [()]:
                    seen = {part for each in paired for part in (*each.qps, *each.rps)}
                    rest = ([part for part in name.parts if part not in seen] for name in (left, right))
                    compared = compare_parts(*align_person_name_order(*rest))
                    good = [*paired, *(each for each in compared if each.qps and each.rps and each.score >= least)]
                    found = sum(len(each.qps) for each in good), sum(len(each.rps) for each in good)
                    over = {part.form for each in compared if each not in good for part in (*each.qps, *each.rps)}
                    whole = found[0] == len(left.parts) or found[1] == len(right.parts)
                    if whole and min(found) > 1 and not over & GENERATIONS:
                        return True
        return False

    return verdict


def wrong(pairs: list[Pair], verdict: Verdict) -> list[Pair]:
    return [pair for pair in pairs if verdict(pair["one"], pair["other"]) != (pair["same"] == "1")]


def tell(name: str, sets: list[list[Pair]], verdict: Verdict) -> None:
    for number, pairs in enumerate(sets, 1):
        missed = wrong(pairs, verdict)
        joined = sum(pair["same"] == "0" for pair in missed)
        print(f"{name}, set {number}: {len(pairs) - len(missed)} of {len(pairs)} right, {joined} wrongly joined")
        for pair in missed:
            print(f"    {pair['one']} / {pair['other']}: {pair['kind']}")


def main() -> None:
    rows = list(csv.DictReader(Path(__file__).with_suffix(".csv").read_text("utf-8").splitlines()))
    sets = [[row for row in rows if row["set"] == number] for number in "12"]
    tell("ours", sets, ours)
    try:
        best = min(THRESHOLDS, key=lambda least: len(wrong(sets[0], rigours(least))))
    except ImportError:
        print("rigour is not installed", file=sys.stderr)
        return
    tell(f"rigour from {best}", sets, rigours(best))


if __name__ == "__main__":
    main()
