"""What the forms of corrections were sent with, as the corrections that the API takes.

A form shows what the store holds; beside each value is a hidden `was-NAME` with what was shown. What was not touched is
left out of the correction, as a client of the API leaves it out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter, ValidationError

from app.api.failures import named_errors
from app.corrections.wanted import Correction
from app.model import CorrectionKind, Row

Fields = Mapping[str, Sequence[str]]

VALUES = ("speakers", "holder", "said_on", "topics", "act", "stance")
"""What can be corrected of a statement, in the order of the form."""
_LISTS = frozenset(("speakers", "topics"))
_MAY_BE_NONE = frozenset(("holder", "said_on"))
_CORRECTION: TypeAdapter[Correction] = TypeAdapter(Correction)


class FormError(ValueError):
    """A form that cannot be carried out: what is wrong, by field; that of the form as a whole has the name ''."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in errors))
        self.errors = list(errors)


def correction_of(do: str, fields: Fields, **known: str) -> Correction:
    """The correction that a form named `do` wants; `known` is what the page's address says. Raises `FormError`."""
    if do not in _FORMS:
        raise FormError([("", "this page has no such form: load it again")])
    wanted = {**_FORMS[do](fields), **known}
    if (note := _one(fields, "note")) is not None:
        wanted["note"] = note
    try:
        return _CORRECTION.validate_python(wanted)
    except ValidationError as failure:
        errors = [{**error, "loc": ("body", *error["loc"])} for error in failure.errors(include_url=False)]
        raise FormError([(name.partition(".")[0], reason) for name, reason in named_errors(errors)]) from None


def lines(text: str) -> list[str]:
    """The values in a field that takes one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def last_part(address: str) -> str:
    """The id at the end of a page's address: people copy addresses. `http://a.example/statements/s1#x` -> `s1`."""
    if "/" not in address:
        return address.strip()
    path = urlsplit(address.strip()).path.rstrip("/").removesuffix("/correct")
    return unquote(path.rpartition("/")[2])


def _one(fields: Fields, name: str) -> str | None:
    """The value of a field; None where it is empty."""
    text = next(iter(fields.get(name, ())), "").strip()
    return text or None


def _text(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _change(fields: Fields) -> Row:
    wanted: Row = {"kind": CorrectionKind.STATEMENT, **_seen(fields)}
    for name in VALUES:
        if name in fields and _value(name, _text(fields, name)) != _value(name, _text(fields, f"was-{name}")):
            wanted[name] = _value(name, _text(fields, name))
    if (new := _one(fields, "new_name")) is not None:
        added: Row = {"name": new, "kind": _text(fields, "new_kind")}
        if _text(fields, "new_is") == "holder":
            wanted["holder"] = added
        else:
            wanted["speakers"] = [*_value("speakers", _text(fields, "speakers")), added]
    if not wanted.keys() & set(VALUES):
        raise FormError([("", "nothing was changed: write what is right, or confirm below what is right already")])
    return wanted


def _confirm(fields: Fields) -> Row:
    chosen = [name for name in VALUES if name in fields.get("confirm", ())]
    if not chosen:
        raise FormError([("confirm", "tick what is right")])
    return {
        "kind": CorrectionKind.STATEMENT,
        **_seen(fields),
        **{name: _value(name, _text(fields, f"was-{name}")) for name in chosen},
    }


def _value(name: str, text: str) -> Any:
    """The value of a statement's field as the API takes it."""
    if name in _LISTS:
        return lines(text)
    value = text.strip()
    return value or (None if name in _MAY_BE_NONE else value)


def _remove(fields: Fields) -> Row:
    return {"kind": CorrectionKind.STATEMENT, "not_a_statement": True, **_seen(fields)}


def _join(fields: Fields) -> Row:
    wanted = {"kind": CorrectionKind.JOIN_MATCH, "other": last_part(_text(fields, "other")), **_seen(fields)}
    if not wanted["other"]:
        raise FormError([("other", "give the other statement: its id, or the address of its page")])
    return wanted


def _split_match(fields: Fields) -> Row:
    statement = _one(fields, "statement")
    if statement is None:
        raise FormError([("statement", "choose the one that is another statement")])
    return {"kind": CorrectionKind.SPLIT_MATCH, "statement": statement, **_seen(fields, f"after-{statement}")}


def _join_match(fields: Fields) -> Row:
    return {**_join(fields), "statement": _text(fields, "first")}


def _merge(fields: Fields) -> Row:
    into = _one(fields, "into")
    if into is None:
        raise FormError([("into", "say who it is: the other speaker's slug, or the address of the page")])
    return {"kind": CorrectionKind.MERGE_SPEAKERS, "into": last_part(into)}


def _split_speaker(fields: Fields) -> Row:
    articles = [*fields.get("article", ()), *map(last_part, lines(_text(fields, "articles")))]
    wanted: Row = {"kind": CorrectionKind.SPLIT_SPEAKER, "articles": list(dict.fromkeys(articles))}
    wanted |= {name: value for name in ("role", "name") if (value := _one(fields, name)) is not None}
    if bool(articles) == ("role" in wanted):
        raise FormError([("articles", "say by one of the two what is another's: by articles, or by a role")])
    return wanted


def _alias(fields: Fields) -> Row:
    names = lines(_text(fields, "names"))
    if not names:
        raise FormError([("names", "write at least one name")])
    return {"kind": CorrectionKind.SPEAKER_ALIAS, "names": names}


def _fact(kind: CorrectionKind, name: str) -> Callable[[Fields], Row]:
    def read(fields: Fields) -> Row:
        value, was = _one(fields, name), _one(fields, f"was-{name}")
        if value == was:
            raise FormError([(name, "it is so already: write what is right")])
        return {"kind": kind, name: last_part(value) if value and name == "wikidata" else value}

    return read


def _seen(fields: Fields, name: str = "after") -> Row:
    """The newest correction of the statement that the page showed."""
    after = _one(fields, name)
    return {} if after is None else {"after": after}


_FORMS: Mapping[str, Callable[[Fields], Row]] = {
    "change": _change,
    "confirm": _confirm,
    "remove": _remove,
    "join": _join,
    "split": _split_match,
    "join-match": _join_match,
    "merge": _merge,
    "split-speaker": _split_speaker,
    "alias": _alias,
    "role": _fact(CorrectionKind.SPEAKER_ROLE, "role"),
    "wikidata": _fact(CorrectionKind.SPEAKER_WIKIDATA, "wikidata"),
}
"""What each form is read by."""
FIELDS: Mapping[str, frozenset[str]] = {
    "change": frozenset((*VALUES, "note")),
    "confirm": frozenset(("confirm", "note")),
    "remove": frozenset(("note",)),
    "join": frozenset(("other", "note")),
    "split": frozenset(("statement", "note")),
    "join-match": frozenset(("other", "note")),
    "merge": frozenset(("into", "note")),
    "split-speaker": frozenset(("articles", "role", "name", "note")),
    "alias": frozenset(("names", "note")),
    "role": frozenset(("role", "note")),
    "wikidata": frozenset(("wikidata", "note")),
    "undo": frozenset(("note",)),
}
"""The fields of each form, beside which a fault can be shown."""
OF_STATEMENTS = frozenset(("change", "confirm", "remove", "join"))
OF_MATCHES = frozenset(("split", "join-match"))
OF_SPEAKERS = frozenset(("merge", "split-speaker", "alias", "role", "wikidata"))
"""The forms of each page."""
