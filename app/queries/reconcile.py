"""Names of a spreadsheet reconciled with the speakers, outlets and topics on record, by their names and properties."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from app.index.wanted import Holds
from app.model import SPEAKING, Row, SpeakerKind
from app.queries.asked import Asked, asked, view_of
from app.queries.columns import SPEAKER, SPEAKER_ROLE
from app.queries.filters import StatementFilters
from app.queries.known_names import OUTLETS, TOPICS, WHOLE, Known, Names
from app.queries.values import MAX_NAME_CHARS
from app.text.folding import fold

UNMET = 0.7  # a candidate keeps this share of its score for each property that it does not meet
LEAST_NAME = 60.0  # from this score on a candidate whose Wikidata id is the one given is certain
ANY_SPEAKER, OUTLET, TOPIC = "speaker", "outlet", "topic"
TYPES: Mapping[str, str] = {
    ANY_SPEAKER: "Speaker of any kind",
    **{kind.value: f"Speaker: {kind.value}" for kind in SPEAKING},
    SpeakerKind.PLACE.value: "Place that is spoken of",
    OUTLET: "Outlet",
    TOPIC: "Media Topic",
}
PROPERTIES: Mapping[str, str] = {
    "role": "words of a role that articles give the speaker",
    "outlet": "an outlet that quotes the speaker, by name or slug",
    "topic": "a topic that the speaker spoke on, by label or code, with those below it",
    "said_on": "a day, month or year in which the speaker said something",
    "wikidata": "the speaker's Wikidata id",
}
_OF_STATEMENTS = ("outlet", "topic", "said_on")
_UNREADABLE = re.compile("[\x00-\x1f\ud800-\udfff]")


class NameQuery(NamedTuple):
    """One name to reconcile, of some types, all if there are none, and what else is known of it.

    A property is met by any of its values.
    """

    name: str
    types: frozenset[str] = frozenset()
    limit: int = 10
    properties: tuple[tuple[str, tuple[str, ...]], ...] = ()


class _Candidate(NamedTuple):
    known: Known
    score: float
    match: bool
    features: list[Row]


def reconcile(connection: Connection, queries: Mapping[str, NameQuery]) -> dict[str, list[Row]]:
    """For each query its candidates, the likeliest first; `match` is true of one at most, where it is certain."""
    reader = _Reader(connection)
    return {key: reader.candidates(query) for key, query in queries.items()}


def suggest(connection: Connection, prefix: str, types: Collection[str], skip: int, most: int) -> list[Row]:
    """Entities that somebody may mean who has typed so far, the likeliest first, without the first `skip`."""
    found = _Reader(connection).known(prefix, frozenset(types))
    shown = sorted(found, key=lambda one: (-one.score, -(one.statements or 0), one.id))[skip : skip + most]
    return [
        {
            "id": one.id,
            "name": one.name,
            "description": description_of(one),
            # By their ids: OpenRefine writes them down as they are.
            "notable": [kind["id"] for kind in types_of(one)],
        }
        for one in shown
    ]


def types_of(known: Known) -> list[Row]:
    """The types of an entity, the narrowest first."""
    ids = [known.kind, ANY_SPEAKER] if known.kind in SPEAKING else [known.kind]
    return [{"id": one, "name": TYPES[one]} for one in ids]


def description_of(known: Known) -> str:
    """What distinguishes an entity from its namesakes."""
    counted = "" if known.statements is None else f"{known.statements} statements"
    return "; ".join(filter(None, (known.kind, known.description, counted)))


class _Reader:
    """Reads a batch: what its queries share is read once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._names = Names(connection)
        self._filters: dict[tuple[str, str], Asked] = {}

    def known(self, typed: str, types: frozenset[str]) -> list[Known]:
        """All that a name may mean, of some types."""
        name = _UNREADABLE.sub(" ", typed).strip()[:MAX_NAME_CHARS]
        if not name:
            return []
        found: list[Known] = []
        kinds = frozenset(kind.value for kind in SpeakerKind) & types
        if not types or ANY_SPEAKER in types:
            kinds |= frozenset(SPEAKING)
        if kinds:
            found += self._names.speakers(name, kinds)
        if not types or OUTLET in types:
            found += self._names.outlets(name)
        if not types or TOPIC in types:
            found += self._names.topics(name)
        return found

    def candidates(self, query: NameQuery) -> list[Row]:
        """The candidates of one query."""
        properties = dict(query.properties)
        typed = query.name or next(iter(properties.get("wikidata", ())), "")
        found = self.known(typed, query.types)
        found.sort(key=lambda one: (-one.score, -(one.statements or 0), one.id))
        rated = [self._rated(one, query.properties) for one in found[: max(query.limit, 1) * 2]]
        rated.sort(key=lambda one: -one.score)
        certain = [one for one in rated if one.match]
        return [
            {
                "id": one.known.id,
                "name": one.known.name,
                "description": description_of(one.known),
                "type": types_of(one.known),
                "score": round(one.score, 1),
                "match": [one] == certain,
                "features": one.features,
            }
            for one in rated[: query.limit]
        ]

    def _rated(self, known: Known, properties: Sequence[tuple[str, tuple[str, ...]]]) -> _Candidate:
        met = {pid: self._meets(known, pid, values) for pid, values in properties}
        features: list[Row] = [{"id": "name", "value": known.score}]
        features += [] if known.statements is None else [{"id": "statements", "value": known.statements}]
        features += [{"id": pid, "value": fits} for pid, fits in met.items()]
        score = known.score * UNMET ** list(met.values()).count(False)
        certain = known.certain
        if met.get("wikidata") and known.score >= LEAST_NAME:
            score, certain = WHOLE * UNMET ** list(met.values()).count(False), True
        return _Candidate(known, score, certain and all(met.values()), features)

    def _meets(self, known: Known, pid: str, values: Sequence[str]) -> bool:
        """Whether a candidate has any of the values of a property; outlets and topics have none."""
        if known.noun in (OUTLETS, TOPICS):
            return False
        if pid == "wikidata":
            own = select(SPEAKER.c.wikidata).where(SPEAKER.c.id == known.row)
            return self._connection.scalar(own) in values
        if pid == "role":
            return self._has_role(known.row, values)
        return any(self._said(known.row, pid, value) for value in values)

    def _has_role(self, speaker: int, values: Sequence[str]) -> bool:
        roles = select(SPEAKER_ROLE.c.role).where(SPEAKER_ROLE.c.speaker_id == speaker).distinct()
        own = select(SPEAKER.c.role).where(SPEAKER.c.id == speaker, SPEAKER.c.role.is_not(None))
        given = [role for rows in (roles, own) for role in self._connection.scalars(rows)]
        held = [set(fold(role).replace(",", " ").split()) for role in given]
        return any(set(fold(value).split()) <= words for value in values for words in held if value.strip())

    def _said(self, speaker: int, pid: str, value: str) -> bool:
        """Whether the speaker said something in an outlet, on a topic or on a day."""
        given = (pid, value)
        if given not in self._filters:
            self._filters[given] = asked(self._connection, filters_of(pid, value))
        found = self._filters[given]
        mine = Asked({**found.conditions, "speaker": Holds("speaker", [speaker])})
        return mine.selected(view_of(self._connection)).count > 0


def filters_of(pid: str, value: str) -> StatementFilters:
    """The filters of the statements that a property of their speaker speaks of.

    Raises pydantic's `ValidationError` where the value cannot be one: a day that is none.
    """
    fields: dict[str, Any] = {"said_from": value, "said_to": value} if pid == "said_on" else {pid: [value]}
    return StatementFilters(**fields)


def is_of_statements(pid: str) -> bool:
    """Whether a property is met by what a speaker said."""
    return pid in _OF_STATEMENTS
