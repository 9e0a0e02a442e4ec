"""What a page tells its reader beside the article: links, advertisements, newsletters, cookies, corrections, rights."""

from __future__ import annotations

import re

from app.documents.wording import REPORT, any_of

MAX_LINE_CHARS = 200  # of a link or a button
MAX_NOTE_CHARS = 700  # of a correction, a cookie notice or a copyright line, which may run to several sentences

_REST = r"[^.!?]*[.!?»>…]*"  # of one sentence: "Read more books. That was her advice." is two
_NETWORK = r"(?:twitter|facebook|instagram|x|youtube|threads|bluesky|linkedin|tiktok|telegram|whatsapp)\b"
_STORY = r"(?:article|story|post|piece|column|page|headline)"
_BUTTON = any_of(
    r"share(?: (?:full )?(?:this )?(?:article|story|page)| link)?|tweet|retweet|e-?mail(?: this(?: article| story)?)?",
    r"print(?: this(?: page| article| story)?)?|copy(?: the)? link|save|bookmark|pin(?: it)?|like|post",
    r"gift(?: article)?",
    r"twitter|facebook|instagram|linkedin|reddit|whatsapp|telegram|pinterest|flipboard|messenger|tumblr|bluesky|threads",
    r"x|sms|rss|link|text size|listen|comments?|close|menu|search|subscribe|sign in|log in",
)
_FOOTER = any_of(
    r"(?:privacy|cookies?) (?:policy|notice|settings|preferences|statement)",
    r"terms (?:(?:of|and|&) )?(?:use|service|conditions|sale)",
    r"(?:contact|about) us|advertise with us|site ?map|accessibility(?: statement)?|your privacy choices|ad ?choices",
)
_BETWEEN = r"[ ,|·•/\n\t]+"

LABELLED = re.compile(
    any_of(
        r"(?:read|see|watch|listen|learn) (?:more|also|next|now) ?[:|»>–—].*|also (?:read|see|watch|on) ?:.*",
        r"(?:watch|listen|video|read|gallery|in pictures|podcast|explainer|opinion|analysis|interactive) ?[:|] ?"
        r"[^.!?\"“”]{3,}[?!]?",
        r"(?:related|recommended|most read|trending|editors?['’]?s?['’]? picks?)"
        r"(?: (?:stor(?:y|ies)|articles?|links?|reading|coverage|news|videos?|now|today))? ?:.*",
        r"more (?:from|on|in|about) \w+(?: \w+){0,3} ?: ?[^.!?\"“”]+[?!]?",
    ),
    re.IGNORECASE | re.DOTALL,
)
"""A link to another story, whoever is quoted in its title: `Read more: Mayor says no`."""
CORRECTION = re.compile(
    any_of(
        r"(?:corrections?(?: (?:and|&) clarifications?)?|clarifications?|editor['’]?s?['’]? notes?)"
        # The day it was made, and no other words: "Corrections officers said: ..." is news.
        r"(?:(?:,| on)? \(?[a-z]{3,9}\.? \d{1,2}(?:,? \d{4})?\)?)?(?: ?:| [—–]).*",
        rf"(?:(?:update|correction|clarification)d?(?: ?:| [—–]) )?this {_STORY}(?: above| and headline)? "
        r"(?:has (?:since )?been|was|is being) (?:(?!never|not)\w+ )?(?:updat|correct|amend|revis|clarifi)ed\b.*",
        rf"an? (?:earlier|previous|original) version of this (?:{_STORY}|report|video|caption)\b.*",
        rf"this (?:version|{_STORY}) corrects\b.*",
    ),
    re.IGNORECASE | re.DOTALL,
)
"""What the editors mend, whoever is quoted in it: `Correction: the union, not the board, said so.`"""

