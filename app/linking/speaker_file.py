"""Known speakers of a file: kept beside those whom articles name, and recognised from then on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, Text, bindparam, or_, select, update
from sqlalchemy.orm import Session

from app.linking.name_locks import work_alone
from app.linking.revisit import MOST_REVISITED, revisit_ambiguous
from app.linking.speaker_candidates import ArticleContext
from app.linking.speaker_rows import (
    Identity,
    Name,
    NewSpeaker,
    add_names,
    identity,
    make_speakers,
    note_speakers,
    remove_unused_speakers,
)
from app.linking.speakers import ResolvedSpeaker
from app.model import Because, ListedSpeaker, Speaker
from app.store.given import as_list, dialect_of, given
from app.store.locks import has_many_writers
from app.store.statement_counts import update_speakers
from app.store.tables import SpeakerAliasRow, SpeakerRow, table

_SPEAKER = table(SpeakerRow)
_ALIAS = table(SpeakerAliasRow)

_NO_ARTICLE = ArticleContext(article=0, published_on=None)
_FACTS = ("country", "role", "wikidata")
_LIST = (
    update(_SPEAKER)
    .where(_SPEAKER.c.id == bindparam("speaker"))
    .values(listed=True, **{name: bindparam(f"given_{name}") for name in _FACTS})
)


@dataclass
class KnownSpeaker:
    """A speaker that a line of the file may mean; without an id while it is to be made."""

    id: int | None
    identity: Identity
    listed: bool = False
    facts: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(_FACTS))
    names: set[str] = field(default_factory=set)
    """Those that a file or a person gave it."""
    lines: list[ListedSpeaker] = field(default_factory=list)
    """Those that say anything new of it."""

    def learn(self, line: ListedSpeaker) -> None:
        """Take in what the line says, if that is new."""
        facts = {name: value for name, value in _facts(line).items() if value is not None}
        if not self.listed or not self.names.issuperset(_names(line)) or not facts.items() <= self.facts.items():
            self.listed = True
            self.facts |= facts
            self.names.update(_names(line))
            self.lines.append(line)


def list_speakers(session: Session, lines: Iterable[ListedSpeaker]) -> tuple[int, list[str]]:
    """Keep what a file says: how many of its lines say anything new, and the statements that find their speaker by it.

    A speaker is known again by its Wikidata id, else by its name and kind. What is known already changes nothing, and
    makes no other writer wait.
    """
    given_lines = list(lines)
    changed = _read_lines(session, given_lines)
    if changed and has_many_writers(session):
        work_alone(session)
        changed = _read_lines(session, given_lines)
    if not changed:
        return 0, []
    resolved = _write(session, changed)
    moved = revisit_ambiguous(session, resolved, _NO_ARTICLE, most=MOST_REVISITED * len(resolved))
    update_speakers(session, moved.counts)
    note_speakers(session, {one.id for one in resolved} | moved.counts.keys())
    remove_unused_speakers(session, moved.counts.keys())
    return len(resolved), list(dict.fromkeys(moved.statements))


class _KnownSpeakers:
    """The stored speakers that lines of a file may mean, by Wikidata id and by name."""

    def __init__(self, stored: Iterable[KnownSpeaker]) -> None:
        self.all: list[KnownSpeaker] = []
        self._by_id: dict[str, KnownSpeaker] = {}
        self._by_name: dict[Identity, list[KnownSpeaker]] = {}
        for one in stored:
            self._add(one)

    def learn(self, line: ListedSpeaker) -> None:
        """Take in what a line says of the speaker that it means, who may be new."""
        one = self._meant(line)
        if one is None:
            one = KnownSpeaker(None, identity(line))
            self._add(one)
        one.learn(line)
        if one.facts["wikidata"] is not None:
            self._by_id[one.facts["wikidata"]] = one

    def _add(self, one: KnownSpeaker) -> None:
        self.all.append(one)
        self._by_name.setdefault(one.identity, []).append(one)
        if one.facts["wikidata"] is not None:
            self._by_id[one.facts["wikidata"]] = one

    def _meant(self, line: ListedSpeaker) -> KnownSpeaker | None:
        if line.wikidata is not None and line.wikidata in self._by_id:
            return self._by_id[line.wikidata]
        # Another id says that this is a namesake.
        named = self._by_name.get(identity(line), [])
        return next((one for one in named if line.wikidata is None or one.facts["wikidata"] is None), None)


def _read_lines(session: Session, lines: Sequence[ListedSpeaker]) -> list[KnownSpeaker]:
    """The speakers of whom the lines say anything new."""
    known = _KnownSpeakers(_stored(session, lines))
    for line in lines:
        known.learn(line)
    return [one for one in known.all if one.lines]


def _stored(session: Session, lines: Sequence[ListedSpeaker]) -> list[KnownSpeaker]:
    """The stored speakers of the names and Wikidata ids in the file; those of one name in the order of namesakes."""
    wanted = [
        {"folded": folded, "kind": kind, "wikidata": line.wikidata}
        for line in lines
        for folded, kind in [identity(line)]
    ]
    found = {row.id: row for row in session.execute(_speakers_like(dialect_of(session)), {"lines": wanted})}
    return [
        KnownSpeaker(
            row.id,
            (row.folded, row.kind),
            listed=row.listed,
            facts={name: getattr(row, name) for name in _FACTS},
            names=set(row.names or ()),
        )
        for row in sorted(found.values(), key=lambda row: (row.folded, row.kind, row.namesake))
    ]


def _write(session: Session, changed: Sequence[KnownSpeaker]) -> list[ResolvedSpeaker]:
    """Make the speakers that are new, and keep what the lines say; each line's speaker."""
    new = [one for one in changed if one.id is None]
    for one, row in zip(new, make_speakers(session, [NewSpeaker(one.lines[0]) for one in new]), strict=True):
        one.id = row
    resolved = [
        ResolvedSpeaker(line, one.id, Because(rule="same-name", text=line.name, confidence=1.0))
        for one in changed
        for line in one.lines
        if one.id is not None
    ]
    facts = [{"speaker": one.id, **{f"given_{name}": one.facts[name] for name in _FACTS}} for one in changed]
    session.connection().execute(_LIST, sorted(facts, key=itemgetter("speaker")))
    names = [(one, name) for one in resolved for name in _names(one.speaker)]
    add_names(session, [Name(one.id, name, one.speaker.kind, listed=True) for one, name in names])
    return resolved


def _facts(line: ListedSpeaker) -> dict[str, str | None]:
    return {"country": line.country, "role": next(iter(line.roles), None), "wikidata": line.wikidata}


def _names(speaker: Speaker) -> tuple[str, ...]:
    return (speaker.name, *speaker.aliases)


@cache
def _speakers_like(dialect: str) -> Select[Any]:
    """Certain speakers of the name and kind of some lines, and any of their Wikidata ids, with their listed names."""
    lines = given(dialect, "lines", folded=Text, kind=Text, wikidata=Text)
    same_name = (_SPEAKER.c.folded == lines.c.folded) & (_SPEAKER.c.kind == lines.c.kind) & ~_SPEAKER.c.ambiguous
    names = select(_ALIAS.c.alias).where(_ALIAS.c.speaker_id == _SPEAKER.c.id, _ALIAS.c.listed)
    return select(
        *(_SPEAKER.c[name] for name in ("id", "folded", "kind", "namesake", "listed", *_FACTS)),
        as_list(dialect, names, _SPEAKER).label("names"),
    ).join_from(lines, _SPEAKER, or_(same_name, _SPEAKER.c.wikidata == lines.c.wikidata))
