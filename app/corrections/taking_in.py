"""Corrections taken in from a file of gold that another store exported: made here, where the same words are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.corrections.carrying_out import correct
from app.corrections.errors import CorrectionError
from app.corrections.wanted import CorrectStatement
from app.model import InputError
from app.sources.lines import numbered
from app.sources.paths import origin_of
from app.sources.records import parse
from app.store.corrections import newest_of
from app.store.session import writing
from app.store.tables import ArticleRow, CorrectedRow, SpeakerRow, StatementRow, table

_ARTICLE, _STATEMENT, _SPEAKER = table(ArticleRow), table(StatementRow), table(SpeakerRow)
_CORRECTED = table(CorrectedRow)
_WANTED = TypeAdapter(CorrectStatement)


@dataclass
class TakenIn:
    """What a file of corrections did: those made, left alone since somebody corrected here, and not found here."""

    made: int = 0
    left: int = 0
    missing: int = 0
    errors: list[InputError] = field(default_factory=list)


def take_in(engine: Engine, file: Path, who: str, note: str | None, *, max_bytes: int) -> TakenIn:
    """Make the corrections of a file, an article a transaction. What cannot be made is among the errors."""
    taken = TakenIn()
    origin = origin_of(file)
    with file.open("rb") as stream:
        for number, line in numbered(stream, max_bytes=max_bytes):
            if line is None:
                taken.errors.append(InputError(origin, f"more than {max_bytes:,} bytes", line=number))
            elif line.strip():
                try:
                    _take(engine, parse(line.rstrip(), origin=origin, number=number), who, note, taken)
                except InputError as error:
                    taken.errors.append(error)
                except (CorrectionError, ValidationError, KeyError, TypeError, AttributeError) as wrong:
                    reason = str(wrong) if isinstance(wrong, CorrectionError) else "no record that `export` writes"
                    taken.errors.append(InputError(origin, reason, line=number))
    return taken


def _take(engine: Engine, record: Any, who: str, note: str | None, taken: TakenIn) -> None:
    made = left = missing = 0
    looked_at = [one for one in record["attributions"] if one.get("right")]
    with writing(engine) as session:
        article = session.execute(select(_ARTICLE.c.id, _ARTICLE.c.text).where(_ARTICLE.c.key == record["id"])).first()
        for one in (*looked_at, *record.get("no_statements", ())):
            key = None if article is None else _statement(session, article.id, one, record["text"])
            if key is None and _is_removed(session, one):
                left += 1
            elif key is None:
                missing += 1
            elif newest_of(session, key) is not None:
                left += 1
            else:
                wanted = _wanted(session, one.get("right")) | {"statement": key, "note": note}
                correct(session, _WANTED.validate_python(wanted), who)
                made += 1
    taken.made, taken.left, taken.missing = taken.made + made, taken.left + left, taken.missing + missing


def _statement(session: Session, article: int, label: Mapping[str, Any], text: str) -> str | None:
    """The statement of an article, by row, with these words: that of the same id, else the nearest to their place."""
    words = " ".join(text[start:end] for start, end in label["content"])
    here = (_STATEMENT.c.article_id == article) & (_STATEMENT.c.content_text == words)
    rows = session.execute(select(_STATEMENT.c.key, _STATEMENT.c.start_at).where(here)).all()
    start = min(begin for role in ("source", "cue", "content") for begin, _ in label[role])
    found = sorted(rows, key=lambda row: (row.key != label.get("statement"), abs(row.start_at - start), row.start_at))
    return found[0].key if found else None


def _is_removed(session: Session, label: Mapping[str, Any]) -> bool:
    """Whether somebody here took the statement for none already."""
    gone = (_CORRECTED.c.statement == label.get("statement")) & _CORRECTED.c.removed
    return session.scalar(select(_CORRECTED.c.statement).where(gone)) is not None


def _wanted(session: Session, right: Mapping[str, Any] | None) -> dict[str, Any]:
    """The fields of a correction that says what is right; None is no statement."""
    if right is None:
        return {"not_a_statement": True}
    wanted = dict(right)
    if "speakers" in wanted:
        wanted["speakers"] = [_speaker(session, one) for one in wanted["speakers"]]
    if wanted.get("holder") is not None:
        wanted["holder"] = _speaker(session, wanted["holder"])
    return wanted


def _speaker(session: Session, one: Mapping[str, Any]) -> str | dict[str, Any]:
    """A speaker by its slug, where somebody here has it, else by the name that it was exported with first."""
    names: Sequence[str] = one["names"]
    known = session.scalar(select(_SPEAKER.c.slug).where(_SPEAKER.c.slug == one["slug"], _SPEAKER.c.name.in_(names)))
    return f"={known}" if known is not None else {"name": names[0], "kind": one["kind"]}
