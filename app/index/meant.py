"""Whom a name means that somebody writes in a question: a slug, a name, a title with a name, a Wikidata id.

An article resolves a name by what it says around it (`app.entities.resolution`); a question has the name alone, so
what the name may mean beside is given too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from app.entities import keys_of
from app.entities.name_likeness import DIFFERENT, SAME, name_likeness
from app.index.names import alike
from app.model import SPEAKING, SpeakerKind
from app.store.keys import slug
from app.store.tables import SpeakerAliasRow, SpeakerKeyRow, SpeakerRoleRow, SpeakerRow, SpeakerSlugRow, table
from app.text.en.titles import HONORIFIC_GENDER, HONORIFICS, role_head
from app.text.folding import fold

PREVAILING = 0.9
"""Of all statements of those whom a name may mean: one who made so many of them is meant where nothing else is said.
"Trump" is Donald Trump in a store that quotes his daughter ten times; "Clinton" may be either of two who are quoted
often."""
MOST = 50  # speakers whom one name may mean that are looked at, the most quoted
LONGEST_TITLE = 16  # words: "veteran voting rights lawyer with the Washington office of the law firm Ek"

_INSIDE = frozenset(("of", "for", "to", "and", "the", "at", "in"))  # a title: no name begins with them
_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,11}")
_S = table(SpeakerRow).c
_ALIAS = table(SpeakerAliasRow).c
_KEY = table(SpeakerKeyRow).c
_OLD = table(SpeakerSlugRow).c
_ROLE = table(SpeakerRoleRow).c
_COLUMNS = select(_S.id, _S.slug, _S.name, _S.kind, _S.ambiguous, _S.gender, _S.statement_count.label("statements"))


class Candidate(NamedTuple):
    """A speaker whom a name may mean. An `ambiguous` one is the entry of all people of that name."""

    id: int
    slug: str
    name: str
    kind: str
    ambiguous: bool
    gender: str | None
    statements: int


class Meant(NamedTuple):
    """Whom a name means: `sure`, usually one, and `possible`, whom it may mean beside or instead, most quoted first.

    `misspelt` where nobody goes by the name, and the possible ones have a name that is spelt like it.
    """

    sure: tuple[Candidate, ...]
    possible: tuple[Candidate, ...] = ()
    misspelt: bool = False

    @property
    def every(self) -> tuple[Candidate, ...]:
        """All of them."""
        return (*self.sure, *self.possible)


NOBODY = Meant(())
EXACTLY = "="
"""Before a slug: the speaker who has it, and nobody else."""


def whom(connection: Connection, typed: str, kinds: Sequence[SpeakerKind] = SPEAKING) -> Meant:
    """Whom a name, slug or Wikidata id means, of some kinds: places are left out unless they are asked for.

    A slug or an id means one speaker; but one that is a mere name which nothing resolves, such as "trump", means as a
    name does whoever bears it and is quoted far more often, if there is one. "=trump" means the speaker of that slug
    alone. A full name means one, too; a last name does where only one known person bears it, or
    one is quoted far more often than the others. "President Obama" and "Mrs. Clinton" are read as a name with what
    tells bearers of it apart; "Obama, Barack" as "Barack Obama". A city's name means both the place and its government.
    """
    name = " ".join(typed.split())
    some = _S.kind.in_(kinds)
    if _WIKIDATA.fullmatch(name):
        return Meant(tuple(_found(connection, some, _S.wikidata == name)))
    own = _by_slug(connection, some, name.removeprefix(EXACTLY))
    if name.startswith(EXACTLY):
        return Meant((own,)) if own else NOBODY
    if own is not None:
        return _at(connection, some, own)
    plain = name.replace("-", " ") if name == slug(name) else name
    last, comma, first = plain.partition(",")
    forms = [plain, *([f"{first.strip()} {last.strip()}"] if comma and "," not in first else [])]
    for form in forms:
        if meant := _by_name(connection, some, form):
            return meant
    for title, rest in (parted for form in reversed(forms) for parted in _titled(form)):
        if meant := _by_name(connection, some, rest, title):
            return meant
    near = _part_of(connection, plain)
    return (
        Meant((), near)
        if near
        else Meant((), tuple(_found(connection, some, _S.id.in_(alike(connection, plain)))), True)
    )


def _at(connection: Connection, some: ColumnElement[bool], own: Candidate) -> Meant:
    """Whom the slug of a speaker means: that one, unless it is a mere name, and another is meant by it."""
    if not own.ambiguous:
        return Meant((own,))
    called = _by_name(connection, some, own.name) or NOBODY
    if [one.ambiguous for one in called.sure] == [False]:
        return called
    return Meant((own,), tuple(one for one in called.every if one.id != own.id))


def _by_slug(connection: Connection, some: ColumnElement[bool], typed: str) -> Candidate | None:
    """The speaker of a slug, as an address has it, or had it before a merge."""
    moved = select(_OLD.speaker_id).where(_OLD.slug == typed)
    return next(iter(_found(connection, some, or_(_S.slug == typed, _S.id.in_(moved)))), None)


def _by_name(connection: Connection, some: ColumnElement[bool], name: str, title: Sequence[str] = ()) -> Meant | None:
    """Whom a name means, with the words of a title before it; None where nobody goes by it."""
    found = _bearers(connection, some, name)
    if not found:
        return None
    found = _fitting(connection, found, title)
    known = [one for one in found if not one.ambiguous]
    if not known:  # nobody but those of that name whom nothing tells apart
        return Meant(tuple(found))
    names = _names(connection, known)
    full = [one for one in known if _is_full_name_of(name, one, names.get(one.id, ()))]
    if not any(one.kind == SpeakerKind.PERSON for one in full):
        # A body that articles call by the name of its head is not meant by it; one that has the name itself may be.
        full = [one for one in known if one.kind == SpeakerKind.PERSON or one in full] or known
    sure = full if len(full) == 1 or _is_one_city(full) else _prevailing(full)
    return Meant(tuple(sure), tuple(one for one in found if one not in sure))


def _is_one_city(found: Sequence[Candidate]) -> bool:
    """Whether bearers of one name are a place and the government of it, which speaks under its name."""
    kinds = {one.kind for one in found}
    return SpeakerKind.PLACE in kinds and kinds <= {SpeakerKind.PLACE, SpeakerKind.GOVERNMENT}


def _bearers(connection: Connection, some: ColumnElement[bool], name: str) -> list[Candidate]:
    """The speakers who go by a name, however it is spelt, alone or as a part of theirs."""
    keys = {keys_of(name, kind).name for kind in (SpeakerKind.PERSON, SpeakerKind.ORGANISATION)}
    keyed = select(_KEY.speaker_id).where(_KEY.key.in_(keys))
    called = select(_ALIAS.speaker_id).where(_ALIAS.folded == fold(name))
    found = list(_found(connection, some, or_(_S.id.in_(keyed), _S.id.in_(called))))
    names = _names(connection, found)
    # Keys leave out initials, by which two George Bushes differ.
    return [one for one in found if any(name_likeness(name, other, SpeakerKind(one.kind)) for other in names[one.id])]


def _fitting(connection: Connection, found: list[Candidate], title: Sequence[str]) -> list[Candidate]:
    """Those of the bearers of a name whom a title fits: all, where it fits none or there is none."""
    gender = next((HONORIFIC_GENDER[word] for word in map(_plain, title) if word in HONORIFIC_GENDER), None)
    if gender is not None:
        found = [one for one in found if one.gender in (gender, None)] or found
    heads = {head for word in title if (head := role_head(word))}
    if not heads:
        return found
    roles = select(_ROLE.speaker_id, _ROLE.role).where(_ROLE.speaker_id.in_([one.id for one in found])).distinct()
    own = select(_S.id, _S.role).where(_S.id.in_([one.id for one in found]), _S.role.is_not(None))
    holders = {
        number
        for rows in (roles, own)
        for number, role in connection.execute(rows)
        if heads & {role_head(word) for word in role.replace(",", " ").split()}
    }
    return [one for one in found if one.id in holders] or found


def _prevailing(found: Sequence[Candidate]) -> list[Candidate]:
    """The one who is quoted far more often than all others together; else nobody."""
    most = max(found, key=lambda one: one.statements)
    return [most] if most.statements >= PREVAILING * max(1, sum(one.statements for one in found)) else []


def _is_full_name_of(name: str, one: Candidate, names: Collection[str]) -> bool:
    kind = SpeakerKind(one.kind)
    if kind is not SpeakerKind.PERSON:  # An article that calls her campaign "Clinton" makes it nobody's full name.
        return keys_of(name, kind).name == keys_of(one.name, kind).name
    return not keys_of(name, kind).is_bare and any(name_likeness(name, other, kind) == SAME for other in names)


def _part_of(connection: Connection, name: str) -> tuple[Candidate, ...]:
    """Those who are only known by a part of a full name: "Putin", of whom no article gives the first name."""
    keys = keys_of(name, SpeakerKind.PERSON)
    if keys.is_bare:
        return ()
    keyed = select(_KEY.speaker_id).where(_KEY.key.in_(keys.parts))
    found = list(_found(connection, _S.id.in_(keyed), _S.kind == SpeakerKind.PERSON))
    bare = [one for one in found if keys_of(one.name, SpeakerKind.PERSON).is_bare]
    return tuple(one for one in bare if name_likeness(name, one.name) > DIFFERENT)


def _titled(name: str) -> Iterator[tuple[list[str], str]]:
    """Ways to part a title from a name, the shortest title first: "Secretary of State" | "John Kerry" among them."""
    words = name.split()
    for at in range(1, min(len(words), LONGEST_TITLE + 1)):
        titled = any(_plain(word) in HONORIFICS or role_head(word) for word in words[:at])
        if titled and words[at].lower() not in _INSIDE:
            yield words[:at], " ".join(words[at:])


def _plain(word: str) -> str:
    return word.lower().rstrip(".")


def _names(connection: Connection, found: Sequence[Candidate]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {one.id: [one.name] for one in found}
    rows = select(_ALIAS.speaker_id, _ALIAS.alias).where(_ALIAS.speaker_id.in_(names))
    for number, alias in connection.execute(rows):
        names[number].append(alias)
    return names


def _found(connection: Connection, *where: ColumnElement[bool]) -> Iterator[Candidate]:
    rows = _COLUMNS.where(*where).order_by(_S.statement_count.desc(), _S.id).limit(MOST)
    return (Candidate(*row) for row in connection.execute(rows))
