"""Summary of a comparison of two articles: counts, order and lead, and the same in one line."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.comparison.align import ArticleStatement, Pair, is_shared
from app.matches.rising import in_order
from app.model import Relation, Row


def summary(pairs: list[Pair], ours: list[ArticleStatement], theirs: list[ArticleStatement]) -> Row:
    """The comparison in figures, and in one line:

    "9 shared (4 near, 3 identical, 2 paraphrase), order changed (4 moved), lead moved to paragraph 7; 1 only here,
    3 only there".
    """
    held = shared(pairs)
    figures: dict[str, Any] = {
        "here": len(ours),
        "there": len(theirs),
        "shared": len(held),
        "only_here": len(ours) - len(pairs),
        "only_there": len(theirs) - len(pairs),
        "conflicts": len(of_relation(pairs, Relation.CONFLICT)),
        "updates": len(of_relation(pairs, Relation.UPDATE)),
        "relations": _relations(held),
        "moved": len(held) - len(in_order([pair.there.place for pair in held])),
        "lead": _lead(held, ours, theirs),
    }
    figures["order_changed"] = figures["moved"] > 0
    return figures | {"line": _line(figures)}


def shared(pairs: list[Pair]) -> list[Pair]:
    """The pairs that are one statement."""
    return [pair for pair in pairs if is_shared(pair)]


def of_relation(pairs: list[Pair], relation: Relation) -> list[Pair]:
    """The pairs of one relation."""
    return [pair for pair in pairs if pair.verdict.relation is relation]


def position(statement: ArticleStatement) -> Row:
    """The place of a statement in its article."""
    return {"place": statement.place, "paragraph": statement.paragraph, "share": statement.share}


def _relations(pairs: list[Pair]) -> dict[str, int]:
    counts = Counter(pair.verdict.relation for pair in pairs)
    return {relation.value: counts[relation] for relation in Relation if relation.is_match}


def _lead(pairs: list[Pair], ours: list[ArticleStatement], theirs: list[ArticleStatement]) -> Row:
    """Whether both articles open with one statement, and where each has the statement that the other opens with."""
    there = next((pair.there for pair in pairs if pair.here is ours[0]), None) if ours else None
    here = next((pair.here for pair in pairs if pair.there is theirs[0]), None) if theirs else None
    same = there is theirs[0] if ours and theirs else not ours and not theirs
    return {
        "differs": not same,
        "of_here": position(there) if there else None,
        "of_there": position(here) if here else None,
    }


def _line(figures: Row) -> str:
    counts = sorted(figures["relations"].items(), key=lambda item: -item[1])
    kinds = ", ".join(f"{number} {relation}" for relation, number in counts if number)
    parts = [f"{figures['shared']} shared" + (f" ({kinds})" if kinds else "")]
    if figures["shared"]:
        parts.append(f"order changed ({figures['moved']} moved)" if figures["order_changed"] else "order kept")
        parts.append(_lead_line(figures["lead"]))
    line = f"{', '.join(parts)}; {figures['only_here']} only here, {figures['only_there']} only there"
    told = (("conflicts", "in conflict"), ("updates", "updated"))
    return "; ".join([line, *(f"{figures[name]} {words}" for name, words in told if figures[name])])


def _lead_line(lead: Row) -> str:
    if not lead["differs"]:
        return "lead kept"
    if (there := lead["of_here"]) is None:
        return "lead differs"
    if there["paragraph"] is None:
        return f"lead moved to place {there['place']}"
    return f"lead moved to paragraph {there['paragraph']}"
