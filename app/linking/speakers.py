"""Which stored speakers the speakers of an article are: decided by hand, recognised, or made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, Text, select
from sqlalchemy.orm import Session

from app.entities import Known, Recognition, recognise
from app.entities.offices import is_same, office
from app.linking.name_locks import lock_names
from app.linking.speaker_candidates import ArticleContext, candidates
from app.linking.speaker_rows import Identity, Name, NewSpeaker, add_names, identity, make_speakers
from app.linking.story_evidence import Company, story_evidence
from app.model import Because, Speaker, SpeakerKind
from app.store.given import dialect_of, given
from app.store.locks import has_many_writers, keep_rows
from app.store.tables import SpeakerDecisionRow, SpeakerRow, table

_DECISION = table(SpeakerDecisionRow)
_SPEAKER = table(SpeakerRow)

UNSURE = ("new", "namesake", "only-one", "ambiguous")
"""Rules whose answer another article of the same story may overrule."""


NO_COMPANY = ("only-one", "ambiguous")
"""Rules whose answer is too unsure to be evidence for the other names of the article."""


@dataclass(frozen=True)
class ResolvedSpeaker:
    """A speaker of an article, the row id of the stored one that it is, and why."""

    speaker: Speaker
    id: int
    because: Because


def resolve_speakers(
    session: Session, speakers: Mapping[Identity, Speaker], context: ArticleContext
) -> dict[Identity, ResolvedSpeaker]:
    """Find the stored speakers that an article's speakers are; make those that are new, and keep each one's names.

    Nobody can remove them, or make one of the same name, until this transaction ends. Writers that may change each
    other's answer wait for each other from here on (`app.linking.name_locks`), so call it late.
    """
    found = _recognise_beside_writers(session, speakers, context)
    new = [
        NewSpeaker(speakers[who], ambiguous=recognised.because.rule == "ambiguous")
        for who, recognised in found.items()
        if recognised.known is None
    ]
    made = dict(zip((identity(one.speaker) for one in new), make_speakers(session, new), strict=True))
    resolved = {}
    for who, recognised in found.items():
        number = made[who] if recognised.known is None else recognised.known
        resolved[who] = ResolvedSpeaker(speakers[who], number, recognised.because)
    add_names(session, (Name(one.id, name, one.speaker.kind) for one in resolved.values() for name in _names(one)))
    return resolved


def distinct_speakers(speakers: Iterable[Speaker]) -> dict[Identity, Speaker]:
    """The different speakers of an article, by identity; each with all names, roles and facts that it is given."""
    distinct: dict[Identity, Speaker] = {}
    for speaker in speakers:
        known = distinct.setdefault(identity(speaker), speaker)
        if known is not speaker:
            distinct[identity(speaker)] = known.model_copy(
                update={
                    "aliases": tuple(dict.fromkeys((*known.aliases, speaker.name, *speaker.aliases))),
                    "roles": tuple(dict.fromkeys((*known.roles, *speaker.roles))),
                    "gender": known.gender or speaker.gender,
                    "country": known.country or speaker.country,
                }
            )
    return dict(sorted(distinct.items()))


def has_role(roles: Iterable[str], role: str) -> bool:
    """Whether one of the roles is this one, in these words or in others of the same meaning."""
    wanted = office(role)
    given = list(roles)
    ours = [found for found in map(office, given) if found]
    return role in given or (wanted is not None and any(is_same(wanted, one) for one in ours))


def _names(one: ResolvedSpeaker) -> tuple[str, ...]:
    return (one.speaker.name, *one.speaker.aliases)


def _recognise_beside_writers(
    session: Session, speakers: Mapping[Identity, Speaker], context: ArticleContext
) -> dict[Identity, Recognition]:
    """Recognise the speakers; on PostgreSQL again under locks, where another writer may change the answer."""
    found = _recognise(session, speakers, context)
    held: set[Identity] | None = None
    while has_many_writers(session):
        unsettled = {who for who, one in found.items() if one.known is None or one.because.rule == "ambiguous"}
        if held is None or not unsettled <= held:
            settled = speakers.keys() - unsettled if held is None else set()
            lock_names(session, alone=_of(speakers, unsettled), shared=_of(speakers, settled))
            held = (held or set()) | unsettled
            is_old = bool(unsettled)
        else:
            is_old = False
        known = {one.known for one in found.values() if one.known is not None}
        if not is_old and keep_rows(session, _SPEAKER, known) == known:
            break
        found = _recognise(session, speakers, context)
    return found


def _of(speakers: Mapping[Identity, Speaker], some: Collection[Identity]) -> list[Speaker]:
    return [speakers[who] for who in some]


def _recognise(
    session: Session, speakers: Mapping[Identity, Speaker], context: ArticleContext
) -> dict[Identity, Recognition]:
    """Decisions by hand first, then what names and roles say; the rest by who else speaks in the article."""
    decided = _decided(session, speakers, context)
    open_ones = {who: speaker for who, speaker in speakers.items() if who not in decided}
    asked = [(speaker, context) for speaker in open_ones.values()]
    known = dict(zip(open_ones, candidates(session, asked), strict=True))
    recognised = {who: recognise(speaker, known[who]) for who, speaker in open_ones.items()}
    found = (*decided.values(), *recognised.values())
    # Many a story happens in one place: that two articles name it says nothing of who else is in both.
    places = {one.id for who, some in known.items() if who[1] == SpeakerKind.PLACE for one in some}
    sure = frozenset(one.known for one in found if one.known is not None and one.because.rule not in NO_COMPANY)
    sure -= places
    unsure = [who for who, one in recognised.items() if one.because.rule in UNSURE and known[who]]
    evidence = story_evidence(session, [Company(known[who], sure, context) for who in unsure])
    for who in unsure:
        company = Company(_not_taken(known[who], recognised, who), sure, context)
        recognised[who] = recognise(speakers[who], evidence.mark(company))
    return decided | recognised


def _not_taken(known: Sequence[Known], recognised: Mapping[Identity, Recognition], who: Identity) -> list[Known]:
    """Without those whom the article surely names otherwise: "Mr. Roe" beside "Ann Roe" is somebody else."""
    taken = {one.known for other, one in recognised.items() if other != who and one.because.rule not in UNSURE}
    return [one for one in known if one.id not in taken]


def _decided(
    session: Session, speakers: Mapping[Identity, Speaker], context: ArticleContext
) -> dict[Identity, Recognition]:
    """What was decided by hand: for this article before a role, for a role before the name alone; the newest first."""
    names = [{"folded": folded, "kind": kind} for folded, kind in speakers]
    decided: dict[Identity, Recognition] = {}
    for row in session.execute(_decisions(dialect_of(session)), {"names": names}):
        who = (row.folded, row.kind)
        here = row.article_id in (None, context.article)
        if who not in decided and here and (row.role is None or has_role(speakers[who].roles, row.role)):
            decided[who] = Recognition(row.speaker_id, Because(rule="by-hand", text=row.name, confidence=1.0))
    return decided


@cache
def _decisions(dialect: str) -> Select[Any]:
    names = given(dialect, "names", folded=Text, kind=Text)
    same = (_DECISION.c.folded == names.c.folded) & (_DECISION.c.kind == names.c.kind)
    return (
        select(_DECISION, _SPEAKER.c.name)
        .join_from(names, _DECISION, same)
        .join(_SPEAKER, _SPEAKER.c.id == _DECISION.c.speaker_id)
        .order_by(_DECISION.c.article_id.is_(None), _DECISION.c.role.is_(None), _DECISION.c.id.desc())
    )
