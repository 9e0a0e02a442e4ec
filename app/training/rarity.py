"""Make the word list: how rare each frequent lower-case word is, by the share of statements that hold it.

    python -m app.training.rarity polnear/train.jsonl app/weights

Only counts leave the corpus (PolNeAR 1.0; its text is not redistributed): the lower-case words in at least
five contents. Words mostly written with a capital are left out, so that the names of one campaign are no
words of the language.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from pathlib import Path

from app.matches.tokens import WORD

LEAST = 5  # of 19,832 contents: rarer words all count as rare


def main() -> None:
    """Count, scale and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    contents = 0
    with asked.train.open(encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            for attribution in article["attributions"]:
                contents += 1
                content = " ".join(article["text"][start:end] for start, end in attribution["content"])
                found = {word.replace("’", "'") for word in WORD.findall(content)}
                lower.update(word for word in found if word.islower())
                capital.update(word.casefold() for word in found if word[0].isupper())
    commonest = max(lower.values())
    rarity = {
        word: round(math.log(commonest / count) / math.log(commonest / LEAST), 2)
        for word, count in sorted(lower.items())
        if count >= LEAST and count > capital[word] / 3
    }
    about = "Rarity of words in the contents of PolNeAR 1.0 train, 0 (in most) to 1 (in five); counts only, no text."
    (asked.out / "word_rarity.json").write_text(
        json.dumps({"about": about, "rarity": rarity}, ensure_ascii=False, separators=(",", ":")) + "\n",
        encoding="utf-8",
    )
    print(f"{len(rarity)} words of {contents} contents")


if __name__ == "__main__":
    main()
