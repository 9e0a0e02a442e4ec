"""The furniture of a news page, told by its wording: captions and credits, bylines, datelines."""

from __future__ import annotations

import re

from app.documents.wording import NAME, NAMES, any_of

MAX_CAPTION_CHARS = 700  # agency captions run to some 60 words; a whole article on one line is longer
MAX_LINE_CHARS = 200  # of a byline or dateline

_AGENCY = any_of(
    r"AP|AFP|EPA|EFE|UPI|ANSA|TASS|DPA|PA|Reuters|REUTERS|Xinhua|XINHUA",
    r"Bloomberg|Getty(?: Images)?|GETTY(?: IMAGES)?|Shutterstock|iStock|Alamy",
)
_PICTURE = r"(?:[Ff]ile )?(?:[Pp]hoto(?:graph)?|PHOTO|[Ii]mage|[Pp]icture)s?"
# Alone "Best Picture: The Long Road" would read as a credit too, so only a new sentence or line may open with it.
_LABEL = r"(?:(?:^|[.!?|] ?)(?:File )?(?:Image|Picture)|(?:^|[.!?\s|])(?:Photo(?:graph)?|PHOTO|Credit))s?"
_OWNER = rf"(?:{_AGENCY}|{NAMES})(?:(?: for |/|, | ?\| ?| via | \()[^.\n]{{1,60}})?"

CREDIT = re.compile(
    any_of(
        rf"\({NAMES}(?:,? (?:and )?{NAMES})? ?[/|] ?[A-Z][^()]{{1,60}}\)",  # (Jane Doe/Agency)
        rf"\({_AGENCY} ?[/|] ?[^()]{{2,60}}\)",  # (Agency/Jane Doe)
        rf"\({NAMES} for [A-Z][^()]{{2,60}}\)",  # (Jane Doe for The Daily)
        rf"\([A-Z][^()]{{1,60}} via {_AGENCY}\)",
        # "(He had posted the picture by mistake)" is no credit: whoever took one has a name.
        rf"\([^()]{{0,40}}\b{_PICTURE}(?:(?: by| via) (?:the )?[A-Z@]| courtesy|:| ?/)[^()]{{1,80}}\)",
        rf"\((?:[Cc]redit:|[Cc]ourtesy of|{_AGENCY} {_PICTURE})[^()]{{0,80}}\)",
        r"\((?i:file(?: (?:photo|image|picture))?|handout|photo)\)",
        rf"(?:^|[\s.|]){_AGENCY}(?: [Pp]hoto| [Ii]mages?)? ?/ ?{NAMES}",  # Agency Photo/Jane Doe
        rf"[/|] ?{_AGENCY}",  # Jane Doe / Agency
        rf"{NAME} via {_AGENCY}",
        # With a capital: "One man was missing from the picture: John Roe" is a sentence.
        rf"{_LABEL}(?: [Cc]redit| [Ss]ource)?(?: by | ?: ?|\.{{3}}|…){_OWNER}",
        r"(?:^|\s)©[^.\n]{2,60}",
    )
    + r"\.?\Z"
)
CAPTION_OPENING = re.compile(
    any_of(
        r"(?:FILE|File)(?: (?:PHOTO|photo))? ?(?:[:–—]|--? )",
        r"File photo\b",
        r"(?:Photo|Image|Picture|PHOTO)(?: credit)?: ",
        r"(?:Media|Image|Video|Picture) (?:caption|source|copyright)(?:[,:] ?| (?=[A-Z]))",  # the BBC's, read aloud
        r"(?:Pictured|PICTURED|Above) ?: ",
        r"In this (?:\w+ ){0,3}(?:photo|image|picture)\b",
        r"(?:A|An|This) (?:file |combination |handout |undated )+(?:photo|image|picture)\b",
    )
)

