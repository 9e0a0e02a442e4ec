"""Members of the United States Congress, presidents and vice presidents, with their Wikidata ids.

Of the files `legislators-current`, `legislators-historical` and `executive`, as YAML or JSON, of the project
unitedstates/congress-legislators, whose data is in the public domain (CC0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import yaml
from pydantic import ValidationError

from app.model import InputError, ListedSpeaker, SpeakerKind

COUNTRY = "United States"
_ROLES = {"sen": "senator", "rep": "representative", "prez": "president", "viceprez": "vice president"}
_ABBREVIATIONS = """
AL=Alabama AK=Alaska AZ=Arizona AR=Arkansas CA=California CO=Colorado CT=Connecticut DE=Delaware FL=Florida
GA=Georgia HI=Hawaii ID=Idaho IL=Illinois IN=Indiana IA=Iowa KS=Kansas KY=Kentucky LA=Louisiana ME=Maine
MD=Maryland MA=Massachusetts MI=Michigan MN=Minnesota MS=Mississippi MO=Missouri MT=Montana NE=Nebraska
NV=Nevada NH=New_Hampshire NJ=New_Jersey NM=New_Mexico NY=New_York NC=North_Carolina ND=North_Dakota OH=Ohio
OK=Oklahoma OR=Oregon PA=Pennsylvania RI=Rhode_Island SC=South_Carolina SD=South_Dakota TN=Tennessee
TX=Texas UT=Utah VT=Vermont VA=Virginia WA=Washington WV=West_Virginia WI=Wisconsin WY=Wyoming
AS=American_Samoa DC=the_District_of_Columbia GU=Guam MP=the_Northern_Mariana_Islands PR=Puerto_Rico
VI=the_Virgin_Islands
"""
STATES = {short: name.replace("_", " ") for short, name in (pair.split("=") for pair in _ABBREVIATIONS.split())}
"""The name of each state, by its abbreviation."""

_DISAMBIGUATION = re.compile(r"\s*\([^()]*\)$")


def read_legislators(data: str, origin: str, *, is_yaml: bool = False) -> Iterator[ListedSpeaker | InputError]:
    """The people of such a file; `origin` names it in errors, whose line is the place of the record, from 1.

    The name is the one that they are known by (the title of their page on Wikipedia), the role that of their last
    term: "senator from Ohio".
    """
    try:
        # libyaml, which the wheels have, reads the file of a Congress in a second, the loader in Python in ten.
        records = yaml.load(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if is_yaml else orjson.loads(data)  # noqa: S506
    except (orjson.JSONDecodeError, yaml.YAMLError) as failure:
        yield InputError(origin, f"not {'YAML' if is_yaml else 'JSON'}: {failure}")
        return
    if not isinstance(records, list):
        reason = "no list; of JSON and YAML, the lists of unitedstates/congress-legislators can be read"
        yield InputError(origin, reason)
        return
    for place, record in enumerate(records, 1):
        try:
            yield _person(record)
        except (KeyError, TypeError, AttributeError, IndexError):
            yield InputError(origin, "no person: it needs id, name and terms", line=place)
        except ValidationError as failure:
            wrong = failure.errors()[0]
            yield InputError(origin, wrong["msg"], line=place, field=str(wrong["loc"][0]))


def _person(record: Mapping[str, Any]) -> ListedSpeaker:
    ids, parts, last_term = record["id"], record["name"], record["terms"][-1]
    last = parts["last"]
    names = [
        _DISAMBIGUATION.sub("", ids.get("wikipedia", "")),
        parts.get("official_full", ""),
        f"{parts['first']} {last}",
        f"{parts['nickname']} {last}" if "nickname" in parts else "",
    ]
    name, *aliases = dict.fromkeys(filter(None, names))
    state = STATES.get(last_term.get("state", ""), "")
    role = _ROLES[last_term["type"]]
    return ListedSpeaker(
        name=name,
        kind=SpeakerKind.PERSON,
        aliases=tuple(aliases),
        roles=(f"{role} from {state}" if state else role,),
        wikidata=ids.get("wikidata"),
        country=COUNTRY,
    )
