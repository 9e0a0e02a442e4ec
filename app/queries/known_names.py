"""Which speakers, outlets and topics a typed name may mean, each with a score and whether that is certain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Connection, func, select

from app.index.meant import Meant, whom
from app.model import SPEAKING, SpeakerKind
from app.queries.columns import OUTLET, SPEAKER, SPEAKER_ALIAS, SPEAKER_ROLE, TOPIC
from app.queries.filters import SpeakerFilters
from app.queries.speakers import select_speakers
from app.text.folding import fold

LOOKED_AT = 25  # speakers, the most quoted, whose name has what was typed in it
WHOLE = 100.0  # the score of the very name
BY_NAME = (85.0, 95.0)
"""The least and the most of a speaker whom the name means, though it is not the whole: "Putin", "President Xi"."""
MOST_LIKE = 90.0  # of what is only spelt like it, or has it as a part
LEAST_LIKE = 75.0  # of 100 by letters: an outlet or a topic below it is another one
SPEAKERS, OUTLETS, TOPICS = "speakers", "outlets", "topics"


class Known(NamedTuple):
    """Something that a name may mean: a speaker, an outlet or a topic.

    `score` goes from 0 to 100. `certain` where it is the very name, id or slug, and nothing else bears it: of persons a
    last name alone is never certain.
    """

    noun: str
    slug: str
    """The slug, or a topic's code."""
    name: str
    kind: str
    score: float
    certain: bool
    reason: str
    statements: int | None = None
    description: str = ""
    row: int = 0
    """Of a speaker, the row id."""

    @property
    def id(self) -> str:
        """The id in one list of all kinds, which is the path of its route below `/v1/`."""
        return f"{self.noun}/{self.slug}"


class _Speaker(NamedTuple):
    id: int
    slug: str
    name: str
    kind: str
    wikidata: str | None
    ambiguous: bool
    role: str | None
    statements: int


class _Row(NamedTuple):
    """An outlet or a topic."""

    slug: str
    name: str
    folded: str
    description: str


