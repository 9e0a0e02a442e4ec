"""The values of filters looked up: names become speakers' row ids, labels topics; and a hint for what is not found.

Each filter is one condition on the facets of statements (`app.index.facets`), so that any of them can be combined,
counted, or left out to see which of them emptied an answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from sqlalchemy import Connection, or_, select

from app.index.days import said_since, said_until
from app.index.facet_index import facet_index
from app.index.facet_rows import NAMES, NO_DAY, NONE
from app.index.facets import FacetView, Selection
from app.index.meant import EXACTLY, Candidate, Meant, whom
from app.index.past_facets import Past
from app.index.search import Search, ids_matching, parse
from app.index.wanted import AtLeast, Columns, Holds, Mask, Named, OfIds, Test, Wanted
from app.model import LISTED_ACTS, SPEAKING, Row, SpeakerKind
from app.queries.columns import ARTICLE, CHANGE, MATCH, OUTLET, SPEAKER, SPEAKER_ROLE, TOPIC_ANCESTOR
from app.queries.filter_parts import Filters
from app.queries.history import labels_at
from app.queries.paging import Page
from app.queries.past import ids_matching_then, matched_then, meant_then, past_of, withheld
from app.queries.topic_tree import TopicTree, topic_tree
from app.store.changes import Kind
from app.store.keys import slug
from app.text.folding import fold

Condition = Holds | Test

MOST_SHOWN = 10  # whom a name may mean, in an answer
MOST_IN_WORDS = 3  # of them in its hint
NEAR_ENOUGH = 60  # of 100 by letters: a label, role or outlet that was meant by a misspelt one
MORE_WORDS = 0.95  # of the score, where one of two names has all words of the other, and more
SEVERAL = 8  # values that are compared one by one: a pass over a million numbers takes 0.1 to 0.5 ms
_EPOCH = dt.date(1970, 1, 1).toordinal()
_SAID, _PUBLISHED = ("said_from", "said_to"), ("published_from", "published_to")
_WIDENING = frozenset({"sort", "undated", "ambiguous"})
"""What is no filter, or lets more through."""


@dataclass
class Asked:
    """What some filters ask for: a condition for each, by the filter's name, and the hints about names.

    `undated` where a date filter takes what has no day of saying by its day of publication. `past` is when it is asked
    for; None for now. `all_are` is what every statement of the list is, whatever is asked for.
    """

    conditions: dict[str, Condition] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    may_mean: list[Row] = field(default_factory=list)
    undated: bool = False
    past: Past | None = None
    all_are: Test | None = None

    def selected(self, view: FacetView, *, without: Sequence[str] = ()) -> Selection:
        """The statements that meet all conditions, or all but some."""
        kept = [condition for name, condition in self.conditions.items() if name not in without]
        return view.select(
            Wanted(
                holds=[one for one in kept if isinstance(one, Holds)],
                tests=[one for one in (self.all_are, *kept) if callable(one)],
            )
        )


def view_of(connection: Connection, found: Asked | None = None) -> FacetView:
    """The facets of all statements, as the connection's transaction sees them, or as they were when they are asked."""
    if found is not None and found.past is not None:
        return found.past.view
    return facet_index(connection.engine).at(connection)


def asked(connection: Connection, filters: Filters) -> Asked:
    """What filters ask for. A name that means nobody, or nobody for sure, matches nothing, and gets a hint.

    Raises as `past_of` does for a list of the past.
    """
    past = past_of(connection, getattr(filters, "as_of", None))
    return _asked(connection, _given(filters), past, undated=bool(getattr(filters, "undated", False)))


def asked_of_facets(filters: Filters) -> Asked | None:
    """What filters ask for, where the facets alone say it; None where the store has to be read for a name or a word."""
    given = _given(filters)
    if any(name.removeprefix("not_") in _OF_THE_STORE for name in given):
        return None
    return _asked(None, given, None, undated=bool(getattr(filters, "undated", False)))


