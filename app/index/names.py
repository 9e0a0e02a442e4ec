"""Speakers by what somebody types: part of a name or alias, and failing that, names like it."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement, Connection, func, literal, or_, select
from sqlalchemy import column as named_column
from sqlalchemy import table as named_table

from app.entities import keys_of
from app.model import SpeakerKind
from app.store.tables import SpeakerAliasRow, SpeakerKeyRow, SpeakerRow, table
from app.text.folding import fold

TRIGRAM = 3  # characters: fewer are looked for where a word begins
LOOKED_AT = 200  # names that share most trigrams; those misspelt twice are among the first dozen
SIMILAR = "0.3"  # of PostgreSQL's trigrams: two letters swapped in eight leave 0.38
TYPOS = ((4, 1), (6, 2))  # from so many letters on so many may be wrong, missing, too many or swapped

_SPEAKER = table(SpeakerRow)
_ALIAS = table(SpeakerAliasRow)
_KEY = table(SpeakerKeyRow)
_FTS = named_table("speaker_alias_fts", named_column("rowid"), named_column("speaker_alias_fts"), named_column("rank"))


def going_by(connection: Connection, q: str) -> ColumnElement[bool]:
    """The speakers one of whose names holds `q`, in any case and with or without diacritics.

    Where there is none, those whose name is spelt like it: another transliteration, or a letter or two wrong. A clause
    for `.where(...)` over the table `speaker`.
    """
    typed = fold(q)
    held = _SPEAKER.c.id.in_(select(_ALIAS.c.speaker_id).where(_holds(typed, connection.dialect.name)))
    if connection.execute(select(_SPEAKER.c.id).where(held).limit(1)).first() is not None:
        return held
    return _SPEAKER.c.id.in_(alike(connection, q))


def alike(connection: Connection, q: str) -> list[int]:
    """The row ids of the speakers whose name sounds like `q`, or has a letter or two otherwise."""
    typed = fold(q)
    keys = {keys_of(q, kind).name for kind in (SpeakerKind.PERSON, SpeakerKind.ORGANISATION)}
    held = select(_SPEAKER.c.id).where(_SPEAKER.c.id.in_(select(_KEY.c.speaker_id).where(_KEY.c.key.in_(keys))))
    most_quoted = held.order_by(_SPEAKER.c.statement_count.desc(), _SPEAKER.c.id).limit(LOOKED_AT)
    sounding = list(connection.scalars(most_quoted))
    allowed = max((typos for letters, typos in TYPOS if len(typed) >= letters), default=0)
    if sounding or allowed == 0:
        return sounding
    if connection.dialect.name != "sqlite":
        connection.execute(select(func.set_config("pg_trgm.word_similarity_threshold", SIMILAR, True)))
    near = connection.execute(
        select(_ALIAS.c.speaker_id, _ALIAS.c.folded).where(_shares_trigrams(typed, connection.dialect.name))
    )
    typos = [(_distance(typed, row.folded, allowed), row.speaker_id) for row in near]
    fewest = min((number for number, _ in typos), default=allowed + 1)
    return sorted({speaker for number, speaker in typos if number == fewest <= allowed})


def _holds(typed: str, dialect: str) -> ColumnElement[bool]:
    if len(typed) < TRIGRAM:
        opens = _ALIAS.c.folded.startswith(typed, autoescape=True)
        return or_(opens, _ALIAS.c.folded.contains(f" {typed}", autoescape=True))
    if dialect == "sqlite":
        return _ALIAS.c.id.in_(select(_FTS.c.rowid).where(_FTS.c.speaker_alias_fts.op("MATCH")(_string(typed))))
    return _ALIAS.c.folded.contains(typed, autoescape=True)


def _shares_trigrams(typed: str, dialect: str) -> ColumnElement[bool]:
    """The names that share most with what was typed, `LOOKED_AT` at most."""
    if dialect == "sqlite":
        trigrams = dict.fromkeys(typed[at : at + TRIGRAM] for at in range(len(typed) - TRIGRAM + 1))
        any_of = " OR ".join(map(_string, trigrams))
        found = select(_FTS.c.rowid).where(_FTS.c.speaker_alias_fts.op("MATCH")(any_of))
        return _ALIAS.c.id.in_(found.order_by(_FTS.c.rank, _FTS.c.rowid).limit(LOOKED_AT))
    nearest = select(_ALIAS.c.id).order_by(func.word_similarity(literal(typed), _ALIAS.c.folded).desc(), _ALIAS.c.id)
    return _ALIAS.c.id.in_(nearest.where(literal(typed).op("<%")(_ALIAS.c.folded)).limit(LOOKED_AT))


def _distance(typed: str, name: str, most: int) -> int:
    """How many letters apart what was typed is from as many neighbouring words of the name."""
    count = len(typed.split())
    found = re.findall(r"\S+", name)
    stretches = [" ".join(found[at : at + count]) for at in range(max(1, len(found) - count + 1))]
    return min(OSA.distance(typed, stretch, score_cutoff=most) for stretch in stretches)


def _string(words: str) -> str:
    """A string of FTS5: in double quotes it reads nothing as an operator."""
    return '"' + words.replace('"', '""') + '"'
