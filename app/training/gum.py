"""GUM (Zeldes, LRE 2017): the text, the names and the chains of reference of its documents, from CoNLL-U.

The texts are CC BY 2.5, the annotations CC BY 4.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from app.text.en.titles import HONORIFICS, role_head

TYPES = {"person": "person", "organization": "organisation", "place": "place"}
LONGEST_NAME = 10  # tokens
INSIDE = frozenset(("ADP", "DET", "CCONJ", "PUNCT", "NUM"))  # what a name may hold beside proper nouns
_BRACKET = re.compile(r"\((?P<whole>[^()]+)\)|\((?P<opens>[^()]+)|(?P<closes>\d+(?:\[[^\]]*\])?)\)")


class Token(NamedTuple):
    """A token's place in the text, its tag in Penn's set and its universal part of speech."""

    start: int
    end: int
    tag: str
    part: str


class Entity(NamedTuple):
    """A mention: the number of its chain, its type, and its tokens."""

    chain: str
    entity_type: str
    tokens: list[Token]

    @property
    def proper(self) -> list[Token]:
        """Its proper nouns."""
        return [token for token in self.tokens if token.tag.startswith("NNP")]


class Document(NamedTuple):
    """A document: its text, its names (start, end, type; none within another), and all its mentions."""

    id: str
    text: str
    names: list[tuple[int, int, str]]
    entities: list[Entity]


def read_gum(folder: Path) -> Iterator[Document]:
    """The documents of all CoNLL-U files in a folder."""
    for path in sorted(folder.glob("*.conllu")):
        text, tokens, spans = _read(path)
        entities = [
            Entity(chain, entity_type, [token for token in tokens if start <= token.start < end])
            for chain, entity_type, start, end in spans
        ]
        yield Document(path.stem, text, _names(text, entities), entities)


def _read(path: Path) -> tuple[str, list[Token], list[tuple[str, str, int, int]]]:
    text, joined, paragraph = "", (0, -1, False), False
    tokens: list[Token] = []
    spans: list[tuple[str, str, int, int]] = []
    opened: dict[str, list[tuple[str, int]]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# sent_id"):
            text = text.rstrip() + ("\n\n" if paragraph else " ") if text else ""
            joined, paragraph = (0, -1, False), False
        elif line.startswith("# newpar") and "block" not in line:
            paragraph = True
        elif line and not line.startswith("#"):
            fields = line.split("\t")
            number, misc = fields[0], fields[9]
            if "." in number:
                continue
            if "-" in number:  # "Mecca's" is one word of two tokens
                first, last = map(int, number.split("-"))
                joined = (first, last, "SpaceAfter=No" in misc)
                continue
            start = len(text)
            text += fields[1]
            tokens.append(Token(start, len(text), fields[4], fields[3]))
            _bracket(misc, start, len(text), opened, spans)
            inside = joined[0] <= int(number) <= joined[1]
            tight = (int(number) < joined[1] or joined[2]) if inside else "SpaceAfter=No" in misc
            text += "" if tight else " "
    return text.rstrip(), tokens, spans


def _bracket(
    misc: str, start: int, end: int, opened: dict[str, list[tuple[str, int]]], spans: list[tuple[str, str, int, int]]
) -> None:
    entity = dict(field.split("=", 1) for field in misc.split("|") if "=" in field).get("Entity", "")
    for found in _BRACKET.finditer(entity):
        if found["closes"]:
            chain = found["closes"].split("[")[0]
            if opened.get(chain):
                entity_type, begun = opened[chain].pop()
                spans.append((chain, entity_type, begun, end))
            continue
        chain, entity_type = (found["whole"] or found["opens"]).split("-")[:2]
        chain = chain.split("[")[0]
        if found["whole"]:
            spans.append((chain, entity_type, start, end))
        else:
            opened.setdefault(chain, []).append((entity_type, start))


def _names(text: str, entities: list[Entity]) -> list[tuple[int, int, str]]:
    found = sorted((name for one in entities if (name := _name(text, one))), key=lambda name: (name[0], -name[1]))
    kept: list[tuple[int, int, str]] = []
    for name in found:
        if not kept or name[0] >= kept[-1][1]:
            kept.append(name)
    return kept


def _name(text: str, entity: Entity) -> tuple[int, int, str] | None:
    """The proper nouns of a mention, where it is one name: without a person's title, and not "Afghans"."""
    tokens = list(entity.tokens)
    while tokens and not tokens[0].tag.startswith("NNP"):
        tokens.pop(0)
    while tokens and not tokens[-1].tag.startswith("NNP"):
        tokens.pop()
    if entity.entity_type == "person":
        while len(tokens) > 1 and _is_title(text[slice(*tokens[0][:2])], alone=len(tokens) > 2):
            tokens.pop(0)
        if any(token.tag in ("NNPS", "POS") or token.part == "ADP" for token in tokens):
            return None
    if not tokens or len(tokens) > LONGEST_NAME or entity.entity_type not in TYPES:
        return None
    if not all(token.tag.startswith("NNP") or token.tag == "POS" or token.part in INSIDE for token in tokens):
        return None
    return tokens[0].start, tokens[-1].end, TYPES[entity.entity_type]


def _is_title(word: str, *, alone: bool) -> bool:
    key = word.lower().rstrip(".")
    return key in HONORIFICS or (alone and role_head(key) is not None)