LINK = re.compile(
    any_of(
        rf"(?:read|see|watch|listen) (?:more|also|next|now)(?:[.!…»>]*"
        rf"| (?:about|on|at|from|here|in|stories|coverage|news|like this|of our|by)\b{_REST})",
        rf"(?:read|see|watch|listen to) the (?:rest|full \w+){_REST}|also on [a-z.]+\.?",
        rf"(?:story|article|post) continues (?:below|after){_REST}|(?:continue|keep) reading{_REST}",
        r"(?:scroll|swipe)(?: (?:down|left|right))? (?:for more|to continue).*",
        r"(?:skip|jump) (?:to|past) (?:the )?(?:main )?(?:content|navigation|article|comments|newsletter|promo\w*)\b.*",
        r"back to (?:top|homepage|home)\.?|(?:home|news)(?: ?[>»›/|] ?[\w&' -]{2,30}){1,5}",
        rf"(?:click|tap) here\b{_REST}|(?:register|log in|sign in) (?:to|for|now|here|today)\b{_REST}",
        rf"share (?:this|on|via)\b{_REST}|(?:subscribe|sign up)(?: (?:to|for|now|here|today)\b{_REST}|[.!]?)",
        r"(?:subscribe|sign up) (?:to|for) (?:[\w’'-]+ ){0,8}(?:briefing|alerts?|e-?mails?|podcast)\b.*",
        # With an address more sentences may follow: "Follow Jane Doe on X: @jane. Write to jane@example.org."
        rf"(?:on {_NETWORK} )?follow (?:@?[\w-]+(?: [\w-]+){{0,8}}) (?:on|at) (?:{_NETWORK}|@)(?:{_REST}|.*[@/].*)",
        rf"follow @\w+.*|on {_NETWORK} follow .*[@/].*|(?:like|join|find) us on {_NETWORK}{_REST}",
        rf"(?:{_NETWORK}|e-?mail|contact)(?: ?: ?| \w+ \w+ at ).{{0,40}}@\S+",
        r"(?:download|get) (?:(?:our|the|your|this) )?(?:free )?(?:[\w’']+ ){0,4}app\b" + _REST,
        rf"(?:view|leave|post|show|add|write|read)(?: (?:a|all|\d+))? comments?\b{_REST}",
        r"\(?(?:h/t|hat tip):? [^!?]{2,60}\.?\)?",
        r"(?:send|got) (?:us )?(?:a )?(?:news )?tips?\b.*@.*|got a (?:news )?tip\?.*",
        r"(?:less than )?\d{1,3}[ -]min(?:ute)?s?(?: read)?|read(?:ing)? time:? \d.*",
        r"(?:play|pause|mute|unmute)(?: video| audio)?|(?:listen|play|audio)? ?[•·(]? ?\d{1,2}:\d{2}\)?",
        r"loading\s?(?:\.{3}|…)?|(?:view|show|see|load) (?:all|more|less|gallery|image in fullscreen)",
        # Possessive: "share link" is one button or two, and trying both for each would never end.
        rf"(?>{_BUTTON}\b)(?:{_BETWEEN}(?>{_BUTTON}\b))*+\.?",
    ),
    re.IGNORECASE | re.DOTALL,
)
ADVERTISEMENT = re.compile(
    any_of(
        r"(?:skip )?advertise?ments?(?:[ \t]?[-–—|:.] ?(?:scroll|continue|story|article|skip|your|learn).*)?\.?",
        r"ads?|skip ad\b.*|ad feedback|remove ads|report (?:this )?ad",
        r"(?:sponsored|promoted|paid|partner) (?:content|stories|post|message|links?)(?: by [\w&.' -]{2,40})?\.?",
        r"sponsored(?: by [\w&.' -]{2,40})?\.?|promoted\.?",
    ),
    re.IGNORECASE,
)
NEWSLETTER = re.compile(
    any_of(
        r"(?:subscribe|sign up) (?:to|for) (?:[\w’'-]+ ){0,8}newsletters?\b.*",
        r"(?:want|like|enjoy\w*) [^.!?]{3,100}\? ?(?:subscribe|sign up|join)\b.*",
        r"(?:get|have) [^.!?\"“”]{3,120} (?:(?:delivered|sent)(?: straight| right| directly)? to|in) (?:your|my) "
        r"(?:inbox|phone)\b.*",
        r"(?:enter |type )?(?:your )?e-?mail(?: address)?[.:]?|(?:please )?enter (?:a valid|your) e-?mail.*",
        r"by (?:signing up|subscribing|clicking|entering your e-?mail)[^\"“”]{0,80} you (?:agree|consent|confirm)\b.*",
        r"(?:thank you|thanks) for (?:signing up|subscribing|registering)\b.*|you can unsubscribe\b.*",
        r"this site is protected by recaptcha\b.*|privacy notice: newsletters? may contain\b.*",
        r"(?:already|not yet) a (?:subscriber|member)\?.*|already have an account\b.*",
        r"our (?:daily|weekly|free) newsletter\b[^\"“”]{0,80}(?:inbox|morning|week)\b\.?",
    ),
    re.IGNORECASE,
)
NOTE = re.compile(
    any_of(
        r"(?:we|this (?:web)?site|our (?:web)?site)(?: and our (?:\d+ )?partners)? uses? (?:\w+ )?cookies\b.*",
        r"we and our (?:\d+ )?partners (?:store|use|process)\b.*",
        r"by (?:continuing|using|browsing)[^\"“”]{0,60}(?:site|browse|website)\b[^\"“”]{0,20}"
        r" you (?:agree|consent|accept)\b.*",
        r"(?:accept|reject|allow|decline|manage|cookie)(?: (?:all|my))?"
        r"(?: (?:cookies?|preferences|settings|policy|choices|consent|options))+\.?|(?:accept|reject|allow) all\.?",
        rf"(?:read (?:our|the) )?(?>{_FOOTER})(?:(?:{_BETWEEN})?(?:and )?(?>{_FOOTER}))*+(?: apply)?\.?",
        r"do not sell (?:or share )?my (?:personal )?(?:info|data)\w*\.?",
        r"(?:please )?(?:enable|turn on) javascript\b.*",
        r"your browser does not support\b.*|javascript is (?:disabled|not (?:enabled|available|supported))\b.*",
        r"this (?:video|content|audio) (?:(?:cannot|can not|can['’]t) be (?:played|loaded|shown|displayed)"
        r"|is not available)\b[^\"“”]{0,80}",
        r"copyright (?:©|\(c\)|\d{4}\b|by (?-i:[A-Z])).*|(?:©|\(c\)) ?(?:copyright|\d{4}|by)\b.*",
        r"(?:[\w.,&’' -]{2,60})?all rights reserved\b.*",
        r"this (?:material|article|story|content) (?:may not|cannot) be (?:published|reproduced|broadcast|copied)\b.*",
        r"(?:\([^()]{2,60}\) )?(?:re)?published (?:with permission|under (?:a )?(?:creative commons|license))\b.*",
        r"this (?:article|story|piece) (?:was |is )?(?:originally |first )+(?:published|appeared)\b.*",
        r"the (?:article|story|post|headline) has (?:since )?been (?:updated|corrected|amended|clarified)\b.*",
        # As newspapers print it: "An article on Friday about Lyon misstated the price of a tram."
        r"(?:because of an editing error, )?an? (?:article|headline|review|column|obituary|(?:picture )?caption)"
        r" [^.\"“”]{0,300}\b(?:misstated|misidentified|misspelled|(?:incorrectly|erroneously) \w+)\b.*",
        r"this is a (?:developing|breaking)(?: news)? story\b.*",
    ),
    re.IGNORECASE | re.DOTALL,
)
TAGS = re.compile(
    r"(?:tags?|tagged(?: (?:as|in|with))?|topics?|filed under|posted in|categor(?:y|ies)|keywords|in this story) ?: ?"
    r"[^.!?:\"“”]{2,}|(?:#\w+[ ,]*){2,}|(?:filed under|posted in|tagged(?: (?:as|in|with))?) [\w&,' -]{2,}",
    re.IGNORECASE,
)

LINES = (LINK, ADVERTISEMENT, TAGS)
CLAUSE = re.compile(r", [^,.]+\.\Z")
"""How a sentence ends that reports an order, whatever its verb: `Sign up now, the minister bade farmers.`"""


def is_notice(paragraph: str) -> bool:
    """Whether it speaks to the reader of the page: `Read more: ...`, `Advertisement`, `We use cookies ...`

    >>> is_notice("Sign up for our newsletter.")
    True
    >>> is_notice("Sign up for the new scheme, the minister told farmers.")
    False
    """
    if len(paragraph) > MAX_NOTE_CHARS:
        return False
    line = len(paragraph) <= MAX_LINE_CHARS
    if CORRECTION.fullmatch(paragraph) or (line and LABELLED.fullmatch(paragraph)):
        return True
    if REPORT.search(paragraph):
        return False
    if NEWSLETTER.fullmatch(paragraph) or NOTE.fullmatch(paragraph):
        return True
    return line and not CLAUSE.search(paragraph) and any(form.fullmatch(paragraph) for form in LINES)
