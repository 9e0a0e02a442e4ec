"""The furniture of a news page, told by its wording: captions and credits, bylines, datelines, notices."""

from __future__ import annotations

import re

MAX_CAPTION_CHARS = 700  # agency captions run to some 60 words; a whole article on one line is longer
MAX_LINE_CHARS = 200  # of a byline, dateline or notice


def _any_of(*patterns: str) -> str:
    return "(?:" + "|".join(patterns) + ")"


_AGENCY = _any_of(
    r"AP|AFP|EPA|EFE|UPI|ANSA|TASS|DPA|PA|Reuters|REUTERS|Xinhua|XINHUA",
    r"Bloomberg|Getty(?: Images)?|GETTY(?: IMAGES)?|Shutterstock|iStock|Alamy",
)
_NAME = r"(?:[A-Z]\.|[A-Z][\w'’-]+\.?)"
_NAMES = rf"{_NAME}(?: (?:(?:de|van|von|der|la|al|bin|el) )?{_NAME}){{1,4}}"
_PICTURE = r"(?:[Ff]ile )?(?:[Pp]hoto(?:graph)?|PHOTO|[Ii]mage|[Pp]icture)s?"

CREDIT = re.compile(
    _any_of(
        rf"\({_NAMES}(?:,? (?:and )?{_NAMES})? ?[/|] ?[A-Z][^()]{{1,60}}\)",  # (Jane Doe/Agency)
        rf"\({_AGENCY} ?[/|] ?[^()]{{2,60}}\)",  # (Agency/Jane Doe)
        rf"\([^()]{{0,40}}\b{_PICTURE}(?: by| via| courtesy|:| ?/)[^()]{{1,80}}\)",  # (Photo by Jane Doe)
        rf"\((?:[Cc]redit:|[Cc]ourtesy of|{_AGENCY} {_PICTURE})[^()]{{0,80}}\)",
        r"\((?i:file(?: (?:photo|image|picture))?|handout|photo)\)",
        rf"(?:^|[\s.|]){_AGENCY}(?: [Pp]hoto| [Ii]mages?)? ?/ ?{_NAMES}",  # Agency Photo/Jane Doe
        rf"(?:[/|] ?|\bvia ){_AGENCY}",  # ... / Agency
        rf"(?:^|[.\s]){_PICTURE}(?: credit)?(?: by|:) {_NAMES}[^.\n]{{0,60}}",  # Photo: Jane Doe, Agency
        r"(?:^|\s)©[^.\n]{2,60}",
    )
    + r"\.?\Z"
)
CAPTION_OPENING = re.compile(
    _any_of(
        r"(?:FILE|File)(?: (?:PHOTO|photo))? ?(?:[:–—]|--? )",
        r"File photo\b",
        r"(?:Photo|Image|Picture|PHOTO)(?: credit)?: ",
        r"In this (?:\w+ ){0,3}(?:photo|image|picture)\b",
        r"(?:A|An|This) (?:file |combination |handout |undated )+(?:photo|image|picture)\b",
    )
)

