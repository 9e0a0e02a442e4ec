"""What a spreadsheet can fetch of the entities that its cells were reconciled with: values by property."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from app.model import Row, SpeakerKind
from app.queries.entity_previews import speaker_of
from app.queries.known_names import OUTLETS, SPEAKERS, TOPICS
from app.queries.outlets import get_outlet
from app.queries.reconcile import ANY_SPEAKER, OUTLET, TOPIC
from app.queries.topics import get_topic

_COUNTED = {"statements": "Statements"}
_SPOKEN = {"topic": "Topics", "outlet": "Outlets"}
VALUES: Mapping[str, Mapping[str, str]] = {
    SPEAKERS: {
        **{"kind": "Kind", "role": "Role", "other_name": "Also called", "country": "Country"},
        **{"wikidata": "Wikidata", **_COUNTED, "first_said": "First said on", "last_said": "Last said on"},
        **_SPOKEN,
    },
    OUTLETS: {
        "articles": "Articles",
        **_COUNTED,
        "first_published": "First published on",
        "last_published": "Last published on",
    }
    | {"speaker": "Speakers", "topic": "Topics"},
    TOPICS: {
        "definition": "Meaning",
        "parent": "Topics above",
        "wikidata": "Wikidata",
        **_COUNTED,
        "speaker": "Speakers",
    },
}
"""The properties of each noun, with their names as the headings of columns."""
NOUNS = {
    **dict.fromkeys((ANY_SPEAKER, *(kind.value for kind in SpeakerKind)), SPEAKERS),
    OUTLET: OUTLETS,
    TOPIC: TOPICS,
}
"""The noun of each type."""
TYPE_OF = {"topic": TOPIC, "parent": TOPIC, "outlet": OUTLET, "speaker": ANY_SPEAKER}
"""The type of the values of a property that are entities themselves."""


def names_of_values() -> dict[str, str]:
    """All properties with their names."""
    return {pid: name for names in VALUES.values() for pid, name in names.items()}


def values_of(connection: Connection, key: str, properties: Collection[str]) -> dict[str, list[Row]]:
    """The values of some properties of an entity, by the path of its route below `/v1/`; none where it is none.

    A value is `{"str": ...}`, `{"int": ...}`, `{"date": ...}`, or another entity as `{"id": ..., "name": ...}`.
    """
    noun, _, slug = key.partition("/")
    read = {SPEAKERS: _speaker, OUTLETS: _outlet, TOPICS: _topic}.get(noun)
    found = None if read is None or not slug or "\0" in slug else read(connection, slug)
    return {pid: (found or {}).get(pid, []) for pid in properties}


def _speaker(connection: Connection, slug: str) -> dict[str, list[Row]] | None:
    speaker = speaker_of(connection, slug)
    if speaker is None:
        return None
    roles = [speaker["role"], *(one["role"] for one in speaker["roles"])]
    return {
        **{pid: _texts([speaker[pid]]) for pid in ("kind", "country", "wikidata")},
        "role": _texts(dict.fromkeys(roles)),
        "other_name": _texts(speaker["aliases"]),
        "statements": [{"int": speaker["statements"]}],
        "first_said": _day(speaker["first"] and speaker["first"]["day"]),
        "last_said": _day(speaker["last"] and speaker["last"]["day"]),
        "topic": _topics(speaker["topics"]),
        "outlet": [{"id": f"{OUTLETS}/{one['slug']}", "name": one["name"]} for one in speaker["outlets"]],
    }


def _outlet(connection: Connection, slug: str) -> dict[str, list[Row]] | None:
    outlet = get_outlet(connection, slug)
    if outlet is None:
        return None
    return {
        **{pid: [{"int": outlet[pid]}] for pid in ("articles", "statements")},
        "first_published": _day(outlet["first_published_on"]),
        "last_published": _day(outlet["last_published_on"]),
        "speaker": _speakers(outlet["speakers"]),
        "topic": _topics(outlet["topics"]),
    }


def _topic(connection: Connection, code: str) -> dict[str, list[Row]] | None:
    topic = get_topic(connection, code)
    if topic is None:
        return None
    return {
        **{pid: _texts([topic[pid]]) for pid in ("definition", "wikidata")},
        "parent": _topics(topic["parents"]),
        "statements": [{"int": topic["statements"]}],
        "speaker": _speakers(topic["speakers"]),
    }


def _texts(values: Iterable[str | None]) -> list[Row]:
    return [{"str": value} for value in values if value]


def _day(day: dt.date | None) -> list[Row]:
    # A moment: OpenRefine makes nothing of a day alone.
    return [] if day is None else [{"date": f"{day.isoformat()}T00:00:00Z"}]


def _topics(topics: Iterable[Row]) -> list[Row]:
    return [{"id": f"{TOPICS}/{one['code']}", "name": one["label"]} for one in topics]


def _speakers(speakers: Iterable[Row]) -> list[Row]:
    return [{"id": f"{SPEAKERS}/{one['slug']}", "name": one["name"]} for one in speakers]
