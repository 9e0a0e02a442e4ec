"""What a cue reports: words said or written, a private state, or a side taken without words.

Speech and private states are told apart as in Wiebe, Wilson & Cardie, "Annotating Expressions of Opinions and Emotions
in Language" (2005); what they call expressive acts, such as praise and blame, news reports as words: it is speech.
"""

from __future__ import annotations

import re

from app.model import Act, Speech
from app.text.lemmas import NEGATION, bases, lexicon, told
from app.text.words import LETTERS

LEXICON = {
    Act.SPEECH: (
        "say tell add note state announce explain report write reply respond answer comment remark mention describe "
        "tweet retweet post continue express according speak talk quote call recall testify observe point inform "
        "disclose reveal indicate show find read cite release joke quip recount discuss address statement word put "
        "claim allege assert maintain contend insist argue purport boast brag profess charge counter stress emphasize "
        "emphasise underline underscore highlight reiterate repeat reaffirm affirm declare proclaim deny dispute "
        "refute dismiss disavow rebut contradict disagree disclaim denial admit acknowledge concede confess confirm "
        "admission acknowledgment concession promise pledge vow swear guarantee assure offer ask question inquire "
        "enquire query request urge demand implore beg plead encourage recommend suggest propose advise exhort press "
        "appeal order advocate petition instruct recommendation suggestion proposal warn caution threaten alert "
        "predict forecast warning threat praise applaud appreciate commend hail laud salute welcome thank "
        "congratulate compliment celebrate tout extol credit criticize criticise condemn denounce blast slam attack "
        "deride decry accuse blame ridicule mock lambast lambaste rebuke scold assail castigate chide fault lash rail "
        "complain lament deplore protest scoff object bemoan insult criticism accusation condemnation complaint agree "
        "concur echo agreement "
        # Naming, portraying and reckoning in words.
        "name label dub title entitle caption term identify list portray depict paint characterize characterise liken "
        "compare define frame cast description estimate projection project calculate count rank rate attribute "
        "conclude conclusion rule ruling speculate speculation imply hint signal allude refer reference invoke evoke "
        "detail document outline summarize summarise illustrate articulate raise cover expose depiction attest "
        "certify "
        # Ways of uttering.
        "shout yell chant cheer boo scream sing exclaim interject chime whisper mutter murmur growl roar cry bark "
        "thunder opine muse bellow gush vent rant crow gripe grumble snap sneer jab jeer taunt tease heckle quiz "
        "grill probe interrupt elaborate clarify specify qualify retort lie gloat preach lecture lobby pressure pitch "
        "brief reassure remind chastise berate excoriate vilify demonize denigrate disparage belittle knock rip "
        "skewer savage trash pillory impugn malign smear hammer pan hit zing rebuff rap disparagement apologize "
        "apologise apology confront challenge debate negotiate spar clash bicker quarrel defend justify vouch "
        "downplay dodge deflect correct retract volunteer vocal outspoken reportedly allegedly purportedly voice "
        # Means and works.
        "issue publish broadcast print email text fax file deliver share circulate leak air utter interview speech "
        "letter message memo conversation discussion argument assertion announcement allegation disclosure account "
        "story article news newspaper book column editorial poll survey study ad video transcript lawsuit rhetoric "
        "critique tribute advice response slogan headline testimony quotation revelation reminder explanation "
        "pronouncement declaration prediction appraisal verdict translation emphatic vociferate critical tip convince "
        "persuade reprimand contest defense defence fun assurance posit pronounce brush shrug unveil touch "
        "testimonial contention repudiate relate dictum return"
    ),
    Act.THOUGHT: (
        "think believe fear hope expect know doubt want feel see consider view regard suppose assume suspect deem "
        "judge guess understand figure reckon conviction belief opinion thought thinking feeling expectation worry "
        "dread concern wish desire aspire dream wonder imagine realize realise recognize recognise remember forget "
        "learn discover notice anticipate foresee envision envisage contemplate ponder weigh mull perceive perception "
        "presume theory theorize surmise infer deduce mean intend intent intention plan aim eager eagerness willing "
        "willingness ready readiness love hate like dislike admire respect regret resent detest loathe despise "
        "cherish envy miss surprise anger angry angered upset nervous anxious anxiety skeptical sceptical skepticism "
        "confident confidence optimistic optimism pessimistic pessimism hopeful convinced sure certain aware "
        "awareness interested interest glad happy proud pride disappointed disappointment frustrated frustration "
        "enthusiasm enthusiastic excited excitement afraid scared wary leery impressed confused puzzled baffled "
        "uncertain unsure comfortable uncomfortable unhappy angst alarm alarmed shocked stunned troubled bothered "
        "disgusted outraged outrage thrilled pleased grateful sense sentiment impression assumption notion idea "
        "consensus hunch instinct inclination mind mindset mindful apparently believer hunger thirst crave yearn "
        "fancy hear ambition goal appetite curious curiosity determination resolve resolved conceive estimation "
        "mistake misunderstand mistrust agonize vision clear unclear obvious care passionate design designed rattle "
        "rattled realization startle startled sympathy sympathize"
    ),
    Act.ATTITUDE: (
        "back support oppose refuse reject endorse favor favour resist faith trust opposition decline refusal "
        "rejection fail failure supporter opponent proponent backer fan critic side accept acceptance embrace approve "
        "approval disapprove disapproval vote elect nominate appoint choose choice pick select opt prefer preference "
        "adopt ratify sign pass enact ban bar block prohibit forbid restrict allow permit let authorize require "
        "mandate veto decide decision determine commit commitment dedicated dedicate devote focus attention "
        "endorsement advocacy fight fought champion promote join distance abandon shun ignore avoid snub spurn "
        "boycott defy disregard reluctant reluctance hesitate hesitant balk unwilling stance position stand loyal "
        "loyalty allegiance backing consent grant push pursue pursuit prioritize withdraw withhold cancel sponsor "
        "honor honour neglect silent silence skip forgo renounce dissent sue acquiesce cave comply abide adhere cling "
        "tolerate favorite favorable favorably supportive disown uphold overturn strike rebel refrain abstain persist "
        "stick sympathizer hire fire replace award introduce enforce undermine prevent drop ally rely divide split "
        "pivot behind"
    ),
}
"""Base forms. Where two acts share a word the first in reading order of `Act` above wins."""

