"""What a correction of a statement names, looked up: speakers, a day, topics."""

from __future__ import annotations

import datetime as dt

from rapidfuzz import process
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.corrections.errors import CorrectionError
from app.corrections.wanted import UnknownSpeaker
from app.dating.edtf import read_edtf
from app.index.meant import Candidate, whom
from app.linking.speaker_rows import NewSpeaker, make_speakers, note_speakers
from app.model import SPEAKING, Speaker
from app.queries.topic_tree import topic_tree
from app.store.tables import ArticleRow, SpeakerRow, TopicRow, table
from app.text.folding import fold

_SPEAKER, _TOPIC, _ARTICLE = table(SpeakerRow), table(TopicRow), table(ArticleRow)

MOST_NEAREST = 5
NEAR_ENOUGH = 60  # of 100 by letters
EARLY = dt.timedelta(days=1)
"""How long after its day of publication an article may report what was said: where that day is another time zone's."""


def speaker_slug(session: Session, given: str | UnknownSpeaker, field: str) -> str:
    """The slug of the speaker whom somebody names. Raises `CorrectionError` with the nearest names."""
    if isinstance(given, UnknownSpeaker):
        return _known_or_new(session, given)
    meant = whom(session.connection(), given)
    if len(meant.sure) == 1 and not meant.sure[0].ambiguous:
        return meant.sure[0].slug
    nearest = [_shown(one) for one in meant.every if not one.ambiguous][:MOST_NEAREST]
    names = " or ".join(str(one["slug"]) for one in nearest)
    if nearest and not meant.misspelt:
        raise CorrectionError(field, f"{given} may mean {names}: give one by its slug", nearest=nearest)
    hint = f"is it {names}? If not, " if nearest else ""
    raise CorrectionError(
        field, f"there is no speaker {given}: {hint}give a new one with a name and a kind", nearest=nearest
    )


def said_on(session: Session, edtf: str, article: str) -> str:
    """A day in EDTF that an article, by key, can report. Raises `CorrectionError`."""
    try:
        said = read_edtf(edtf.strip())
    except ValueError as wrong:
        raise CorrectionError("said_on", str(wrong)) from None
    published = session.scalar(select(_ARTICLE.c.published_on).where(_ARTICLE.c.key == article))
    if published is not None and said.first > published + EARLY:
        raise CorrectionError("said_on", f"{edtf} lies after {published}, when the article was published")
    return said.edtf


def topics_of(session: Session, given: list[str]) -> list[str]:
    """The codes of topics that somebody names by code or label. Raises `CorrectionError` with the nearest label."""
    codes: dict[str, None] = {}
    for one in given:
        found = topic_tree(session.connection()).named(one)
        if len(found) != 1:
            labels = list(session.scalars(select(_TOPIC.c.label)))
            near = process.extractOne(one, labels, score_cutoff=NEAR_ENOUGH)
            hint = f"; is it {near[0]}?" if near and not found else f": {' or '.join(found)}?" if found else ";"
            raise CorrectionError("topics", f"{one} is no Media Topic{hint} GET /v1/topics lists them")
        codes[found[0]] = None
    return list(codes)


def _known_or_new(session: Session, given: UnknownSpeaker) -> str:
    if given.kind not in SPEAKING:
        raise CorrectionError("speakers", f"a {given.kind} cannot speak: give {', '.join(SPEAKING)} as the kind")
    same = (_SPEAKER.c.folded == fold(given.name)) & (_SPEAKER.c.kind == given.kind) & ~_SPEAKER.c.ambiguous
    found = session.scalars(select(_SPEAKER.c.slug).where(same).order_by(_SPEAKER.c.id)).all()
    if len(found) > 1:
        raise CorrectionError("speakers", f"{given.name} may mean {' or '.join(found)}: give one by its slug")
    if found:
        return str(found[0])
    speaker = Speaker(name=given.name, kind=given.kind)
    [row] = make_speakers(session, [NewSpeaker(speaker, listed=True)])
    note_speakers(session, [row])
    return str(session.execute(select(_SPEAKER.c.slug).where(_SPEAKER.c.id == row)).scalar_one())


def _shown(one: Candidate) -> dict[str, object]:
    return {"slug": one.slug, "name": one.name, "statements": one.statements}
