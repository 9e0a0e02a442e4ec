"""Roles compared: the same office, one that a person cannot hold beside another, and careers that lie far apart."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from app.text.en.places import country, demonym
from app.text.en.titles import role_head
from app.text.folding import fold

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-'’][^\W_]+)*")
_OF = frozenset(("of", "for", "at", "to", "with", "from", "in", "on", "de"))
_PAST = frozenset(("former", "ex", "then", "late", "longtime", "current", "acting", "new", "outgoing", "incoming"))
_SMALL = (
    frozenset(("head", "senior", "interim", "the", "a", "an", "and", "his", "her", "its", "their", "who", "s"))
    | _OF
    | _PAST
)
_LISTS = tomllib.loads(files("app.entities").joinpath("offices.toml").read_text(encoding="utf-8"))
_HELD_BY_ONE = frozenset(_LISTS["held_by_one"].split())
_FEW = _HELD_BY_ONE.union(_LISTS["held_by_few"].split())
_CAREER = {role: career for career, roles in _LISTS["careers"].items() for role in roles.split()}
_NEAR = frozenset(frozenset(pair.split()) for pair in _LISTS["often_both"])


class Office(NamedTuple):
    """A role: its head in one form, of what it is (folded words, a country by its name), and whether it is past."""

    head: str
    of: frozenset[str]
    past: bool


@lru_cache(maxsize=8192)
def office(role: str) -> Office | None:
    """The office that a role names, or None where it names none.

    >>> office("Ukrainian President") == office("president of Ukraine")
    True
    """
    found = _WORD.findall(role)
    before = next((at for at, word in enumerate(found) if word.lower() in _OF), len(found))
    heads = [(at, role_head(word.lower().removeprefix("ex-"))) for at, word in enumerate(found[:before])]
    at, head = next(((at, head) for at, head in reversed(heads) if head), (0, None))
    if head is None:
        return None
    past = any(word.lower() in _PAST or word.lower().startswith("ex-") for word in found)
    # An ambassador to Russia is not of Russia.
    after = [] if found[before : before + 1] == ["to"] else found[before + 1 :]
    named = country(" ".join(after))
    rest = (*found[:at], *found[at + 1 : before], *after)
    of = {_of(word) for word in rest if word.lower() not in _SMALL}
    return Office(head, frozenset({fold(named)} if named else of), past)


def _of(word: str) -> str:
    return fold(demonym(word) or country(word) or word).replace(".", "")


def is_same(one: Office, other: Office, *, strict: bool = False) -> bool:
    """Whether two roles may be one office: one head, and one says no other thing of it than the other.

    `strict` asks for more: that few hold it, or that both say of what it is.
    """
    if one.head != other.head or not (one.of <= other.of or other.of <= one.of):
        return False
    return not strict or one.head in _FEW or bool(one.of & other.of)


def exclude(one: Office, other: Office) -> bool:
    """Whether nobody holds both: two places' mayors at one time, or careers that lie far apart."""
    if one.head == other.head:
        bound = one.head in _HELD_BY_ONE and not (one.past or other.past)
        return bound and bool(one.of) and bool(other.of) and not one.of & other.of
    careers = _CAREER.get(one.head), _CAREER.get(other.head)
    return None not in careers and careers[0] != careers[1] and frozenset(careers) not in _NEAR


def countries(offices: tuple[Office, ...]) -> frozenset[str]:
    """The countries that roles name, folded."""
    return frozenset(word for each in offices for word in each.of if country(word.title()) is not None)