HEDGES = {
    Act.THOUGHT: "seem appear look sound seemingly",
    Act.ATTITUDE: "seek try attempt effort struggle",
}
"""Words that tell only where nothing else does: who "seemed to mock" or "sought to explain" used words."""

PHRASES = (
    (
        re.compile(
            r"(?:shot|fired?|hit|punched|pushed) back\b|ma(?:k|d)(?:es?|ing)(?: \w+){0,2} clear\b"
            r"|ma(?:k|d)(?:es?|ing) no secret\b|(?:lays?|laid|laying) out\b|went (?:on|after)\b"
            r"|weigh(?:s|ed|ing)? in\b|doubl(?:es?|ed|ing) down\b|(?:takes?|took|taking) (?:aim|issue)\b"
            r"|ma(?:k|d)(?:es?|ing) (?:the|a|his|her|their) case\b|case (?:for|against|that)\b"
        ),
        Act.SPEECH,
    ),
    (re.compile(r"look(?:s|ed|ing)? forward\b"), Act.THOUGHT),
    (re.compile(r"cast(?:s|ing)? (?:\w+ ){0,3}(?:vote|ballot)s?\b"), Act.ATTITUDE),
)
"""Cues that no single word tells, or whose first word would mislead, as in "cast his vote"."""

PUT_IN_WORDS = frozenset(("accept", "allow", "decide", "determine", "grant", "mandate", "require"))
"""Attitudes that a that-clause turns into words: a court "decided that", a senator "allowed that"."""

SILENT = frozenset(
    ("answer", "comment", "discuss", "elaborate", "mention", "reply", "respond", "return", "say", "speak", "tell")
)
"""Not to do these is to keep silent: "did not respond" reports no words."""

SILENCED = re.compile(rf"(?:{NEGATION.pattern}|\bwithout\b)(?! (?:only|just|merely))", re.IGNORECASE)
THAT_CLAUSE = re.compile(r"\s*that\b", re.IGNORECASE)

ENTRIES = lexicon(LEXICON)
HEDGED = lexicon(HEDGES)

UNKNOWN = Act.SPEECH
"""Of 60 such cues drawn from PolNeAR's training articles 27 reported words ("in", "about", "per" among them), 20 a side
taken, and 13 a private state."""


def act_of(cue: str, *, speech: Speech, content: str = "") -> tuple[Act, str, str]:
    """What a cue reports, the words that told it, and the rule.

    `speech` is how the content is reported and `content` its words. The rules are `quotation-marks` (words within them
    were said, whatever the cue), `no-cue` (nothing but punctuation), `cue-lexicon`, `cue-negated` and `cue-unknown`.

    >>> act_of("said he opposes", speech=Speech.INDIRECT)
    (<Act.SPEECH: 'speech'>, 'said', 'cue-lexicon')

    The first word that tells governs the rest, but that one which hedges gives way: who "seemed to mock" used words.
    """
    if speech is Speech.DIRECT:
        return Act.SPEECH, "", "quotation-marks"
    if not any(map(str.isalpha, cue)):
        return Act.SPEECH, "", "no-cue"
    lowered = cue.lower()
    for word in LETTERS.finditer(lowered):
        for phrase, act in PHRASES:
            if found := phrase.match(lowered, word.start()):
                return act, found.group(), "cue-lexicon"
        if known := told(word.group(), ENTRIES):
            return _turned(known, word, content)
    for hedge in LETTERS.findall(lowered):
        if known := told(hedge, HEDGED):
            return known, hedge, "cue-lexicon"
    return UNKNOWN, "", "cue-unknown"


def _turned(act: Act, word: re.Match[str], content: str) -> tuple[Act, str, str]:
    """What the telling word reports once the negation before it and the clause after it are heard."""
    forms = bases(word.group())
    if not SILENT.isdisjoint(forms) and SILENCED.search(word.string, 0, word.start()):
        return Act.ATTITUDE, word.group(), "cue-negated"
    if not PUT_IN_WORDS.isdisjoint(forms) and word.end() == len(word.string) and THAT_CLAUSE.match(content):
        return Act.SPEECH, word.group(), "cue-lexicon"
    return act, word.group(), "cue-lexicon"