def _given(filters: Filters) -> dict[str, Any]:
    """The filters that have a value, by name."""
    return {name: value for name, value in filters.__dict__.items() if value is not None and value != []}


def _asked(connection: Connection | None, given: Mapping[str, Any], past: Past | None, *, undated: bool) -> Asked:
    found = Asked(undated=undated, past=past)
    if past is not None:
        found.hints += withheld(past)
    for name, values in given.items():
        plain = name.removeprefix("not_")
        if plain in _LISTS:
            found.conditions[name] = _LISTS[plain](connection, values, name, found, given)
        elif plain in NAMES and plain != "relation":
            found.conditions[name] = _named(name, tuple(values))
        elif plain in ("q", "source") and connection is not None:
            search = parse(values)
            found.hints += [f"{name}: {search.hint}"] if search.hint else []
            matching = _matching(connection, search, plain, past)
            found.conditions[name] = matching if name == plain else _negated(matching)
        elif name == "copies":
            found.conditions |= {name: NO_COPY} if values == "exclude" else {}
        elif name == "review":
            found.conditions[name] = CORRECTED if values == "corrected" else _negated(CORRECTED)
        elif name == "matched" and past is not None and connection is not None:
            then = matched_then(connection, past)
            found.conditions[name] = then if values else _negated(then)
        elif name in _FLAGS:
            found.conditions[name] = _FLAGS[name] if values else _negated(_FLAGS[name])
        elif name == "confidence_from":
            found.conditions[name] = AtLeast("confidence", values)
        elif name in _DAYS:
            day = day_number(values)
            found.conditions[name] = kept(f"{name} {day} {found.undated}", _DAYS[name](day, found.undated))
    return found


def beside(view: FacetView, found: Asked, selection: Selection, total: int | None = None) -> Row:
    """The fields of an answer next to its rows: how many there are, what dates left out, and what names may mean.

    A list of something else than statements gives the `total` of its rows, and explains it with `explained`.
    """
    undated = [name for name in ("said_from", "said_to") if name in found.conditions]
    left_out = 0
    hints = list(found.hints)
    if undated and not found.undated:
        rest = replace(found, conditions={**found.conditions, "has_day": _negated(_FLAGS["has_day"])})
        left_out = rest.selected(view, without=undated).count
    if total is None and selection.count == 0:
        hints += _emptied(view, found)
    if left_out:
        hints.append(
            f"{left_out} of unknown day {'is' if left_out == 1 else 'are'} left out: undated=true takes them by the day"
            " of publication."
        )
    return {
        "total": selection.count if total is None else total,
        "undated_left_out": left_out,
        "hint": " ".join(hints) or None,
        "may_mean": found.may_mean,
    }


def _emptied(view: FacetView, found: Asked) -> list[str]:
    """Which filter emptied an answer: without which there would be something."""
    hints = []
    for group in _groups(found.conditions):
        if count := found.selected(view, without=group).count:
            when = _said_when(view, found, group, count) if group[0] in _SAID else ""
            hints.append(_without(group, count, when))
    return hints


def explained(page: Page, filters: Filters, total: Callable[[Any], int]) -> Page:
    """A page with a hint on the filters that emptied its list, which `total` counts the rows of under other filters."""
    if page.beside is None or page.beside["total"]:
        return page
    hints = [page.beside["hint"]]
    for group in _groups([name for name in filters.wanted if name not in _WIDENING]):
        unset = {name: type(filters).model_fields[name].get_default(call_default_factory=True) for name in group}
        if count := total(filters.model_copy(update={**unset, "cursor": None, "limit": 0})):
            hints.append(_without(group, count))
    return page._replace(beside=page.beside | {"hint": " ".join(filter(None, hints)) or None})


def _groups(names: Collection[str]) -> list[tuple[str, ...]]:
    """The names of filters, those of the first and the last day together."""
    days = [tuple(name for name in group if name in names) for group in (_SAID, _PUBLISHED)]
    return [*filter(None, days), *((name,) for name in names if name not in (*_SAID, *_PUBLISHED))]


