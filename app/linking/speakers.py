"""Whom of the stored speakers an article names: decided by hand, or recognised, or made anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.entities import Known, Recognition, recognise
from app.entities.offices import is_same, office
from app.linking.speaker_candidates import Story, candidates, folded_names, with_stories
from app.linking.speaker_rows import Identity, add_names, identity, learn, make_speaker
from app.model import Because, Speaker
from app.store.locks import wait_for
from app.store.tables import ArticleSpeakerRow, SpeakerDecisionRow, SpeakerRow, table

_DECISION = table(SpeakerDecisionRow)
_NAMED = table(ArticleSpeakerRow)
_SPEAKER = table(SpeakerRow)

UNSURE = ("new", "namesake", "only-one", "ambiguous")
"""Rules that another article of the same story may overrule."""


NO_COMPANY = ("only-one", "ambiguous")
"""Rules whose answer is too unsure to tell others by."""


@dataclass(frozen=True)
class Named:
    """A speaker of an article, whom of the stored ones that is, and why."""

    told: Speaker
    id: int
    because: Because


def hold_names(session: Session, people: Iterable[Speaker]) -> None:
    """Wait until nobody else works on speakers of these names. Do so before anything of the article is written."""
    wait_for(session, {name for speaker in people for name in folded_names(speaker)})


def name_speakers(session: Session, people: Iterable[Speaker], story: Story) -> dict[Identity, Named]:
    """Whom the article's speakers are; those who are new are made. Kept with the article, and each one's names too."""
    told = gather(people)
    named = {who: _named(session, told[who], found) for who, found in judge(session, told, story).items()}
    rows = [
        {
            "article_id": story.article,
            "folded": who[0],
            "kind": who[1],
            "name": one.told.name,
            "gender": one.told.gender,
            "speaker_id": one.id,
            "because": one.because.model_dump(mode="json"),
        }
        for who, one in named.items()
    ]
    if rows:
        session.execute(insert(_NAMED), rows)
    return named


def gather(people: Iterable[Speaker]) -> dict[Identity, Speaker]:
    """The different speakers of an article, each with all that it tells of them."""
    told: dict[Identity, Speaker] = {}
    for speaker in people:
        known = told.setdefault(identity(speaker), speaker)
        if known is not speaker:
            told[identity(speaker)] = known.model_copy(
                update={
                    "aliases": tuple(dict.fromkeys((*known.aliases, speaker.name, *speaker.aliases))),
                    "roles": tuple(dict.fromkeys((*known.roles, *speaker.roles))),
                    "gender": known.gender or speaker.gender,
                    "country": known.country or speaker.country,
                }
            )
    return dict(sorted(told.items()))


def judge(session: Session, told: Mapping[Identity, Speaker], story: Story) -> dict[Identity, Recognition]:
    """Whom each is: by hand; else the sure ones first, whose company then tells of the rest."""
    decided = _decided(session, told, story)
    open_ones = {who: speaker for who, speaker in told.items() if who not in decided}
    found = dict(zip(open_ones, candidates(session, open_ones.values(), story), strict=True))
    recognised = {who: recognise(speaker, found[who]) for who, speaker in open_ones.items()}
    sure = [one.known for one in (*decided.values(), *recognised.values()) if one.because.rule not in NO_COMPANY]
    for who, speaker in open_ones.items():
        if recognised[who].because.rule in UNSURE and found[who]:
            known = with_stories(session, _not_taken(found[who], recognised, who), {one for one in sure if one}, story)
            recognised[who] = recognise(speaker, known)
    return decided | recognised


def _not_taken(known: Sequence[Known], recognised: Mapping[Identity, Recognition], who: Identity) -> list[Known]:
    """Without those whom the article names otherwise: "Mr. Roe" beside "Ann Roe" is somebody else."""
    taken = {one.known for other, one in recognised.items() if other != who and one.because.rule not in UNSURE}
    return [one for one in known if one.id not in taken]


def _decided(session: Session, told: Mapping[Identity, Speaker], story: Story) -> dict[Identity, Recognition]:
    """What was decided by hand: for this article before a role, for a role before the name alone; the newest first."""
    rows = session.execute(
        select(_DECISION, _SPEAKER.c.name)
        .join_from(_DECISION, _SPEAKER)
        .where(_DECISION.c.folded.in_({folded for folded, _ in told}))
        .order_by(_DECISION.c.article_id.is_(None), _DECISION.c.role.is_(None), _DECISION.c.id.desc())
    )
    decided: dict[Identity, Recognition] = {}
    for row in rows:
        who = (row.folded, row.kind)
        here = row.article_id in (None, story.article)
        if who in told and who not in decided and here and (row.role is None or has_role(told[who].roles, row.role)):
            decided[who] = Recognition(row.speaker_id, Because(rule="by-hand", text=row.name, confidence=1.0))
    return decided


def has_role(roles: Iterable[str], role: str) -> bool:
    """Whether one of the roles is this one, in these words or others that say the same."""
    wanted = office(role)
    told = list(roles)
    ours = [found for found in map(office, told) if found]
    return role in told or (wanted is not None and any(is_same(wanted, one) for one in ours))


def _named(session: Session, told: Speaker, found: Recognition) -> Named:
    """The stored row of who was recognised, which learns what the article tells; made where it is new."""
    certain = found.because.rule != "ambiguous"
    number = found.known
    if number is None:
        number = make_speaker(
            session, told if certain else told.model_copy(update={"gender": None}), ambiguous=not certain
        )
    elif certain:
        learn(session, number, told)
    add_names(session, number, told.kind, [told.name, *told.aliases])
    return Named(told, number, found.because)
