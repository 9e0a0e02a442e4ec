"""Known speakers of a file: kept beside those whom articles name, and recognised from then on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, bindparam, or_, select, update
from sqlalchemy.orm import Session

from app.entities.offices import is_same, office
from app.index.candidates import chunks
from app.linking.hand_decisions import HandDecisions, hand_decisions
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
from app.store.tables import SpeakerAliasRow, SpeakerRoleRow, SpeakerRow, table
from app.text.folding import fold

_SPEAKER = table(SpeakerRow)
_ALIAS = table(SpeakerAliasRow)
_ROLE = table(SpeakerRoleRow)

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
    slug: str | None = None
    listed: bool = False
    facts: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(_FACTS))
    names: set[str] = field(default_factory=set)
    """Those that a file or a person gave it."""
    roles: set[str] = field(default_factory=set)
    """Those that articles and a file give it."""
    by_hand: set[str] = field(default_factory=set)
    """Facts that somebody corrected, which no file changes."""
    lines: list[ListedSpeaker] = field(default_factory=list)
    """Those that say anything new of it."""

    def shares_office(self, line: ListedSpeaker) -> bool:
        """Whether the line names an office that this speaker holds, and says no other thing of it."""
        offices = [[found for found in map(office, roles) if found] for roles in (self.roles, line.roles)]
        return any(is_same(one, other) for one in offices[0] for other in offices[1])

    def learn(self, line: ListedSpeaker, *, renamed: bool) -> None:
        """Take in what the line says, if that is new.

        A line that is `renamed`, whose name was given to this speaker by hand, adds what is not known, and no more.
        """
        kept = self.by_hand | {name for name, value in self.facts.items() if renamed and value is not None}
        facts = {name: value for name, value in _facts(line).items() if value is not None and name not in kept}
        if not self.listed or not self.names.issuperset(_names(line)) or not facts.items() <= self.facts.items():
            self.listed = True
            self.facts |= facts
            self.names.update(_names(line))
            self.roles.update(line.roles)
            self.lines.append(line)


class Kept(NamedTuple):
    """How many lines of a file say anything new, the statements that find their speaker by it, and, of each line whose
    speaker is not clear, why.
    """

    changed: int
    moved: list[str]
    unclear: list[str]


class _UnclearError(Exception):
    """A line that may mean several speakers, or contradicts the one that it means; the message says what to write."""


def list_speakers(session: Session, lines: Iterable[ListedSpeaker]) -> Kept:
    """Keep what a file says of speakers.

    A speaker is known again by its slug, where the line gives one, by its Wikidata id, else by its name and kind: but
    where several bear that name, by the office that only one of them holds. A line that may mean several is left out.
    What is known already changes nothing, and makes no other writer wait. What was corrected by hand holds: facts,
    names that a merge or an alias gave to a speaker, and Wikidata ids that were taken from one.
    """
    given_lines = list(lines)
    changed, unclear = _read_lines(session, given_lines)
    if changed and has_many_writers(session):
        work_alone(session)
        changed, unclear = _read_lines(session, given_lines)
    if not changed:
        return Kept(0, [], unclear)
    resolved = _write(session, changed)
    moved = revisit_ambiguous(session, resolved, _NO_ARTICLE, most=MOST_REVISITED * len(resolved))
    update_speakers(session, moved.counts)
    note_speakers(session, {one.id for one in resolved} | moved.counts.keys())
    remove_unused_speakers(session, moved.counts.keys())
    return Kept(len(resolved), list(dict.fromkeys(moved.statements)), unclear)


class _KnownSpeakers:
    """The stored speakers that lines of a file may mean, by slug, by Wikidata id and by name."""

    def __init__(self, stored: Iterable[KnownSpeaker], lines: Iterable[ListedSpeaker], decided: HandDecisions) -> None:
        self.all: list[KnownSpeaker] = []
        self._decided = decided
        self._by_row: dict[int, KnownSpeaker] = {}
        self._by_id: dict[str, KnownSpeaker] = {}
        self._by_slug: dict[str, KnownSpeaker] = {}
        self._by_name: dict[Identity, list[KnownSpeaker]] = {}
        for one in stored:
            self._add(one)
        self._namesakes: dict[Identity, dict[str, ListedSpeaker]] = {}
        """The lines of one name that have different Wikidata ids, none of which is known yet."""
        for line in lines:
            if line.wikidata is not None and line.wikidata not in self._by_id and line.slug is None:
                self._namesakes.setdefault(identity(line), {}).setdefault(line.wikidata, line)

    def learn(self, line: ListedSpeaker) -> None:
        """Take in what a line says of the speaker that it means, who may be new."""
        one = self._of_slug(line, line.slug) if line.slug is not None else self._meant(line)
        renamed = one is None and (one := self._renamed(line)) is not None
        if one is None:
            one = KnownSpeaker(None, identity(line))
            self._add(one)
        one.learn(self._without_names_of_others(line, one), renamed=renamed)
        if one.facts["wikidata"] is not None:
            self._by_id[one.facts["wikidata"]] = one

    def _add(self, one: KnownSpeaker) -> None:
        self.all.append(one)
        self._by_name.setdefault(one.identity, []).append(one)
        if one.slug is not None:
            self._by_slug[one.slug] = one
        if one.facts["wikidata"] is not None:
            self._by_id[one.facts["wikidata"]] = one
        if one.id is not None:
            self._by_row[one.id] = one

    def _renamed(self, line: ListedSpeaker) -> KnownSpeaker | None:
        """The speaker to whom the line's name was given by hand, unless the line has the Wikidata id of another."""
        one = self._by_row.get(self._decided.names.get(identity(line), 0))
        if one is None or (line.wikidata is not None and one.facts["wikidata"] not in (None, line.wikidata)):
            return None
        return one

    def _without_names_of_others(self, line: ListedSpeaker, one: KnownSpeaker) -> ListedSpeaker:
        """The line without the aliases that somebody gave to another speaker."""
        owners = {name: self._decided.names.get((fold(name), line.kind.value)) for name in line.aliases}
        kept = tuple(name for name, owner in owners.items() if owner in (None, one.id))
        return line if len(kept) == len(line.aliases) else line.model_copy(update={"aliases": kept})

    def _of_slug(self, line: ListedSpeaker, slug: str) -> KnownSpeaker:
        one = self._by_slug.get(slug) or self._by_row.get(self._decided.former.get(slug, 0))
        if one is None or one.identity[1] != line.kind.value:
            raise _UnclearError(
                f"no {line.kind.value} has the slug {slug!r}; see: onrecord speakers list {line.name!r}"
            )
        has, wanted = one.facts["wikidata"], line.wikidata
        if wanted is not None and self._decided.replaced.get(wanted) == one.id:
            return one
        if wanted is not None and has not in (None, wanted):
            raise _UnclearError(f"{slug} is {has}, and not {wanted}")
        if wanted is not None and self._by_id.get(wanted, one) is not one:
            raise _UnclearError(f"{wanted} is another speaker: onrecord speakers merge --help says how two become one")
        return one

    def _meant(self, line: ListedSpeaker) -> KnownSpeaker | None:
        if line.wikidata is not None and line.wikidata in self._by_id:
            return self._by_id[line.wikidata]
        if line.wikidata is not None and self._decided.replaced.get(line.wikidata) in self._by_row:
            return self._by_row[self._decided.replaced[line.wikidata]]
        # Another id says that this is a namesake.
        named = [
            one
            for one in self._by_name.get(identity(line), [])
            if line.wikidata is None or one.facts["wikidata"] is None
        ]
        # A line without an id says nothing that could be another's, unless several bear the name.
        rivals = [] if line.wikidata is None else self._rivals(line)
        if not named or (len(named) == 1 and not rivals):
            return next(iter(named), None)
        held = [one for one in named if one.shares_office(line)]
        if len(held) == 1 and not any(held[0].shares_office(rival) for rival in rivals):
            return held[0]
        if not held and all(sum(one.shares_office(rival) for rival in rivals) == 1 for one in named):
            return None  # each is another line's
        raise _UnclearError(self._which(line, named, rivals))

    def _rivals(self, line: ListedSpeaker) -> list[ListedSpeaker]:
        """The other lines of this name that have an id of their own."""
        found = self._namesakes.get(identity(line), {})
        return [rival for wikidata, rival in found.items() if wikidata != line.wikidata]

    def _which(self, line: ListedSpeaker, named: Sequence[KnownSpeaker], rivals: Sequence[ListedSpeaker]) -> str:
        slugs = ", ".join(one.slug or "one of a line above" for one in named)
        ids = ", ".join(filter(None, [line.wikidata, *(rival.wikidata for rival in rivals)]))
        several = f" ({ids})" if rivals else ""
        return f"by name and role alone it may mean: {slugs}{several}; write in a column `slug` which one"


