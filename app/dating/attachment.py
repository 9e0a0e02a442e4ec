"""Attachment of dates: whether a date expression is the day of a statement, or of something else."""

from __future__ import annotations

import re

from app.model import Span
from app.text.en.lexicon import any_word_of

# Verbs and nouns of public speech: a date in a side clause counts only where the side clause tells of speech itself.
_SPEAKING = (
    rf"(?:{any_word_of('public_forms')}|conducted|aired|delivered|delivering|made|gave|given|giving|held|holding"
    r"|appeared|appearing)"
)
_OCCASION_WORD = (
    r"(?:interviews?|statements?|speech|speeches|rally|rallies|debates?|conferences?|briefings?"
    r"|hearings?|remarks|comments|address|town hall|chat|talks?|call|calls|tweets?|posts?|message|letter"
    r"|e-?mail|memo|report|poll|survey|study|ruling|decision|editorial|column|op-ed|article|essay|book"
    r"|blog|autobiography|memoir|novel|documentary|lawsuit|complaint|order|commercial|ad|broadcast|appearance"
    r"|meeting|summit|ceremony|forum|dinner|gala|testimony|news release"
    r"|press release|announcement|filing|opinion|panel|discussion|event|convention|lunch|breakfast"
    r"|episode|show|program|session|podcast|video|visit)"
)
_OCCASION_NEAR = re.compile(rf"(?:['’]s)?(?: [\w-]+){{0,3}}? {_OCCASION_WORD}\b")
_BARRING_PREPOSITION = re.compile(
    r"\b(?:since|until|till|before|after|for|through|between|ahead of|by|of|about|to)\s+(?:the |its |late |early )?$",
    re.I,
)
_AT_OCCASION = re.compile(
    r"\b(?:in|at|during|on|to|via|from|of|by)\s+(?:(?:an?|the|his|her|its|their|that|this)\s+)?(?:[\w-]+\s+){0,2}$",
    re.I,
)
_DETERMINED = re.compile(r"\b(?:an?|the|his|her|its|their|that)\s+$", re.I)
_RELATIVE = re.compile(
    r"\b(?:who|which|whose|whom|where|that|because|since|although|though|if|unless|until|whether|after|before|despite|amid)\b",
    re.I,
)
# After the last comma before a date: a pattern that ran on to the date itself would start anew at every "as".
_COMPARED = re.compile(r"\bas (?:he|she|they|it|we) (?:did|had|has|was|were)\b", re.I)
_AHEAD = re.compile(r"\b(?:will|would|to be|plans? to|planned|scheduled|expected|set to|due|upcoming|slated)\b", re.I)
# "in a statement that was released Friday": of all side clauses only such a one dates the saying.
_MADE_KNOWN = re.compile(
    rf"\b(?:released|published|posted|issued|made|aired|broadcast|delivered|gave|held|recorded|{_OCCASION_WORD})\b",
    re.I,
)
_SPEAKS = re.compile(rf"\b{_SPEAKING}\b", re.I)
_OCCASION = re.compile(rf"\b{_OCCASION_WORD}\b", re.I)
_PARTICIPLE = re.compile(r"\b([a-z]+ed|sent|held|made|taken|given|shown|shot|known)\s+(?:(?:on|in|late|early)\s+)*$")
_PARTING = re.compile(r"\b(?:though|although|because|but|after|before|until|whereas|which|who)\b", re.I)
# A side clause after a date that opens its sentence: a cue within it is not the date's, one after its comma may be.
_SIDE = re.compile(
    r"\b(?:though|although|because|since|until|after|before|whereas|which|who|whom|whose|where|even as|rather than)\b",
    re.I,
)
_SIDE_PHRASE = re.compile(
    r"\b(?:of|for|about|over|from|amid|despite)\s+(?:(?:the|his|her|their|its)\s+)?$",
    re.I,
)
_WILL = re.compile(r",?(?: [\w.’'-]+){1,6}? (?:will|shall|plans? to|is set to|(?:is|are) (?:scheduled|expected) to)\b")
# Another verb between the cue and a date after it: the date is that verb's, unless it tells how the words came out.
_OTHER_VERB = re.compile(
    r";|\b(?:was|were|is|are|has|had|have)\b(?! (?:released|published|posted|issued|made|broadcast|aired)\b)"
    r"|\b(?:he|she|they|it) (?!gave|made|delivered|posted|wrote|sent|published|released|held|did)[a-z]+"
)
_SOON = len(", the former minister and her deputy will")  # the verb of a narrated sentence comes no later
OPENING = len("But late on ")  # a date no further in than this opens its sentence, and dates all of it
_DATELINE = re.compile(r"\s*(?:\([\w /]+\)\s*)?[-–—]{1,2}\s")


