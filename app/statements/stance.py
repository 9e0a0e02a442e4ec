"""What a cue says of the act of saying: a lexicon of cue words to stances.

The classes follow the factuality and appraisal readings of reporting verbs (Bergler, "Evidential Analysis of Reported
Speech", 1992; Martin & White, "The Language of Evaluation", 2005), cut down to what a reader of news asks for.
"""

from __future__ import annotations

import re

from app.model import Stance
from app.text.lemmas import NEGATION, lexicon, told
from app.text.words import LETTERS

LEXICON = {
    Stance.CLAIM: "claim allege assert maintain contend insist argue purport boast brag profess charge counter",
    Stance.STRESS: "stress emphasize emphasise underline underscore highlight reiterate repeat reaffirm affirm "
    "emphatic vociferate declare proclaim",
    Stance.DENY: "deny dispute refute reject dismiss disavow rebut contradict disagree disclaim refuse rebuff decline "
    "denial rejection refusal",
    Stance.ADMIT: "admit acknowledge concede confess allow grant recognize recognise confirm admission acknowledgment "
    "concession",
    Stance.PROMISE: "promise pledge vow swear commit guarantee assure undertake readiness offer intend plan "
    "willingness commitment",
    Stance.ASK: "ask question inquire enquire wonder query seek request",
    Stance.URGE: "urge demand implore beg plead encourage recommend suggest propose advise exhort press appeal "
    "order advocate petition push instruct recommendation suggestion proposal",
    Stance.WARN: "warn caution threaten alert fear worry dread predict forecast concern warning threat",
    Stance.PRAISE: "praise applaud appreciate commend hail laud salute welcome thank congratulate compliment admire "
    "celebrate tout extol endorse credit honor honour love respect support",
    Stance.CRITICISE: "criticize criticise condemn denounce blast slam attack deride decry accuse blame ridicule mock "
    "lambast lambaste rebuke scold assail castigate chide fault hit lash rail complain lament deplore protest scoff "
    "object oppose regret bemoan insult criticism accusation condemnation complaint",
    Stance.AGREE: "agree concur echo consent accept side back agreement",
    Stance.BELIEVE: "believe think consider feel see view regard suppose assume suspect reckon deem judge doubt guess "
    "expect understand conclude figure know belief opinion thinking view feeling expectation conviction",
    Stance.HOPE: "hope wish want desire aspire long prefer dream",
    Stance.NEUTRAL: "say tell add note state announce explain report write reply respond answer comment remark "
    "mention describe tweet post continue express according speak talk quote call recall testify observe point "
    "inform disclose reveal indicate show find read cite release put joke quip recount discuss address "
    "statement word",
}
"""Base forms. Where two stances share a word the first in reading order of `Stance` above wins."""

PHRASES = ((re.compile(r"\bcall(?:s|ed|ing)? (?:for|on|upon)\b", re.IGNORECASE), Stance.URGE),)
"""Cues whose second word turns them: "called the plan a scam" describes, "called for a vote" urges."""

ENTRIES = lexicon(LEXICON)


def stance_of(cue: str) -> tuple[Stance, str, str]:
    """The stance of a cue, the word that told it, and the rule: `cue-lexicon`, `cue-negated` or `cue-unknown`.

    The last word known with a stance of its own tells: in "said he opposes" and "highly appreciated" the later word
    carries more than "said". A denied neutral cue ("did not say") denies nothing, so negation turns only belief,
    promise, agreement and praise.

    >>> stance_of("highly appreciated")
    (<Stance.PRAISE: 'praise'>, 'appreciated', 'cue-lexicon')
    """
    for phrase, stance in PHRASES:
        if found := phrase.search(cue):
            return stance, found.group(), "cue-lexicon"
    telling: tuple[Stance, str] | None = None
    for word in LETTERS.findall(cue.lower()):
        known = told(word, ENTRIES)
        if known is not None and (telling is None or known is not Stance.NEUTRAL):
            telling = (known, word)
    if telling is None:
        return Stance.NEUTRAL, "", "cue-unknown"
    if NEGATION.search(cue) and telling[0] in (Stance.BELIEVE, Stance.PROMISE, Stance.AGREE, Stance.PRAISE):
        return Stance.DENY, telling[1], "cue-negated"
    return *telling, "cue-lexicon"
