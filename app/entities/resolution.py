"""Resolution of an article's name to a known speaker: by name and spelling; of a bare last name, only on evidence.

The kinds of evidence, strongest first: the same role; the same story (other articles of those days in which the known
speaker speaks beside other speakers of this article); and that only one such person is known at all, and well known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.entities.name_keys import NameKeys, keys_of
from app.entities.name_likeness import initials_differ
from app.entities.offices import Office, countries, exclude, is_same, office
from app.model import Because, Speaker, SpeakerKind
from app.text.folding import fold

WELL_KNOWN = 3  # articles: an outlet that gives no first name expects its readers to know the person
RECENT = 400  # days: after that another of the same surname may be in the news

CONFIDENCE = {
    "same-name": 0.97,
    "same-spelling": 0.9,
    "same-role": 0.9,
    "same-story": 0.9,
    "only-one": 0.75,
    "another-name": 0.9,
    "by-hand": 1.0,
    "new": 0.9,
    "namesake": 0.7,
    "ambiguous": 0.3,
}
"""How sure each rule is: no more than the share found right by tests/benchmarks/identity.py (only-one 49 of 52,
same-role 243 of 245, same-story 41 of 41); what that does not see is set below those."""


@dataclass(frozen=True)
class Known:
    """A stored speaker who may be the one that an article names, with the evidence for and against it.

    `names` are all names it goes by; `articles` is in how many others it speaks, `days` how far the nearest of them
    is from this one (None where a day is missing), and `same_story` whether one of them is on this article's story.
    An `ambiguous` one is everybody of one name who could not be distinguished; a `listed` one comes from a file.
    """

    id: int
    name: str
    kind: SpeakerKind
    names: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    gender: str | None = None
    country: str | None = None
    articles: int = 0
    days: int | None = None
    same_story: bool = False
    ambiguous: bool = False
    listed: bool = False

    @cached_property
    def keys(self) -> NameKeys:
        """The keys of its own name."""
        return keys_of(self.name, self.kind)

    @cached_property
    def others(self) -> tuple[NameKeys, ...]:
        """The keys of its other full names: a last name that articles use fits its namesakes too."""
        found = (keys_of(name, self.kind) for name in self.names if name != self.name)
        return tuple(keys for keys in found if keys.ends)

    @cached_property
    def called(self) -> frozenset[str]:
        """The keys of all its names, whole."""
        return frozenset(keys_of(name, self.kind).name for name in self.names)

    @cached_property
    def offices(self) -> tuple[Office, ...]:
        """The offices that its roles name."""
        return _offices(self.roles)


@dataclass(frozen=True)
class Recognition:
    """The result: a known speaker's id, or None for a new one; by the rule `ambiguous` the name may be several's."""

    known: int | None
    because: Because


def recognise(speaker: Speaker, candidates: Sequence[Known]) -> Recognition:
    """Resolve an article's speaker to one of the candidates.

    "Mayor Bell" is the Ada Bell known as "mayor of Harbour Town". Without a role, "Bell" is she where her full name is
    in the same story elsewhere, or where she is the only Bell and well known; else it stays "Bell", marked ambiguous.
    People of one name whose roles, countries or gender cannot be one person's are kept apart.
    """
    return _Judged(speaker, [one for one in candidates if one.kind is speaker.kind]).recognition()


class _Judged:
    """One speaker beside the candidates: those whom nothing rules out, and the ambiguous names."""

    def __init__(self, speaker: Speaker, candidates: Sequence[Known]) -> None:
        self.speaker = speaker
        self.keys = keys_of(speaker.name, speaker.kind)
        self.folded = fold(speaker.name)
        self.offices = _offices(speaker.roles)
        self.pools = [one for one in candidates if one.ambiguous]
        self.certain = [one for one in candidates if not one.ambiguous]
        self.fitting = [one for one in self.certain if not self._ruled_out(one)]

    def recognition(self) -> Recognition:
        if self.speaker.kind is not SpeakerKind.PERSON:
            return self._body()
        if self.keys.is_bare:
            return self._bare()
        return self._full()

    def _body(self) -> Recognition:
        """An organisation, government or group: by its name, or a name that is only one's."""
        named = self._named_so(self.fitting) or [one for one in self.fitting if one.keys.name == self.keys.name]
        if named:
            return _is(named[0], "same-name")
        ours = {self.keys.name, *(keys_of(alias, self.speaker.kind).name for alias in self.speaker.aliases)}
        called = [one for one in self.fitting if one.keys.name in ours or self.keys.name in one.called]
        return _is(called[0], "another-name") if len(called) == 1 else _new("new")

    def _full(self) -> Recognition:
        """A person by first and last name."""
        if named := self._named_so(self.fitting):
            return self._of_several(named, "same-name")
        if self._named_so(self.certain):
            return _new("namesake")
        if called := [one for one in self.fitting if self.folded in map(fold, one.names)]:
            return self._of_several(called, "another-name")
        if alike := [one for one in self.fitting if self.keys.name in (one.keys.name, *(k.name for k in one.others))]:
            return self._of_several(alike, "same-spelling")
        related = [one for one in self.fitting if self.keys.ends in (one.keys.ends, *(k.ends for k in one.others))]
        related += [one for one in self.fitting if self.keys.name in one.keys.parts and one not in related]
        return self._on_evidence(related) or self._pool() or _new("new")

    def _bare(self) -> Recognition:
        """A person by one name alone."""
        if listed := [one for one in self.fitting if one.listed and self.folded in map(fold, one.names)]:
            return self._of_several(listed, "another-name")
        bearers = [one for one in self.fitting if self.keys.name in one.keys.parts]
        bearers = [one for one in bearers if fold(one.name).startswith(self.keys.initials[:1])]
        found = self._on_evidence(bearers)
        if found:
            return found
        if len(bearers) == 1 and self._well_known(bearers[0]):
            return _is(bearers[0], "only-one")
        # "Ada" may be any Ada, and mayors go by their last names: only the story decides.
        first = [one for one in self.fitting if one.keys.given == self.keys.name and one.same_story]
        if len(first) == 1:
            return _is(first[0], "same-story")
        return self._pool() or _new("ambiguous")

    def _well_known(self, one: Known) -> bool:
        recent = one.days is not None and one.days <= RECENT
        return one.listed or (recent and one.articles >= WELL_KNOWN)

    def _on_evidence(self, candidates: Sequence[Known]) -> Recognition | None:
        """The one whose role or story is the same."""
        same_role = [one for one in candidates if self._shared_office(one, strict=self.keys.is_bare)]
        if len(same_role) == 1:
            return _is(same_role[0], "same-role", self._shared_office(same_role[0]))
        same_story = [one for one in same_role or candidates if one.same_story]
        return _is(same_story[0], "same-story") if len(same_story) == 1 else None

    def _of_several(self, named: Sequence[Known], rule: str) -> Recognition:
        """The only one of a name; of several the one for whom there is evidence."""
        if len(named) == 1:
            return _is(named[0], rule)
        return self._on_evidence(named) or self._pool() or _new("ambiguous")

    def _pool(self) -> Recognition | None:
        """The ambiguous speaker of this very name, if there is one."""
        pools = self._named_so(self.pools)
        return _is(pools[0], "ambiguous") if pools else None

    def _named_so(self, candidates: Sequence[Known]) -> list[Known]:
        return [one for one in candidates if fold(one.name) == self.folded]

    def _shared_office(self, one: Known, *, strict: bool = False) -> str:
        """The role that both have, in the article's words; "" where they share none. A `strict` one is an
        office that few hold: there are many spokesmen, and few presidents."""
        for role, ours in zip(self.speaker.roles, map(office, self.speaker.roles), strict=True):
            if ours and any(is_same(ours, theirs, strict=strict) for theirs in one.offices):
                return role
        return ""

    def _ruled_out(self, one: Known) -> bool:
        """Whether gender, initials, Jr., country or role say that this is somebody else."""
        if self.speaker.kind is not SpeakerKind.PERSON:
            return False
        # Two first names are better evidence than a gender that was read from pronouns.
        if self.keys.is_bare and self.speaker.gender and one.gender and self.speaker.gender != one.gender:
            return True
        shared = bool(self._shared_office(one))
        if not self.keys.is_bare and not one.keys.is_bare and _differ(self.keys, one.keys, shared=shared):
            return True
        if shared or one.same_story:
            return False
        states = countries(self.offices) | _folded(self.speaker.country), countries(one.offices) | _folded(one.country)
        if all(states) and not states[0] & states[1]:
            return True
        return bool(self.offices and one.offices) and all(exclude(x, y) for x in self.offices for y in one.offices)


def _differ(ours: NameKeys, theirs: NameKeys, *, shared: bool) -> bool:
    """Whether initials or Jr. say that two names are two people's; with an office in common, a missing Jr. does not."""
    if initials_differ(ours, theirs):
        return True
    left_out = shared and not (ours.generation and theirs.generation)
    return ours.generation != theirs.generation and not left_out


def _folded(name: str | None) -> frozenset[str]:
    return frozenset((fold(name),)) if name else frozenset()


def _offices(roles: Sequence[str]) -> tuple[Office, ...]:
    return tuple(found for found in map(office, roles) if found)


def _is(one: Known, rule: str, evidence: str = "") -> Recognition:
    text = f"{one.name}: {evidence}" if evidence else one.name
    return Recognition(one.id, Because(rule=rule, text=text[:300], confidence=CONFIDENCE[rule]))


def _new(rule: str) -> Recognition:
    return Recognition(None, Because(rule=rule, confidence=CONFIDENCE[rule]))