def _without(names: Sequence[str], count: int, when: str = "") -> str:
    return f"Without {' and '.join(names)} there would be {count}{when}."


def _said_when(view: FacetView, found: Asked, filters: Sequence[str], count: int) -> str:
    """In words, the first and last day of the `count` statements that there would be without filters by day."""
    has_day = _FLAGS["has_day"]
    if found.conditions.get("has_day", has_day) != has_day:
        return ""
    dated = replace(found, conditions={**found.conditions, "has_day": has_day}).selected(view, without=filters)
    first, last = dated.page("oldest", None, 1), dated.page("newest", None, 1)
    if not first or not last:
        return ""
    begin, end = day_of(first[0].day), day_of(last[0].day)
    said = f"said on {begin}" if begin == end else f"said between {begin} and {end}"
    return f", {said}" if dated.count == count else f", {dated.count} of them {said}"


def day_number(day: dt.date) -> int:
    """A day as the facets have it."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> dt.date:
    """The day that the facets have as a number."""
    return dt.date.fromordinal(number + _EPOCH)


def number_of(day: object) -> int:
    """The day in a cursor as the facets have it, `NO_DAY` where it is none."""
    return day_number(day) if isinstance(day, dt.date) else NO_DAY


def date_of(number: int) -> dt.date | None:
    """What a cursor holds for a day of the facets: None for `NO_DAY`."""
    return None if number == NO_DAY else day_of(number)


def kept(name: str, test: Test) -> Named:
    """A test that is asked for often: what it gives is kept by its name."""
    return Named(name, lambda columns: columns.kept(name, test))


def one_of(name: str, values: Sequence[int], negated: bool = False) -> Named:
    """Statements whose column has one of some values, or none of them."""

    def test(columns: Columns) -> Mask:
        column = columns[name]
        if len(values) > SEVERAL:
            return np.isin(column, values, invert=negated)
        found: Mask = column == values[0]
        for value in values[1:]:
            found |= column == value
        return ~found if negated else found

    return Named(f"{name} {'not ' if negated else ''}{list(values)}", test)


@lru_cache(maxsize=256)
def _named(name: str, values: Sequence[str]) -> Named:
    """Statements that have one of some values with names (`NAMES`), or with `not_` before the filter's name none."""
    plain = name.removeprefix("not_")
    numbers = [NAMES[plain].index(value) for value in values]
    return kept(f"{name} {numbers}", one_of(plain, numbers, name != plain))


def _matching(connection: Connection, search: Search, name: str, past: Past | None) -> Named:
    """The statements, or with the name `source` those whose source, that a search finds.

    What it finds is kept by its name: a statement whose words change leaves the segment that it was in.
    """
    asked_for, sources = f"{name} {search.wanted} {search.unwanted}", name == "source"
    if past is None:
        return OfIds.reading(asked_for, lambda: ids_matching(connection, search, sources=sources))
    return OfIds.reading(
        f"{asked_for} at {past.number}, from {past.at}",
        lambda: ids_matching_then(connection, past, search, sources=sources),
    )


def _negated(test: Named) -> Named:
    return Named(f"not {test.name}", lambda columns: ~test(columns))


def _speakers(
    connection: Connection, typed: Sequence[str], name: str, found: Asked, given: Mapping[str, Any]
) -> Condition:
    ids: list[int] = []
    for one in typed:
        then = None if found.past is None else meant_then(connection, found.past, one.removeprefix(EXACTLY))
        if then is not None:
            ids += then
            continue
        meant = whom(connection, one, tuple(SpeakerKind) if name.endswith("about") else SPEAKING)
        some = meant.every if given.get("ambiguous") or name.startswith("not_") else meant.sure
        ids += [who.id for who in some]
        _add_hint(found, name, one, meant, included=bool(given.get("ambiguous")))
    return Holds(name.removeprefix("not_"), sorted(set(ids)), name.startswith("not_"))


