"""Organisations whose names go on beyond one run of capitals: "the Doe campaign", "Court of Appeals"."""

from __future__ import annotations

import re
from itertools import pairwise

from app.speakers.mention import Look, Mention, mention_of
from app.speakers.organisations import BODY_MODIFIERS, KNOWN, POINTING_NOUNS, acronym
from app.text.en.places import demonym
from app.text.reading import GAP, Reading, Word

BOARDS = frozenset(("Commission", "Department", "Agency", "Administration", "Authority"))
# Nouns that follow a name without being named by it: "the Times site", "Doe party".
UNNAMING = frozenset(("force", "giant", "maker", "party", "service", "site", "state", "union"))
ABBREVIATED_STATES = frozenset(("EU", "E.U.", "UK", "U.K.", "UN", "U.N.", "US", "U.S."))  # adjectives as well as names
LONGEST_NOUN = 3  # words: "air defence force"
LONGEST_NAMED = 3  # words that go before the noun; longer runs are titles
LONGEST_CONNECTOR = 10  # characters: " for the "
AIMS = frozenset(("for", "on"))  # after one of these a name may have two aims: "Center for Media and Public Affairs"
SPACE = re.compile(r"\s+")
CONNECTOR = re.compile(r"\s(?:of|for|on|to|at)(?:\sthe)?\s(?=[A-Z])")


def _noun_after(reading: Reading, end: int) -> list[Word]:
    """The organisation's noun that follows a name directly: "Doe campaign", "Ruritanian defence ministry"."""
    at = reading.word_from(end)
    if reading.headline_lines and reading.in_headline(end):
        return []
    words: list[Word] = []
    for word in reading.words[at : at + LONGEST_NOUN]:
        if not (GAP.fullmatch(reading.text, words[-1].end if words else end, word.start) and word.text.islower()):
            return []
        words.append(word)
        if word.key in POINTING_NOUNS:
            return words
        if word.key not in BODY_MODIFIERS or word.possessive:
            return []
    return []


def of_people(reading: Reading, word: Word) -> list[Mention]:
    """A people's adjective names its state in "the Chinese side", "the Saudi government", and nothing alone."""
    noun = _noun_after(reading, word.end)
    if not noun or word.possessive or _one_of_many(reading, word.start):
        return []
    if noun[-1].key == "side":
        return [Mention(word.start, noun[-1].end, (demonym(word.text) or word.text,), Look.COUNTRY)]
    return [mention_of([word, *noun], Look.ORGANISATION)]


def _one_of_many(reading: Reading, start: int) -> bool:
    """Whether an article leaves a body unnamed: "a Russian court"."""
    return reading.text[max(0, start - 3) : start].lower().split()[-1:] in (["a"], ["an"])


def compound(reading: Reading, mention: Mention) -> None:
    """Take the noun after a name into it: "Doe" and "campaign" are the Doe campaign."""
    abbreviated = mention.name in ABBREVIATED_STATES
    if mention.possessive or mention.honorific or (mention.look is Look.COUNTRY and not abbreviated):
        return
    noun = _noun_after(reading, mention.end)
    if not noun or len(mention.words) > LONGEST_NAMED or _one_of_many(reading, mention.opens):
        return
    if len(noun) == 1 and (noun[0].key in UNNAMING or (abbreviated and noun[0].key == "government")):
        return
    mention.words = (*mention.words, *(word.text for word in noun))
    mention.end, mention.possessive = noun[-1].end, noun[-1].possessive
    mention.look, mention.role, mention.outer = Look.ORGANISATION, "", -1


def join_organisations(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Join "Court" and "Appeals": an organisation's name goes on after "of", "for", "on", "to" or "at"."""
    chains: list[_Chain] = []
    for mention in mentions:
        if chains and _continues(reading, chains[-1], mention):
            chains[-1].add(reading.text, mention)
        else:
            chains.append(_Chain(mention))
    return [chain.mention() for chain in chains]


class _Chain:
    """Mentions that may be parts of one organisation's name: the first of them, and the words up to the last."""

    def __init__(self, first: Mention) -> None:
        self.first, self.last = first, first
        self.words: list[str] = []
        self.look = first.look
        self.has_aim = not AIMS.isdisjoint(first.words)

    @property
    def joined(self) -> bool:
        """Whether the chain has more than one mention."""
        return self.last is not self.first

    @property
    def single(self) -> bool:
        """Whether the name is one word so far."""
        return not self.joined and len(self.first.words) == 1

    def add(self, text: str, mention: Mention) -> None:
        """Go on with a mention, and with the words between."""
        if not self.joined:
            self.words = SPACE.split(text[self.first.start : self.first.end])
        more = SPACE.split(text[self.last.end : mention.end])[1:]
        self.words += more
        self.has_aim = self.has_aim or not AIMS.isdisjoint(more)
        self.last, self.look = mention, Look.ORGANISATION

    def mention(self) -> Mention:
        """The chain as one mention."""
        if not self.joined:
            return self.first
        words = tuple(self.words)
        return Mention(self.first.start, self.last.end, words, self.look, possessive=self.last.possessive)


def expand_brackets(reading: Reading, mentions: list[Mention]) -> None:
    """Tell of each short name in brackets what it stands for: "the Harbour Fishing Authority (HFA)"."""
    for full, short in pairwise(mentions):
        bracketed = reading.text[full.end : short.start] == " (" and reading.text[short.end : short.end + 1] == ")"
        if not bracketed or len(short.words) > 1 or len(full.words) == 1:
            continue
        initials = short.name.upper() == acronym(full.name)
        if full.look is Look.ORGANISATION or (full.look in (Look.OPEN, Look.PLACE) and initials):
            full.look = short.look = Look.ORGANISATION
            short.expands = full.name


def _continues(reading: Reading, chain: _Chain, mention: Mention) -> bool:
    last = chain.last
    if last.possessive or mention.outer >= 0 or mention.opens - last.end > LONGEST_CONNECTOR:
        return False
    if mention.look is Look.PERSON:
        return False
    gap = reading.text[last.end : mention.opens]
    if chain.look is Look.OPEN and chain.single:
        # "Citizens for Tax Justice", "Securities and Exchange Commission".
        society = gap == " for " and last.name.endswith("s") and mention.look is not Look.PLACE
        return society or _of_two_matters(last, mention, gap)
    if chain.look is not Look.ORGANISATION:
        return False
    if gap == " and ":
        # "Center for Media" goes on with "and Public Affairs"; "Reuters and Google" are two.
        two_aims = chain.has_aim and mention.name not in KNOWN
        return two_aims or (chain.single and _of_two_matters(last, mention, gap))
    connector = CONNECTOR.match(reading.text, last.end)
    # "Reserve Bank of India", but "Commission on Russia" is about it.
    about = mention.name in KNOWN or (mention.look is Look.COUNTRY and gap != " of ")
    return not about and connector is not None and connector.end() == mention.start


def _of_two_matters(last: Mention, mention: Mention, gap: str) -> bool:
    """Whether a board's name joins two matters: "Harbours" and "Fisheries Commission"."""
    matter = len(last.words) == 1 and last.name not in KNOWN and not last.name.isupper()
    return gap == " and " and matter and len(mention.words) > 1 and mention.words[-1] in BOARDS
