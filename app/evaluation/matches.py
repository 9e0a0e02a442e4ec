"""Evaluation of matching: verdicts on gold pairs, and their figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pydantic import Field

from app import documents, speakers
from app.embedding import Embedder, pack
from app.entities.name_likeness import DIFFERENT, POSSIBLE, SAME, name_likeness
from app.evaluation.pairs import GoldPair, Side
from app.evaluation.scores import DIGITS, Score, Share, score
from app.matches import relate
from app.model import (
    InputError,
    RawDocument,
    Relation,
    Report,
    Span,
    Speaker,
    SpeakerKind,
    SpeakerRef,
    Statement,
    Value,
    Verdict,
)
from app.statements.stance import stance_of

RELATIONS = (Relation.IDENTICAL, Relation.NEAR, Relation.CONTAINS, Relation.PARAPHRASE)
NOT_JOINED = 0.5  # of its score: a pair that was not joined ranks below all pairs as likely that were


class Judged(NamedTuple):
    """The verdict on a pair: `identical`, `near`, `contains`, `paraphrase`; or `conflict` or `different`."""

    pair: GoldPair
    relation: str
    score: float

    @property
    def same(self) -> bool:
        """Whether it was called the same statement."""
        return self.relation in RELATIONS

    def record(self) -> dict[str, object]:
        """The prediction, as it is written."""
        return {
            "pair_id": self.pair.pair_id,
            "same": self.same,
            "score": round(self.score if self.same else NOT_JOINED * self.score, 4),
            "relation": self.relation,
        }


class RelationRecall(Value):
    """How many pairs of one relation were called the same statement."""

    labelled: int
    found: int
    recall: Share = Field(ge=0, le=1)


class PairFigures(Value):
    """The verdicts beside the labels."""

    pairs: int
    same: Score = Field(description="Pairs called the same statement.")
    average_precision: Share = Field(ge=0, le=1, description="The mean precision at each true pair, best score first.")
    by_relation: dict[str, RelationRecall] = Field(
        description="Of the true pairs of each relation, those called the same."
    )
    relation_right: Share = Field(ge=0, le=1, description="Share of the true pairs called the same in the right way.")
    relation_right_of_found: Share = Field(ge=0, le=1, description="The same, of the true pairs that were found.")


class Relating:
    """Relates the two texts of a pair as they are given: nothing is known of their articles but date and source."""

    def __init__(self) -> None:
        self._embedder = Embedder()

    def judge(self, pair: GoldPair) -> Judged:
        """The verdict on one pair."""
        ours, theirs = references(named(pair.a), named(pair.b))
        return judged(pair, relate(self._report(pair.a, "a", ours), self._report(pair.b, "b", theirs)))

    def _report(self, side: Side, key: str, speakers: References) -> Report:
        return Report(
            key=key,
            article=key,
            content=side.content,
            cue=side.cue,
            speakers=speakers,
            published_on=side.date,
            stance=stance_of(side.cue)[0],
            embedding=pack(self._embedder.embed([side.content])[0]),
        )


def judged(pair: GoldPair, verdict: Verdict, *, joined: bool = True) -> Judged:
    """A verdict as a prediction; a pair that was not `joined` may still be a conflict or an update, but is no match."""
    relation = verdict.relation
    if relation is None or (not joined and relation.is_match):
        return Judged(pair, "different", verdict.score)
    return Judged(pair, relation.value, verdict.score)


References = frozenset[SpeakerRef]


def references(ours: Sequence[Speaker], theirs: Sequence[Speaker]) -> tuple[References, References]:
    """The speakers of two texts by ids, where nothing is known of them but their names.

    Two forms of one full name get one id; a name that is only possibly one of the other text's is not certain.

    >>> references([Speaker(name="Ada Moreau", kind=PERSON)], [Speaker(name="Moreau", kind=PERSON)])[1]
    frozenset({SpeakerRef(id='Moreau', name='Moreau', kind=PERSON, certain=False)})
    """
    first = frozenset(_reference(speaker, speaker.name, theirs) for speaker in ours)
    ids = [next((one.name for one in ours if _likeness(one, speaker) == SAME), speaker.name) for speaker in theirs]
    return first, frozenset(_reference(speaker, ident, ours) for speaker, ident in zip(theirs, ids, strict=True))


def _reference(speaker: Speaker, ident: str, others: Sequence[Speaker]) -> SpeakerRef:
    possible = any(_likeness(speaker, other) == POSSIBLE for other in others)
    return SpeakerRef(ident, speaker.name, speaker.kind, certain=not possible)


def _likeness(one: Speaker, other: Speaker) -> float:
    # Of one sentence the kind is a guess: one name is one speaker.
    if (one.kind is SpeakerKind.PERSON) != (other.kind is SpeakerKind.PERSON):
        return SAME if one.name == other.name else DIFFERENT
    return name_likeness(one.name, other.name, one.kind)


def named(side: Side) -> tuple[Speaker, ...]:
    """The speakers that a source names by itself, as in an article of one sentence; for "he" and "the poll", none.

    >>> [speaker.name for speaker in named(Side(content="we will reopen", source="Mayor Ada Moreau", cue="said"))]
    ['Ada Moreau']
    """
    source = side.source.strip()
    if not source:
        return ()
    cue = side.cue.strip()
    text = " ".join(filter(None, (source, cue, "this.")))
    try:
        article = documents.read(RawDocument(origin="pair", text=text), max_chars=len(text) + 1, dated=False)
    except InputError:  # no words, or in another language: nobody is named
        return ()
    at = article.text.find(source)
    if at < 0:
        return ()
    end = at + len(source)
    statement = Statement(
        source=(Span(at, end),),
        cue=(Span(end + 1, end + 1 + len(cue)),) if cue else (),
        content=(Span(len(article.text) - 5, len(article.text)),),
    )
    [resolved] = speakers.resolve(article, [statement])
    return resolved.speakers


def figures(found: Sequence[Judged]) -> PairFigures:
    """The figures of all verdicts."""
    true = [each for each in found if each.pair.same]
    called = [each for each in found if each.same]
    hits = sum(each.pair.same for each in called)
    right = sum(each.relation == each.pair.label for each in true)
    return PairFigures(
        pairs=len(found),
        same=score(hits, hits, len(true), len(called)),
        average_precision=round(average_precision(found), DIGITS),
        by_relation={
            relation.value: _found([each for each in true if each.pair.label == relation]) for relation in RELATIONS
        },
        relation_right=round(right / len(true), DIGITS) if true else 0.0,
        relation_right_of_found=round(right / hits, DIGITS) if hits else 0.0,
    )


def average_precision(found: Iterable[Judged]) -> float:
    """The mean precision at each true pair, best score first; 0 where there is none."""
    ranked = sorted(found, key=lambda each: -float(str(each.record()["score"])))
    hits, total = 0, 0.0
    for rank, each in enumerate(ranked, 1):
        if each.pair.same:
            hits += 1
            total += hits / rank
    return total / hits if hits else 0.0


def _found(true: Sequence[Judged]) -> RelationRecall:
    called = sum(each.same for each in true)
    return RelationRecall(labelled=len(true), found=called, recall=round(called / len(true), DIGITS) if true else 0.0)