def _add_hint(found: Asked, name: str, typed: str, meant: Meant, *, included: bool) -> None:
    """Add a hint on whom a name may mean, where that is not one speaker, or a city and its government, for sure."""
    if meant.sure and not meant.possible:
        return
    found.may_mean += [
        {
            **{"filter": name, "value": typed, "slug": one.slug, "name": one.name, "kind": one.kind},
            **{"statements": one.statements, "taken": included or one in meant.sure},
        }
        for one in meant.every[:MOST_SHOWN]
    ]
    if not meant.every:
        found.hints.append(f'{name}: nobody here is called "{typed}".')
    elif meant.misspelt:
        found.hints.append(f'{name}: nobody here is called "{typed}". Is it {_listed(meant.possible)}?')
    elif not meant.sure:
        rest = "all of them are taken" if included else "give one by its slug, or add ambiguous=include"
        found.hints.append(f'{name}: "{typed}" may mean {_listed(meant.possible)}: {rest}.')
    elif not included:
        taken = _listed(meant.sure)
        found.hints.append(f'{name}: "{typed}" is taken for {taken}; it may also mean {_listed(meant.possible)}.')


def _listed(some: Sequence[Candidate]) -> str:
    shown = [f"{one.slug} ({one.statements})" for one in some[:MOST_IN_WORDS]]
    return _either([*shown, *(["others"] if len(some) > MOST_IN_WORDS else [])])


def _either(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def known_topics(connection: Connection, past: Past | None = None) -> TopicTree:
    """The topics, which of the past are found by their labels of then, too."""
    tree = topic_tree(connection)
    return tree if past is None else tree.also_named(labels_at(connection, past.number))


def _topics(
    connection: Connection, typed: Sequence[str], name: str, found: Asked, _given: Mapping[str, Any]
) -> Condition:
    tree = known_topics(connection, found.past)
    codes: list[str] = []
    for one in typed:
        some = tree.named(one)
        codes += some
        if not some:
            found.hints.append(_unknown(name, "topic", one, list(tree.labels.values())))
    below = select(TOPIC_ANCESTOR.c.code).where(TOPIC_ANCESTOR.c.ancestor.in_(codes)).distinct()
    return Holds("topic", sorted(int(code) for code in connection.scalars(below)), name.startswith("not_"))


def _outlets(
    connection: Connection, slugs: Sequence[str], name: str, found: Asked, _given: Mapping[str, Any]
) -> Condition:
    known = dict(connection.execute(select(OUTLET.c.slug, OUTLET.c.id).where(OUTLET.c.slug.in_(slugs))).all())
    if found.past is not None:
        known |= {one: number for one, number in found.past.outlets.ids.items() if one in slugs}
    for one in slugs:
        if one not in known:
            found.hints.append(_unknown(name, "outlet", one, list(connection.scalars(select(OUTLET.c.slug)))))
    return one_of("outlet", sorted(known.values()) or [-1], name.startswith("not_"))


def _articles(
    connection: Connection, names: Sequence[str], name: str, found: Asked, _given: Mapping[str, Any]
) -> Condition:
    rows = select(ARTICLE.c.id, ARTICLE.c.key, ARTICLE.c.given_id)
    some = connection.execute(rows.where(or_(ARTICLE.c.key.in_(names), ARTICLE.c.given_id.in_(names)))).all()
    known = {key for row in some for key in row[1:]}
    found.hints += [f'{name}: there is no article "{one}".' for one in names if one not in known]
    return Holds("article", sorted({row.id for row in some}), name.startswith("not_"))


def _roles(connection: Connection, words: str, name: str, found: Asked, _given: Mapping[str, Any]) -> Condition:
    asked_for = set(fold(words).split())
    reported = select(SPEAKER_ROLE.c.speaker_id, SPEAKER_ROLE.c.role).distinct()
    own = select(SPEAKER.c.id, SPEAKER.c.role).where(SPEAKER.c.role.is_not(None))
    roles = [(number, role) for rows in (reported, own) for number, role in connection.execute(rows)]
    holders = {number for number, role in roles if asked_for <= set(fold(role).replace(",", " ").split())}
    if not holders:
        found.hints.append(_unknown(name, "role", words, sorted({role for _, role in roles})))
    return Holds("speaker", sorted(holders), name.startswith("not_"))


def _unknown(name: str, kind: str, typed: str, known: Sequence[str]) -> str:
    near = process.extract(
        typed, known, processor=_words, scorer=_likeness, limit=MOST_IN_WORDS, score_cutoff=NEAR_ENOUGH
    )
    meant = f" Is it {_either([one for one, _, _ in near])}?" if near else ""
    return f'{name}: there is no {kind} "{typed}".{meant}'


def _words(name: str) -> str:
    """A name as a slug has it, with spaces: "peace talks" of `peace-talks`."""
    return slug(name).replace("-", " ")


def _likeness(one: str, other: str, **_: object) -> float:
    """How alike two names are, of 100: by letters, in any order of the words, or for words that one has besides."""
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other), MORE_WORDS * fuzz.token_set_ratio(one, other))


