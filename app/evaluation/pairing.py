"""Labels and statements of one article side by side, as words: which statement meets which label."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.evaluation.cues import reports_speech
from app.evaluation.gold import Label
from app.evaluation.words import Words, WordSet
from app.matches.assignment import Pair, assign
from app.model import Speech, Statement

HALF = 0.5
"""Least share of shared words (intersection over union) at which content counts as found: PolNeAR's papers' line."""

WHOLE_BONUS = 0.5  # in an assignment a whole statement outweighs a nearer content, but never two contents
NEARNESS_BONUS = 0.01  # of two contents that are near enough, the nearer


@dataclass(frozen=True)
class Said:
    """An attribution as words of its text."""

    source: WordSet
    cue: WordSet
    content: WordSet
    speech: Speech
    is_speech: bool
    """Whether its cue reports speech or writing."""


def said(text: str, words: Words, attribution: Label | Statement) -> Said:
    """The words of an attribution."""
    content = words.of(attribution.content)
    cue = " ".join(text[start:end] for start, end in attribution.cue)
    return Said(
        source=words.of(attribution.source),
        cue=words.of(attribution.cue),
        content=content,
        speech=words.speech(content),
        is_speech=reports_speech(cue),
    )


class Pairing:
    """The labels and the statements of one article, and the pairs of them that meet (label, statement)."""

    def __init__(self, labelled: Iterable[Said], found: Iterable[Said]) -> None:
        # Content without a word, such as a lone dash, can meet nothing.
        self.labelled = [one for one in labelled if one.content]
        self.found = [one for one in found if one.content]
        self._shares = self._overlaps()
        weights = {pair: 1 + NEARNESS_BONUS * share for pair, share in self._shares.items() if share >= HALF}
        self._near = weights
        self.content = assign({pair: weight + WHOLE_BONUS * self._is_whole(pair) for pair, weight in weights.items()})
        """One to one, content by half or more; whole statements before others."""
        self.whole = [pair for pair in self.content if self._is_whole(pair)]
        """Those of them whose cue and source overlap too."""
        self.exact = assign(
            {(here, there): 1.0 for here, there in weights if self.labelled[here].content == self.found[there].content}
        )
        """One to one, content to the word."""

    def _overlaps(self) -> dict[Pair, float]:
        """Words shared over words in either, for each pair that shares any."""
        holders: dict[int, list[int]] = defaultdict(list)
        for here, label in enumerate(self.labelled):
            for word in label.content:
                holders[word].append(here)
        shares: dict[Pair, float] = {}
        for there, statement in enumerate(self.found):
            shared = Counter(here for word in statement.content for here in holders.get(word, ()))
            for here, count in shared.items():
                either = len(self.labelled[here].content) + len(statement.content) - count
                shares[here, there] = count / either
        return shares

    def _is_whole(self, pair: Pair) -> bool:
        """Whether cue and source overlap; a label without a cue asks for none, one without a source allows none."""
        label, statement = self.labelled[pair[0]], self.found[pair[1]]
        cue = not label.cue or bool(label.cue & statement.cue)
        source = bool(label.source & statement.source) if label.source else not statement.source
        return cue and source

    def of_speech(self) -> Pairing:
        """The labels that report speech, paired anew with the statements that do not belong to another label.

        A statement belongs to another label where it meets it or, meeting none, shares its cue.
        """
        owners = {there: here for here, there in assign(self._near)}
        other_cues = frozenset[int]().union(*(label.cue for label in self.labelled if not label.is_speech))
        kept = [
            statement
            for there, statement in enumerate(self.found)
            if (self.labelled[owners[there]].is_speech if there in owners else not statement.cue & other_cues)
        ]
        return Pairing([label for label in self.labelled if label.is_speech], kept)