_TIME_WORD = any_of(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
    r"January|February|March|April|May|June|July|August|September|October|November|December",
)
_WRITER = r"(?:writer|reporter|correspondent|editor|columnist|contributor|journalist)"
_LISTED = rf"{NAMES}(?:(?:,| and|, and) {NAMES})*"
# A verb among the names makes a sentence: "Reporting by the newspaper showed ..." is news, and no list of credits.
_CREDITED = any_of(
    r"[A-ZÀ-ÖØ-Þ][\w.’'/-]*|and|in|for|by|from|at|of|the|with|de|da|di|du|van|von|der|la|le|al|el|bin",
    rf"additional|reporting|editing|writing|staff|news|special|freelance|bureau|researcher|producer|{_WRITER}",
    rf"{_WRITER}s|researchers|producers",
)
_CREDITS = rf"{_CREDITED}(?:[,;]? {_CREDITED}){{0,40}}"
_SHARE = any_of(
    rf"{_CREDITS} contributed (?:reporting|research|to this (?:report|article|story))(?: (?:from|in) {_CREDITS})?",
    rf"(?:[A-Z]\w+ ){{0,3}}(?:(?i:{_WRITER}s?) )?{_LISTED} contributed(?: from {_CREDITS})?",
    rf"(?:{_LISTED}|{NAME}(?:(?:,| and|, and) {NAME})*) reported from {_CREDITS}",
)
BYLINE = re.compile(
    any_of(
        # "By Friday, Talks Had Failed" is a title.
        rf"(?:[Bb]y|BY) (?!{_TIME_WORD}\b){NAMES}(?:(?:,| and| AND|, and) {NAMES})*"
        r"(?: ?[,|/–—-] ?[^.!?\"“”]{2,80}| in [A-Z][\w ,.]{2,40})?",
        rf"{NAMES} ?[,|] ?(?i:(?:\w+[ -]){{0,3}}{_WRITER})",
        rf"(?:Analysis|Opinion|Story|Words|Written|Posted|Photographs|Video|Edited|Translated|Compiled)(?: by:? | ?: )"
        rf"{NAMES}(?:(?:,| and|, and|,? [\w-]+ by) {NAMES})*(?:, [A-Z][^.!?\"“”]{{1,40}})?\.?",
        rf"\(?(?:(?:Additional |With )?[Rr]eporting by|Contributing:) {_CREDITS}\.?\)?\.?",
        rf"\(?With (?:files|contributions|reporting) (?:from|by) {_CREDITS}\.?\)?\.?",
        rf"{_SHARE}(?:\. {_SHARE}){{0,3}}\.?",
    )
)

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? "
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = any_of(
    rf"{_MONTH} {_NUMBER},? \d{{4}}",
    rf"{_NUMBER} {_MONTH},? \d{{4}}",
    r"\d{4}-\d{2}-\d{2}",
    r"\d{1,2}[./]\d{1,2}[./]\d{4}",
)
_TIME = r"\d{1,2}(?:[:.]\d{2}){0,2}(?: ?(?i:[ap]\.?m\.?))?(?: (?:[A-Z]{2,4}|\([A-Z]{2,4}\)))?"
_ISSUED = r"(?:(?i:(?:(?:first|last) )?(?:updated|published|posted|modified))(?: on| at)?:? )?"
_CITY = r"[A-Z][A-Z.'’-]+(?:,? [A-Z][\w.’'-]*){0,4}"
_DAY = rf", {_MONTH} \d{{1,2}}(?:, \d{{4}})?"
DATELINE = re.compile(
    any_of(
        rf"{_ISSUED}(?:{_TIME}[,|]? )?(?:{_WEEKDAY})?{_DATE}(?:(?:,? (?:at |[/|·•–-] ?)?|T){_TIME}Z?)?"
        r"(?: / [A-Z][\w ]{1,20})?\.?",
        rf"{_ISSUED}(?:an?|\d{{1,3}}) (?i:(?:min(?:ute)?|hour|hr|day|week|month|year)s? ago)",
        rf"{_ISSUED}\d{{1,2}}(?:[:.]\d{{2}})? ?(?i:[ap]\.?m\.?)(?: [A-Z]{{2,4}})?:?",  # of an entry in a live blog
        rf"{_CITY}(?:{_DAY})? ?(?:\(\w+\))? ?(?:--?|–|—)",
        rf"{_CITY}(?:{_DAY})? ?\([A-Z]\w+\)",
        rf"{_CITY}{_DAY}",
    )
)


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