def _since(connection: Connection, revision: int, _name: str, _found: Asked, _given: Mapping[str, Any]) -> Condition:
    """The members of matches that were made or changed after a revision."""
    noted = select(CHANGE.c.key).where(CHANGE.c.revision > revision, CHANGE.c.kind == Kind.MATCH.value)
    ids = connection.scalars(select(MATCH.c.id).where(MATCH.c.key.in_(noted))).all()
    return one_of("match", ids or [-1])


_LISTED = [NAMES["act"].index(act) for act in LISTED_ACTS]
LISTED = kept(f"act {_LISTED}", one_of("act", _LISTED))
"""The statements that lists show unless asked for others; what stands beside a speaker or topic counts these."""
OF_ONE_DAY = kept(
    "of one day", lambda columns: (columns["day"] != NO_DAY) & (columns["said_from"] == columns["said_to"])
)
"""Statements of one day: on which they were made, or where that is unknown their article was published."""
NO_COPY = kept("no copy", lambda columns: columns["copy_of"] == NONE)
"""Statements of articles that are no copy of another one."""
CORRECTED = kept("corrected", lambda columns: columns["corrected"])
"""Statements that somebody corrected."""
MATCHED = kept("matched", lambda columns: columns["match"] != NONE)
_LISTS: Mapping[str, Callable[..., Condition]] = {
    "speaker": _speakers,
    "about": _speakers,
    "topic": _topics,
    "outlet": _outlets,
    "article": _articles,
    "role": _roles,
    "since": _since,
}
_OF_THE_STORE = frozenset(_LISTS) | {"q", "source", "as_of"}
_FLAGS: Mapping[str, Named] = {
    "named": Named("has speaker", lambda columns: columns.has("speaker")),
    "has_speaker": Named("has speaker", lambda columns: columns.has("speaker")),
    "has_topic": Named("has topic", lambda columns: columns.has("topic")),
    "has_day": kept("has day", lambda columns: columns["said_from"] != NO_DAY),
    "matched": MATCHED,
    "conflicted": Named("conflicted", lambda columns: columns["conflicted"]),
}
# The interval of a statement and the interval asked for overlap.
_DAYS: Mapping[str, Callable[[int, bool], Test]] = {
    "said_from": said_since,
    "said_to": said_until,
    "published_from": lambda day, _: lambda columns: columns["published_on"] >= day,
    "published_to": lambda day, _: (
        lambda columns: (columns["published_on"] <= day) & (columns["published_on"] != NO_DAY)
    ),
    "ingested_from": lambda day, _: lambda columns: columns["ingested_on"] >= day,
}