_TIME_WORD = _any_of(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
    r"January|February|March|April|May|June|July|August|September|October|November|December",
)
_WRITER = r"(?:writer|reporter|correspondent|editor|columnist|contributor|journalist)"
BYLINE = re.compile(
    _any_of(
        # "By Friday, Talks Had Failed" is a title.
        rf"(?:[Bb]y|BY) (?!{_TIME_WORD}\b){_NAMES}(?:(?:,| and| AND|, and) {_NAMES})*"
        r"(?: ?[,|/–—-] ?[^.!?\"“”]{2,80}| in [A-Z][\w ,.]{2,40})?",
        rf"{_NAMES} ?[,|] ?(?i:(?:\w+[ -]){{0,3}}{_WRITER})",
        r"(?:Additional )?[Rr]eporting by [^\"“”]{3,190}",
        r"[^\"“”]{3,160} contributed to this (?:report|article|story)\.?",
    )
)

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? "
_DATE = rf"(?:{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"
_TIME = r"\d{1,2}(?::\d{2}){0,2}(?: ?(?i:[ap]\.?m\.?))?(?: (?:[A-Z]{2,4}|\([A-Z]{2,4}\)))?"
_CITY = r"[A-Z][A-Z.'’-]+(?:,? [A-Z][\w.'’-]*){0,4}"
_DAY = rf", {_MONTH} \d{{1,2}}(?:, \d{{4}})?"
DATELINE = re.compile(
    _any_of(
        r"(?:(?i:(?:last )?updated|published|posted|modified)(?: on| at)?:? )?"
        rf"(?:{_WEEKDAY})?{_DATE}(?:,? (?:at |[|·–-] ?)?{_TIME})?\.?",
        r"\d{1,2}(?::\d{2})? ?(?i:[ap]\.?m\.?)(?: [A-Z]{2,4})?:?",  # the hour of a live blog's entry
        rf"{_CITY}(?:{_DAY})? ?(?:\(\w+\))? ?(?:--?|–|—)",
        rf"{_CITY}(?:{_DAY})? ?\([A-Z]\w+\)",
        rf"{_CITY}{_DAY}",
    )
)

_NETWORK = r"(?:twitter|facebook|instagram|x|youtube)\b"
NOTICE = re.compile(
    _any_of(
        r"(?:read|see|watch|listen) (?:more|also|next|now|the (?:rest|full \w+))(?:[ :.].*)?",
        r"also (?:read|see|watch|on)\b.*",
        r"(?:related|recommended|more from|more on|most read|editors?['’] picks?|trending)(?: \w+){0,3}:.*",
        r"(?:story|article) continues below.*|continue reading.*|scroll (?:down )?for more.*",
        r"(?:advertise?ments?|sponsored(?: content)?|related)\.?",
        r"(?:subscribe|sign up|register|log in|click here|tap here)(?: (?:to|for|now|here|today)\b.*|[.!]?)",
        rf"share (?:this|on|via)\b.*|(?:follow|like) (?:@?\w+ ){{1,4}}on {_NETWORK}.*|follow @\w+.*",
        r"(?:copyright |©|\(c\)) ?(?:©|\(c\)|by|\d{4}).*|all rights reserved.*",
        r"(?:download|get) (?:our|the) .{0,40}\bapp\b.*|(?:view|leave|post|show) (?:a )?comments?\b.*",
    ),
    re.IGNORECASE,
)
REPORTING_CLAUSE = re.compile(r", [^,.]+\.\Z")
"""How a sentence ends that reports words like a notice's: `Sign up now, the minister told farmers.`"""


def is_caption(paragraph: str) -> bool:
    """Whether it describes a picture: it closes with a photo credit, or opens as captions do.

    >>> is_caption("The two mayors shake hands in Lyon on Thursday. (JANE DOE/AGENCY)")
    True
    """
    if len(paragraph) > MAX_CAPTION_CHARS:
        return False
    return bool(CREDIT.search(paragraph) or CAPTION_OPENING.match(paragraph))


def is_byline(paragraph: str) -> bool:
    """Whether it names the writers: `By Jane Doe and JOHN ROE`, `Jane Doe, Staff writer`."""
    return len(paragraph) <= MAX_LINE_CHARS and BYLINE.fullmatch(paragraph) is not None


def is_dateline(paragraph: str) -> bool:
    """Whether it holds a place or a date and nothing else: `WASHINGTON (AP) —`, `May 9, 2025`, `7 p.m.`"""
    return len(paragraph) <= MAX_LINE_CHARS and DATELINE.fullmatch(paragraph) is not None


def is_notice(paragraph: str) -> bool:
    """Whether it speaks to the reader of the page: `Read more: ...`, `Advertisement`, `Subscribe to ...`"""
    if len(paragraph) > MAX_LINE_CHARS or REPORTING_CLAUSE.search(paragraph):
        return False
    return NOTICE.fullmatch(paragraph) is not None
