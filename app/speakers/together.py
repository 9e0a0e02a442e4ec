"""Several that a source may mean together: joined by "and", last heard together, or the last ones that fit."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.speakers.anaphors import Anaphor
from app.speakers.decision import Decision
from app.speakers.discourse import Discourse
from app.speakers.entity import Entity
from app.speakers.mention import Mention
from app.speakers.source_names import COMMA, JOINED
from app.text.en.titles import plural_role

FEATURES = (
    *("size", "size_meant", "joined", "joined_since", "joined_as_subject", "heard", "heard_last", "issued"),
    *("last_two", "of_one_role", "of_one_kind", "all_fit"),
)
"""Of several together, in order: how many, whether as many as the words of the source say, in how many places they are
joined, how many sentences since, and how else they belong together."""
ALONE = (1, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0)
"""The same of one alone."""
MOST = 14  # sets of a source
RUNS = 4  # of joined names before a source that are looked at
HEARD = 3  # sets that were heard together
LARGEST = 6
MOST_RUNS = 50  # of the same names
FAR = 30  # sentences


class Run(NamedTuple):
    """Names joined by "and", with commas between those before: "Roe, Doe and Poe"."""

    entities: tuple[Entity, ...]
    start: int
    sentence: int
    subject: bool


class Together:
    """The sets of entities of an article that may be meant together."""

    def __init__(self, discourse: Discourse, subjects: set[int]) -> None:
        self._discourse = discourse
        self._runs = list(_runs(discourse, subjects))
        self._starts = [run.start for run in self._runs]
        self._joined: dict[frozenset[Entity], list[Run]] = defaultdict(list)
        for run in self._runs:
            self._joined[frozenset(run.entities)].append(run)

    def near(self, one: Anaphor, fits: Mapping[Entity, bool]) -> list[tuple[tuple[Entity, ...], tuple[float, ...]]]:
        """The sets that a source may mean, each with its `FEATURES`; `fits` are the entities near it, nearest first."""
        discourse = self._discourse
        at = bisect_left(self._starts, one.span.start)
        before = self._runs[max(0, at - RUNS) : at][::-1]
        heard = [decision.entities for decision in discourse.joint_decisions[-HEARD:]][::-1]
        last = _union(discourse.last, discourse.last_but_one)
        sizes = (one.how_many,) if one.how_many > 1 else (2, 3)
        sets = [*(run.entities for run in before), *heard, discourse.issuers, last]
        role = plural_role(one.head)
        for ordered in (
            [entity for entity in fits if role and role in entity.role_heads()],
            discourse.recent,
            [entity for entity, fit in fits.items() if fit and entity.is_person],
            [entity for entity, fit in fits.items() if fit and not entity.is_person],
            sorted((each for each in fits if each.is_person), key=lambda each: -len(each.mentions)),
        ):
            sets += [tuple(ordered[:size]) for size in sizes]
        found: dict[frozenset[Entity], tuple[Entity, ...]] = {}
        for members in sets:
            if 2 <= len(members) <= LARGEST and len(found) < MOST and all(each in fits for each in members):
                found.setdefault(frozenset(members), members)
        return [(members, self._features(one, members, fits)) for members in found.values()]

    def _features(self, one: Anaphor, members: tuple[Entity, ...], fits: Mapping[Entity, bool]) -> tuple[float, ...]:
        same = frozenset(members)
        runs = [run for run in self._joined.get(same, ())[:MOST_RUNS] if run.start < one.span.start]
        discourse = self._discourse
        role = plural_role(one.head)
        return (
            len(members),
            len(members) == one.how_many,
            len(runs),
            min(FAR, one.sentence - runs[-1].sentence) if runs else -1,
            bool(runs) and runs[-1].subject,
            same in discourse.joint_sets,
            discourse.last is not None and frozenset(discourse.last.entities) == same,
            frozenset(discourse.issuers) == same,
            frozenset(_union(discourse.last, discourse.last_but_one)) == same,
            role is not None and all(role in each.role_heads() for each in members),
            len({each.kind for each in members}) == 1,
            sum(fits[each] for each in members) == len(members),
        )


def _union(*decisions: Decision | None) -> tuple[Entity, ...]:
    return tuple(dict.fromkeys(entity for one in decisions if one for entity in one.entities))


def _runs(discourse: Discourse, subjects: set[int]) -> Iterable[Run]:
    """The runs of joined names, in text order."""
    text, of = discourse.reading.text, discourse.entities.of
    held: list[Mention] = []
    ended = False
    for mention in [*discourse.mentions, None]:
        gap = text[held[-1].end : mention.opens] if held and mention else ""
        entity = of.get(mention.start) if mention else None
        level = entity is not None and held and of[held[-1].start].is_person == entity.is_person
        joins = level and not ended and (JOINED.fullmatch(gap) or COMMA.fullmatch(gap))
        if joins and mention:
            ended = JOINED.fullmatch(gap) is not None
            held.append(mention)
            continue
        if ended and len(held) > 1:
            entities, start = tuple(dict.fromkeys(of[one.start] for one in held)), held[0].start
            yield Run(entities, start, discourse.reading.sentence_at(start), start in subjects)
        held, ended = ([mention] if mention and entity else []), False