def dates_speech(words: str, at: Span, cue: Span | None = None, *, in_source: bool = False) -> bool:
    """Whether the date expression at `at` dates what is said in the clause `words`, whose verb of saying is `cue`.

    "said on Thursday that", "in a Labor Day interview", "Speaking at a rally on Sunday, he said" do; "called Friday's
    decision", "who met her on Monday, said" and "will vote on Tuesday, said" do not.
    """
    before, after = words[: at.start], words[at.end :]
    if before.upper() == before and _DATELINE.match(after):
        return False
    if after.startswith(("'s", "’s")) or (_DETERMINED.search(before) and re.match(r" [A-Za-z]", after)):
        return bool((in_source or _AT_OCCASION.search(before)) and _OCCASION_NEAR.match(after))
    if (
        _BARRING_PREPOSITION.search(before)
        or _after_comma(_COMPARED, before)
        or (cue is not None and _parted(words, at, cue))
    ):
        return False
    clause = _since_last(_RELATIVE, before)
    begins = len(before) - len(clause)
    holds_cue = cue is not None and begins <= cue.start < at.start
    telling = _MADE_KNOWN.search(clause) if cue is not None else _SPEAKS.search(clause) or _OCCASION.search(clause)
    if begins and not holds_cue and not telling:
        return False
    if _AHEAD.search(clause.rpartition(",")[2]) or (cue is None and _AHEAD.search(after[:_SOON])):
        return False
    participle = _PARTICIPLE.search(before)
    beside_cue = cue is not None and 0 <= at.start - cue.end <= len(" late on ")
    return not participle or beside_cue or bool(_SPEAKS.fullmatch(participle[1]))


def _parted(words: str, at: Span, cue: Span) -> bool:
    """Whether the date's clause is another than the cue's; a date that opens the sentence rules its main clauses."""
    between = words[min(at.end, cue.end) : max(at.start, cue.start)]
    if at.start <= OPENING:
        side = _after_comma(_SIDE, between) or bool(_SIDE_PHRASE.search(between))
        return ";" in between or side or bool(_WILL.match(between))
    return bool(_PARTING.search(between) or (cue.end <= at.start and _OTHER_VERB.search(between)))


def _after_comma(pattern: re.Pattern[str], words: str) -> bool:
    """Whether a pattern is found after the last comma."""
    return pattern.search(words, words.rfind(",") + 1) is not None


def _since_last(pattern: re.Pattern[str], before: str) -> str:
    """What follows the last match of `pattern`, or all of `before`."""
    start = 0
    for match in pattern.finditer(before):
        start = match.end()
    return before[start:]


def tells_of_speech(words: str) -> bool:
    """Whether a sentence has a verb or noun of public speech."""
    return _SPEAKS.search(words) is not None


def tells_of_occasion(words: str) -> bool:
    """Whether a sentence names an occasion of speech: "rally", "interview", "statement"."""
    return _OCCASION.search(words) is not None


def opens_sentence(words: str, at: Span, *, rough: bool = False) -> bool:
    """Whether a date opens its sentence ("On Thursday, ..."), or stands in one that tells of speech.

    A rough one, as a year, has to open it, or to name the occasion ("in a 2013 interview"): elsewhere it is a detail.
    """
    if at.start <= OPENING:
        return True
    if rough:
        return bool(_AT_OCCASION.search(words[: at.start]) and _OCCASION_NEAR.match(words[at.end :]))
    return tells_of_speech(words) or tells_of_occasion(words)
