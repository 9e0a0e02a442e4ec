"""Which of the names in a source speak: boosted trees score each name by its place in the phrase.

Of "Roe's chief of staff, Paul Webb of the Harbour Party, and Eve Moor" Webb and Moor speak: Roe owns, and the party is
where one of them works. `app.training.speakers` trains the trees and measures them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.model import Span
from app.speakers.mention import Mention, NameType
from app.speakers.organisations import HEADS, kind_of_head
from app.text.en.lexicon import words as words_of
from app.text.en.titles import plural_role, role_head
from app.text.reading import Reading
from app.weights.networks import probabilities

WEIGHTS = "source_names.onnx"
LEAST = 0.5
"""The least score of a name that speaks."""
MOST = 12  # names of a source that are looked at; a longer list is a list of guests

FEATURES = (
    *("names", "index", "from_start", "to_end", "type", "possessive", "words_of_name", "before", "comma_before"),
    *("after", "after_mark", "from_last_name", "last_type", "same_type_as_first", "commas_before", "persons"),
    *("organisations", "first_word", "head", "noun_after", "phrase_head", "plural_before", "role_before", "titled"),
    *("and_between", "is_last", "to_next_name", "next_type", "words_to_next", "commas_to_next", "last_possessive"),
    *("words_from_last", "is_head", "quoted", "noun_last"),
)
WORDS = (
    *("the", "a", "an", "and", "or", "&", "of", "for", "at", "from", "in", "with", "by", "on", "to", "as", "including"),
    *("both", "his", "her", "its", "their", "like", "who", "said", "plus", "while", "neither", "nor"),
)
TYPES = tuple(NameType)
STOPS = words_of("stops")
MARKS = " ,.;:–—-()'’\"“”/&"
COMMA = re.compile(r"\s*,\s*(?:the\s+)?")
JOINED = re.compile(r"\s*,?\s*(?:and|or|&|/)\s*(?:the\s+)?")
GAPS = (COMMA, JOINED, re.compile(r"[’']s?\s+"))
LONGEST = 60  # characters, or words: further is all the same


def speaking(reading: Reading, span: Span, names: Sequence[Mention]) -> tuple[tuple[Mention, ...], Mapping[int, float]]:
    """The names of a source that speak, in text order, and how likely each does, by where it starts.

    >>> [one.name for one in speaking(reading, span_of("Conway, the campaign manager of Trump,"), names)[0]]
    ['Kellyanne Conway']
    """
    if not names:
        return (), {}
    names = names[:MOST]
    sure = score(rows_of(reading, span, names)).tolist()
    speaks = [bool(one >= LEAST) for one in sure]
    # Who is joined with a speaker by "and" speaks too, and so do those of the list before: "Roe, Doe and Poe".
    listed = False
    for at in range(len(names) - 1, 0, -1):
        before, name = names[at - 1], names[at]
        gap = reading.text[before.end : name.opens]
        level = before.name_type is name.name_type and not before.possessive
        if level and (JOINED.fullmatch(gap) or (listed and COMMA.fullmatch(gap))):
            listed = speaks[at] = speaks[at - 1] = speaks[at] or speaks[at - 1]
        else:
            listed = False
    likely = {name.start: one for name, one in zip(names, sure, strict=True)}
    return tuple(name for name, one in zip(names, speaks, strict=True) if one), likely


def rows_of(reading: Reading, span: Span, names: Sequence[Mention]) -> NDArray[np.float32]:
    """A row of `FEATURES` for each name of a source."""
    text = reading.text
    words = reading.words_in(*span)
    inside = [word for word in words if not any(name.start <= word.start < name.end for name in names)]
    first = words[0].key if words else ""
    head = _head([word.key for word in inside if word.start < names[0].start])
    head_end = _head_end(reading, span, names)
    of_name = head_end < 0 or any(name.start < head_end <= name.end for name in names)
    phrase_head = "none" if of_name else kind_of_head(reading.words[reading.word_over(head_end - 1)].key)
    rows = []
    for index, name in enumerate(names):
        last = names[index - 1] if index else None
        before = [word for word in words if word.start < name.opens]
        lead = text[span.start : name.opens]
        gap = text[last.end : name.opens] if last else ""
        after = [word for word in words if word.start >= name.end]
        mark = text[name.end : name.end + 1] if name.end < span.end else ""
        rows.append(
            (
                len(names),
                index,
                min(LONGEST, len(before)),
                min(LONGEST, len(after)),
                TYPES.index(name.name_type),
                name.possessive,
                len(name.words),
                _word(before[-1].key if before else ""),
                lead.rstrip()[-1:] in (",", "–", "—", "("),
                _word(after[0].key if after else ""),
                MARKS.find(mark) if mark else -1,
                next((number for number, one in enumerate(GAPS) if one.fullmatch(gap)), -1) if last else -2,
                TYPES.index(last.name_type) if last else -1,
                name.name_type is names[0].name_type,
                lead.count(","),
                sum(one.name_type is NameType.PERSON for one in names),
                sum(one.name_type is NameType.ORGANISATION for one in names),
                _word(first),
                HEADS.index(head),
                HEADS.index(kind_of_head(after[0].key) if after and mark == " " else "none"),
                HEADS.index(phrase_head),
                any(plural_role(word.text) for word in before[-6:]),
                any(role_head(word.text) for word in before[-3:]),
                bool(name.role or name.honorific),
                bool(re.search(r"\b(?:and|&)\s", text[span.start : span.end])),
                index == len(names) - 1,
                *_beside(reading, names, index),
                name.start <= head_end <= name.end,
                reading.quotation_at(name.start) is not None,
                HEADS.index(kind_of_head(inside[-1].key) if inside else "none"),
            )
        )
    return np.array(rows, np.float32).reshape(-1, len(FEATURES))


def _head(keys: Sequence[str]) -> str:
    """What the words before the first name say that the source is."""
    return next((kind for key in reversed(keys) if (kind := kind_of_head(key)) != "other"), "other" if keys else "none")


def _beside(reading: Reading, names: Sequence[Mention], index: int) -> tuple[float, ...]:
    """How a name is tied to the next one: by what, to which type, over how many words and commas; and to the last."""
    name, text = names[index], reading.text
    following = names[index + 1] if index + 1 < len(names) else None
    last = names[index - 1] if index else None
    gap = text[name.end : following.opens] if following else ""
    return (
        next((number for number, one in enumerate(GAPS) if one.fullmatch(gap)), -1) if following else -2,
        TYPES.index(following.name_type) if following else -1,
        len(reading.words_in(name.end, following.opens)) if following else -1,
        gap.count(","),
        last is not None and last.possessive,
        len(reading.words_in(last.end, name.opens)) if last else -1,
    )


def _head_end(reading: Reading, span: Span, names: Sequence[Mention]) -> int:
    """Where the last word before the first preposition or comma ends; -1 where the source has no word."""
    last = None
    for word in reading.words_in(*span):
        within = any(name.start <= word.start < name.end for name in names)
        gap = reading.text[last.end : word.start] if last else ""
        if last and ((word.key in STOPS and not within) or any(mark in gap for mark in ",;:—–(")):
            break
        last = word
    return last.end if last else -1


def _word(key: str) -> int:
    return WORDS.index(key) if key in WORDS else len(WORDS) if key else -1


def score(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probability that each name speaks; a row holds the `FEATURES` of one."""
    return probabilities(WEIGHTS, rows)