def _read_lines(session: Session, lines: Sequence[ListedSpeaker]) -> tuple[list[KnownSpeaker], list[str]]:
    """The speakers of whom the lines say anything new, and why lines were left out."""
    decided = hand_decisions(session, {line.slug for line in lines if line.slug is not None})
    known = _KnownSpeakers(_stored(session, lines, decided), lines, decided)
    unclear = []
    for line in lines:
        try:
            known.learn(line)
        except _UnclearError as reason:
            unclear.append(f"{line.name}: {reason}")
    return [one for one in known.all if one.lines], unclear


def _stored(session: Session, lines: Sequence[ListedSpeaker], decided: HandDecisions) -> list[KnownSpeaker]:
    """The stored speakers of the names and Wikidata ids in the file; those of one name in the order of namesakes.

    Also those that are meant by what was decided by hand.
    """
    wanted = [
        {"folded": folded, "kind": kind, "wikidata": line.wikidata, "slug": line.slug}
        for line in lines
        for folded, kind in [identity(line)]
    ]
    dialect = dialect_of(session)
    found = {row.id: row for row in session.execute(_speakers_like(dialect), {"lines": wanted})}
    named = {decided.names.get(identity(line)) for line in lines} | {
        row
        for line in lines
        for row in (decided.replaced.get(line.wikidata or ""), decided.former.get(line.slug or ""))
    }
    for some in chunks(sorted(row for row in named - found.keys() if row is not None)):
        certain = _SPEAKER.c.id.in_(some) & ~_SPEAKER.c.ambiguous
        found |= {row.id: row for row in session.execute(_with_names(dialect).where(certain))}
    return [
        KnownSpeaker(
            row.id,
            (row.folded, row.kind),
            slug=row.slug,
            listed=row.listed,
            facts={name: getattr(row, name) for name in _FACTS},
            names=set(row.names or ()),
            roles={*(row.roles or ()), *filter(None, [row.role])},
            by_hand=decided.facts.get(row.id, set()),
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
    """Certain speakers of the name and kind, or the slug, of some lines, and any of their Wikidata ids.

    With the names that were listed, and all roles.
    """
    lines = given(dialect, "lines", folded=Text, kind=Text, wikidata=Text, slug=Text)
    same_name = (_SPEAKER.c.folded == lines.c.folded) & (_SPEAKER.c.kind == lines.c.kind) & ~_SPEAKER.c.ambiguous
    same_slug = (_SPEAKER.c.slug == lines.c.slug) & ~_SPEAKER.c.ambiguous
    return _with_names(dialect).join_from(
        lines, _SPEAKER, or_(same_name, same_slug, _SPEAKER.c.wikidata == lines.c.wikidata)
    )


def _with_names(dialect: str) -> Select[Any]:
    """Speakers with the names that were listed, and all roles."""
    names = select(_ALIAS.c.alias).where(_ALIAS.c.speaker_id == _SPEAKER.c.id, _ALIAS.c.listed)
    roles = select(_ROLE.c.role).distinct().where(_ROLE.c.speaker_id == _SPEAKER.c.id)
    return select(
        *(_SPEAKER.c[name] for name in ("id", "slug", "folded", "kind", "namesake", "listed", *_FACTS)),
        as_list(dialect, names, _SPEAKER).label("names"),
        as_list(dialect, roles, _SPEAKER).label("roles"),
    )
