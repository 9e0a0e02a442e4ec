r"""Make the lists of known speakers that ship: leaders of states, the US Congress, countries, national bodies.

    python -m app.training.shipped_speakers app/sources/shipped --leaders wikidata.csv --names wikipedia.csv
    python -m app.training.shipped_speakers app/sources/shipped --legislators legislators-current.yaml
    python -m app.training.shipped_speakers app/sources/shipped --borders borders.json --operators nsi.json \
        --items wikidata.json

`app/sources/shipped/SOURCES.md` says where these files are from, and under which licences. No id is guessed: each is
that of a row or record of them.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from app.model import ListedSpeaker, SpeakerKind
from app.sources.known_speakers import COLUMNS
from app.sources.legislators import STATES, read_legislators
from app.speakers.organisations import acronym, kind_of
from app.text.en.places import country, demonym

UNLABELLED = re.compile(r"Q\d+")
SPOILT = frozenset({"Q5441662", "Q17712353"})  # their labels were no names of theirs in the copy that was read
LIVING = 1950  # whoever took office earlier, and has no end of office in Wikidata, is no news
REALM = re.compile(r"^(?:Kingdom|Republic|People's Republic|Federated States) of (?:the )?| of America$")
INITIAL = re.compile(r" [A-Z]\.(?= )")
QUALIFIED = re.compile(r"\([^()]*\)$")
STYLE = re.compile(r",.*$")
NUMBERED = re.compile(r"^(.*\b[IVX]+) of .*$")
OPERATORS = re.compile(r"/(?:government|police|military|national_park|protected_area|fire_station|prison|courthouse)$")
NATIONAL = frozenset(("us", "gb", "ca", "au", "nz", "ie", "in", "za", "ng", "ke", "gh", "ph", "sg", "001"))
"""Where names of bodies are English; 001 is the world."""
UNMISTAKABLE = frozenset({"Q8333", "Q37230", "Q214700"})  # FBI, CIA, NOAA: no other nation's body has the name
UNIONS = frozenset({"EU", "UN"})


def leaders(rows: Iterable[Mapping[str, str]], names: Mapping[str, str]) -> Iterator[ListedSpeaker]:
    """Holders of the highest offices, each once, under the name that Wikipedia has (`names`, by id), else Wikidata's.

    A name that Wikipedia qualifies, "Patrick Allen (governor-general)", is that of several: who has it is left out. An
    office that several are said to hold is nobody's role: that of a man who left it may lack its end.
    """
    offices: dict[str, set[str]] = defaultdict(set)
    held: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        person = row["officeholder"]
        name = names.get(person) or _label(row)
        if row["end_year"] or int(row["start_year"]) < LIVING:
            continue
        offices[row["position"]].add(person)
        if name and not QUALIFIED.search(name):
            held[person].append(row)
    for person, positions in held.items():
        # Of a king of many countries, and a president who is prince elsewhere, the office that is in Wikidata longest.
        row = min(positions, key=lambda one: (len(offices[one["position"]]), _number(one["position"])))
        full = [STYLE.sub("", name) for name in (names.get(person), _label(row)) if name]
        plain = [name for name in full if " " in name] or full
        name, *aliases = dict.fromkeys([*plain, *(NUMBERED.sub(r"\1", name) for name in plain)])
        yield ListedSpeaker(
            name=name,
            kind=SpeakerKind.PERSON,
            aliases=tuple(aliases),
            roles=(row["positionLabel"],) if len(offices[row["position"]]) == 1 else (),
            wikidata=person,
            country=_known_country(row["country"]) or row["country"],
        )


def legislators(records: Iterable[Mapping[str, Any]]) -> Iterator[ListedSpeaker]:
    """Members of Congress whose names are theirs alone in Wikipedia; no "John Larson" for its "John B. Larson"."""
    kept = [one for one in records if "wikidata" in one["id"] and not QUALIFIED.search(one["id"].get("wikipedia", ""))]
    for one in read_legislators(json.dumps(kept), "Congress"):
        if isinstance(one, ListedSpeaker):
            shorter = INITIAL.sub("", one.name)
            yield one.model_copy(update={"aliases": tuple(name for name in one.aliases if name != shorter)})


def countries(features: Iterable[Mapping[str, Any]]) -> Iterator[ListedSpeaker]:
    """Countries as articles name them, and the unions that they are in; no name that a state of the US bears, too.

    Denmark is the country of that name rather than the kingdom.
    """
    found = [one["properties"] for one in features if one["properties"].get("level") != "sharedLandform"]
    named = {one["nameEn"]: one for one in found if one.get("iso1A2") not in UNIONS and country(one["nameEn"])}
    for one in found:
        name, code = one["nameEn"], one.get("iso1A2")
        usual = _known_country(name)
        if code in UNIONS:
            yield ListedSpeaker(name=name, kind=kind_of(name), wikidata=one["wikidata"])
        elif code and usual and usual not in STATES.values():
            yield ListedSpeaker(
                name=usual,
                kind=SpeakerKind.GOVERNMENT,
                aliases=() if name == usual else (name,),
                wikidata=named.get(usual, one)["wikidata"],
                country=usual,
            )


def bodies(operators: Mapping[str, Any], items: Mapping[str, Any]) -> Iterator[ListedSpeaker]:
    """National authorities and forces whose name says of which nation they are, as Wikidata labels them."""
    given: dict[str, set[str]] = defaultdict(set)
    for kind, group in operators.items():
        for one in group["items"] if OPERATORS.search(kind) else ():
            where, tags = {str(place) for place in one["locationSet"]["include"]}, one["tags"]
            if "operator:wikidata" in tags and where <= NATIONAL:
                given[tags["operator:wikidata"]].add(tags["operator"])
    for wikidata, names in given.items():
        label = items.get(wikidata, {}).get("label", "")
        nation = _nation(label)
        if (nation and label != nation) or wikidata in UNMISTAKABLE:
            short = {acronym(label)} if wikidata in UNMISTAKABLE else set()
            yield ListedSpeaker(
                name=label,
                kind=kind_of(label),
                aliases=tuple(sorted(short | {name for name in names - {label} if _nation(name)})),
                wikidata=wikidata,
                country=nation or "United States",
            )


def write(path: Path, speakers: Iterable[ListedSpeaker]) -> int:
    """Write a list as `onrecord speakers load` reads it, without the names that two of it bear; how many lines."""
    found = list(speakers)
    bearers: dict[str, set[str | None]] = defaultdict(set)
    for one in found:
        for name in (one.name, *one.aliases):
            bearers[name.casefold()].add(one.wikidata)
    lines = [
        (
            one.name,
            "|".join(alias for alias in one.aliases if len(bearers[alias.casefold()]) == 1),
            "".join(one.roles),
            one.wikidata,
            one.country,
            one.kind.value,
        )
        for one in found
        if len(bearers[one.name.casefold()]) == 1
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS[:-1])
        writer.writerows(sorted(lines))
    return len(lines)


def _known_country(name: str) -> str | None:
    """The country as articles name it: "Kingdom of Denmark" gives Denmark."""
    return country(name) or country(REALM.sub("", name))


def _label(row: Mapping[str, str]) -> str | None:
    """The name in Wikidata; None where it is an id, for want of a label in English, or spoilt."""
    label = row["officeholderLabel"].replace('"', "")
    return None if UNLABELLED.fullmatch(label) or row["officeholder"] in SPOILT else label


def _nation(name: str) -> str | None:
    """The country that a name speaks of, by its name or demonym: "Royal Canadian Mounted Police" gives Canada."""
    words = [re.sub(r"\W", "", word) for word in name.replace("U.S.", "United States").split()]
    spans = [" ".join(words[start : start + size]) for size in (3, 2, 1) for start in range(len(words))]
    return next((found for span in spans if (found := country(span) or demonym(span))), None)


def _number(wikidata: str) -> int:
    return int(wikidata.removeprefix("Q"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Write the lists whose sources are given, and print how many lines each has."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    for option in ("leaders", "names", "legislators", "borders", "operators", "items"):
        parser.add_argument(f"--{option}", type=Path)
    asked = parser.parse_args()
    if asked.leaders:
        names = {row["officeholder"]: row["officeholderlabel"] for row in (_rows(asked.names) if asked.names else ())}
        print("leaders", write(asked.out / "leaders.csv", leaders(_rows(asked.leaders), names)))
    if asked.legislators:
        records = yaml.safe_load(asked.legislators.read_text(encoding="utf-8"))
        print("legislators", write(asked.out / "legislators.csv", legislators(records)))
    if asked.borders:
        found = [*countries(json.loads(asked.borders.read_bytes())["features"])]
        if asked.operators:
            items = json.loads(asked.items.read_bytes())["wikidata"]
            found += bodies(json.loads(asked.operators.read_bytes())["nsi"], items)
        print("bodies", write(asked.out / "bodies.csv", found))


if __name__ == "__main__":
    main()