class Names:
    """The names that a store knows, as one connection sees them; outlets and topics are read once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def speakers(self, typed: str, kinds: Collection[str] = ()) -> list[Known]:
        """The speakers whom a name, slug, id or Wikidata id may mean, the likeliest first; of some kinds, if given."""
        name = _without_noun(typed, SPEAKERS)
        wanted = [SpeakerKind(kind) for kind in kinds] or list(SPEAKING)
        meant = whom(self._connection, name, wanted)
        ids = {one.id for one in meant.every}
        listed = select_speakers(self._connection, SpeakerFilters(q=name, kind=wanted)).with_only_columns(SPEAKER.c.id)
        ids |= set(self._connection.scalars(listed.order_by(*_most_quoted()).limit(LOOKED_AT)))
        some = self._rows(ids)
        aliases = self._aliases(ids)
        exact = {one.id for one in some if _is_whole(name, one) and _is_exact(name, one, aliases[one.id])}
        named = {one.id for one in some if _is_named(typed, name, one)}
        roles = self._roles([one.id for one in some if not one.role])
        found = []
        for one in some:
            is_meant = one.id in named or (exact == {one.id} and one.id in _sure(meant))
            # A speaker that stands for a whole name is matched for certain only by the id that names its noun.
            certain = is_meant and (not one.ambiguous or (one.id in named and typed != name))
            score, reason = _score(name, one, aliases[one.id], meant, is_exact=one.id in exact | named)
            said = Known(
                *(SPEAKERS, one.slug, one.name, one.kind, score, certain, reason),
                statements=one.statements,
                description=one.role or roles.get(one.id, ""),
                row=one.id,
            )
            found.append(said)
        return sorted(found, key=_likeliest)

    def outlets(self, typed: str) -> list[Known]:
        """The outlets that a name or slug may mean, the likeliest first."""
        return _alike(OUTLETS, "outlet", _without_noun(typed, OUTLETS), self._outlets)

    def topics(self, typed: str) -> list[Known]:
        """The topics that a label or code may mean, the likeliest first."""
        return _alike(TOPICS, "topic", _without_noun(typed, TOPICS).removeprefix("medtop:"), self._topics)

    @cached_property
    def _outlets(self) -> list[_Row]:
        rows = self._connection.execute(select(OUTLET.c.slug, OUTLET.c.name).order_by(OUTLET.c.slug))
        return [_Row(slug, name, fold(name), "") for slug, name in rows]

    @cached_property
    def _topics(self) -> list[_Row]:
        rows = self._connection.execute(select(TOPIC.c.code, TOPIC.c.label, TOPIC.c.definition).order_by(TOPIC.c.code))
        return [_Row(code, label, fold(label), definition or "") for code, label, definition in rows]

    def _rows(self, ids: Collection[int]) -> list[_Speaker]:
        columns = (*(SPEAKER.c[name] for name in _Speaker._fields[:-1]), SPEAKER.c.statement_count)
        rows = select(*columns).where(SPEAKER.c.id.in_(ids)).order_by(*_most_quoted())
        return [_Speaker(*row) for row in self._connection.execute(rows)]

    def _aliases(self, ids: Collection[int]) -> defaultdict[int, list[str]]:
        found: defaultdict[int, list[str]] = defaultdict(list)
        rows = select(SPEAKER_ALIAS.c.speaker_id, SPEAKER_ALIAS.c.folded).where(SPEAKER_ALIAS.c.speaker_id.in_(ids))
        for number, alias in self._connection.execute(rows):
            found[number].append(alias)
        return found

    def _roles(self, ids: Collection[int]) -> dict[int, str]:
        """The role that most articles give each speaker."""
        rows = (
            select(SPEAKER_ROLE.c.speaker_id, SPEAKER_ROLE.c.role)
            .where(SPEAKER_ROLE.c.speaker_id.in_(ids))
            .group_by(SPEAKER_ROLE.c.speaker_id, SPEAKER_ROLE.c.role)
            .order_by(func.count(), SPEAKER_ROLE.c.role.desc())
        )
        return dict(self._connection.execute(rows).all()) if ids else {}


def _most_quoted() -> tuple[ColumnElement[int], ColumnElement[int]]:
    return SPEAKER.c.statement_count.desc(), SPEAKER.c.id


def _without_noun(typed: str, noun: str) -> str:
    """The name in an id: `speakers/xi-jinping` is `xi-jinping`."""
    return " ".join(typed.split()).removeprefix(f"{noun}/")


def _is_exact(typed: str, one: _Speaker, aliases: Sequence[str]) -> bool:
    return fold(typed) in {fold(one.name), *aliases}


def _is_named(typed: str, name: str, one: _Speaker) -> bool:
    """Whether it is the id of the speaker. A slug of one word may be a last name in small letters."""
    return name == one.wikidata or (name == one.slug and (name != typed or "-" in name))


def _is_whole(typed: str, one: _Speaker) -> bool:
    """Whether what was typed can be a whole name: of a person it has two words."""
    return one.kind != SpeakerKind.PERSON or len(typed.split()) > 1


def _sure(meant: Meant) -> set[int]:
    return {one.id for one in meant.sure} if len(meant.sure) == 1 else set()


def _score(typed: str, one: _Speaker, aliases: Sequence[str], meant: Meant, *, is_exact: bool) -> tuple[float, str]:
    if is_exact:
        if one.ambiguous:
            return MOST_LIKE, "one entry for all people of that name, whom no article distinguishes"
        return WHOLE, "the very name or id"
    ratio = _ratio(typed, (one.name, *aliases))
    if one.id in {who.id for who in meant.sure}:
        least, most = BY_NAME
        return min(most, max(least, ratio)), "nobody else here is meant by the name, though it is not a whole one"
    like = min(MOST_LIKE, ratio)
    if meant.misspelt:
        return like, "spelt like it"
    return like, "may be meant by the name" if one.id in {who.id for who in meant.possible} else "has it in its name"


def _ratio(typed: str, names: Iterable[str]) -> float:
    return round(max(fuzz.token_sort_ratio(fold(typed), fold(name)) for name in names), 1)


def _alike(noun: str, kind: str, typed: str, rows: Sequence[_Row]) -> list[Known]:
    """The rows whose name is like what was typed, or has it as a part."""
    wanted = fold(typed)
    plain = [one.folded for one in rows]
    near = process.extract(wanted, plain, scorer=fuzz.token_sort_ratio, score_cutoff=LEAST_LIKE, limit=LOOKED_AT)
    scores = {at: (min(MOST_LIKE, round(score, 1)), "spelt like it") for _, score, at in near}
    held = [at for at, name in enumerate(plain) if wanted and wanted in name]
    for at in sorted(held, key=lambda at: len(plain[at]))[:LOOKED_AT]:
        scores[at] = max(LEAST_LIKE, scores.get(at, (0.0, ""))[0]), "has it in its name"
    whole = {at for at, one in enumerate(rows) if wanted == one.folded or typed == one.slug}
    scores |= dict.fromkeys(whole, (WHOLE, "the very name or id"))
    found = [
        Known(*(noun, one.slug, one.name, kind, score, whole == {at}, reason), description=one.description)
        for at, (score, reason) in scores.items()
        for one in [rows[at]]
    ]
    return sorted(found, key=_likeliest)


def _likeliest(one: Known) -> tuple[bool, float, int, str]:
    return not one.certain, -one.score, -(one.statements or 0), one.slug
