"""Train the heads for names, acts and references beside those for roles and links:

    python -m app.training.heads EVAL --encoder MINILM --start mean-of-3.pt --news FOLDER --out training-runs/heads

EVAL holds polnear, speakers, gap and gum. Every epoch reads PolNeAR's training articles (half of them with other
persons, `app.training.substitution`), the marked texts, the articles of other news and GUM, each window with the labels
that its corpus has: spans, names, acts. Between those batches come batches of references. A seventh of the marked texts
and of the other news, by a hash of their names, is left out. The out folder gets the averaged weights after each epoch,
and `tagger.pt` at the end: three epochs, about 45 minutes on two cores that multiply bfloat16 in hardware (AMX).

The recipe averages what comes of it with the start (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR
2022: of two weights that lie on one slope the mean keeps the old task and has the new one), and trains the new heads
once more on that encoder, which then stays as it is: --frozen.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from app.model import Span, Speech
from app.statements.act import act_of
from app.tagging.tags import ACT_CLASSES, NAME_TAGS
from app.tagging.windows import Window, windows
from app.text.quotation_marks import speech_of
from app.text.reading import Reading
from app.training import corpus, references, speakers, tagger
from app.training.gum import read_gum
from app.training.marked import read_marked
from app.training.names import Names, silver
from app.training.network import ANTECEDENT_WIDTH, TaggerNetwork, load_encoder
from app.training.news import read_news
from app.training.substitution import substitute
from app.training.trees import article_hash

LEFT_OUT = 7
SIZES = (128, 160)  # pieces of a window, in turn by epoch
MARKED_SIZE = 254
REPEATS = 2  # of the marked texts and the other news in an epoch
SUBSTITUTED = 0.5  # share of texts whose persons get other names
REFERENCES_USED = 0.6  # share of the reference examples in an epoch
BATCH, REFERENCE_BATCH = 16, 6
ACT_WEIGHT = 0.3
ACT_CLASS_WEIGHTS = (0.5, 1.0, 1.0, 4.0)  # speech is most, `unsaid` one in thirty
BUCKETS = 17  # log-spaced distances in pieces
TOLD_EVERY = 100
WARM = 60  # steps until the full rate


class Text(NamedTuple):
    """A text with what is labelled in it; None where a corpus does not label it."""

    text: str
    statements: list[dict[str, Any]] | None
    names: Names | None
    size: int | None = None


class Labelled(NamedTuple):
    """A window with its labels: spans, names (a tag a piece, -100 where in doubt) and acts (piece, class)."""

    spans: corpus.Example
    has_spans: bool
    names: NDArray[np.int64]
    acts: list[tuple[int, int]]


def texts(folder: Path, news: Path) -> tuple[list[Text], list[Text]]:
    """The texts of an epoch: PolNeAR's and GUM's once, and those that are repeated."""
    once = [Text(one.text, None, Names(one.names, [])) for one in read_gum(folder / "gum/conllu")]
    once += [
        Text(record["text"], _with_acts(record), silver(record["text"]))
        for record in corpus.read_corpus(folder / "polnear/train.jsonl")
    ]
    again = [
        Text(one.text, one.statements, Names(one.names, []), MARKED_SIZE)
        for one in read_marked()
        if article_hash(one.id) % LEFT_OUT
    ]
    again += [
        Text(one.text, one.statements, silver(one.text)) for one in read_news(news) if article_hash(one.id) % LEFT_OUT
    ]
    return once, again


def _with_acts(record: dict[str, Any]) -> list[dict[str, Any]]:
    """PolNeAR's attributions with the act of each cue that the lexicon knows."""
    mask = Reading(record["text"], ()).mask
    made = []
    for one in record["attributions"]:
        cue, content = (" ".join(record["text"][start:end] for start, end in one[part]) for part in ("cue", "content"))
        speech = (
            speech_of(record["text"], tuple(Span(*edges) for edges in one["content"]), mask)
            if content
            else Speech.INDIRECT
        )
        act, _, rule = act_of(cue, speech=speech, content=content)
        made.append({**one, "act": act.value if cue and content and rule == "cue-lexicon" else None})
    return made


def labelled(some: Sequence[Text], tokenizer: Tokenizer, size: int, rng: random.Random) -> Iterator[Labelled]:
    """The windows of the texts, half of which get other persons."""
    for one in some:
        text, statements, names = one.text, one.statements, one.names
        if names and rng.random() < SUBSTITUTED:
            new = substitute(text, names.sure, statements or [], rng)
            text, statements = new.text, statements and new.attributions
            doubtful = [(new.move(start, False), new.move(end, True)) for start, end in names.doubtful]
            names = Names(new.names, doubtful)
        width = one.size or size
        for window in windows(Reading(text, ()), corpus.lines_of(text), tokenizer, size=width, longest=width):
            if len(window):
                acts = [each for statement in statements or [] for each in _acts(window, statement)]
                spans = corpus.label(window, statements or [])
                yield Labelled(spans, statements is not None, _names(window, names), acts)


def _acts(window: Window, statement: dict[str, Any]) -> Iterator[tuple[int, int]]:
    if statement["act"] is not None:
        for start, end in statement["cue"]:
            for piece in np.flatnonzero((window.starts < end) & (window.ends > start)):
                yield int(piece), ACT_CLASSES.index(statement["act"])


def _names(window: Window, names: Names | None) -> NDArray[np.int64]:
    if names is None:
        return np.full(len(window), -100)
    tags = np.zeros(len(window), dtype=np.int64)
    for start, end in names.doubtful:
        tags[(window.starts < end) & (window.ends > start)] = -100
    for start, end, name_type in names.sure:
        inside = np.flatnonzero((window.starts < end) & (window.ends > start))
        if len(inside):
            tags[inside] = NAME_TAGS.index(f"I-{name_type}")
            tags[inside[0]] = NAME_TAGS.index(f"B-{name_type}")
    return tags


def reference_examples(folder: Path, news: Path, tokenizer: Tokenizer, rng: random.Random) -> list[references.Example]:
    """Every reference, those of the labelled statements once more with other persons."""
    found = [
        *references.of_gap(folder / "gap/gap-validation.tsv", tokenizer),
        *references.of_gap(folder / "gap/gap-development.tsv", tokenizer, speakers.GAP_USED),
    ]
    for document in read_gum(folder / "gum/conllu"):
        found += references.of_gum(document, tokenizer)
    marked = {one.id: Names(one.names, []) for one in read_marked()}
    for one in speakers.labelled(folder, news):
        if article_hash(one.id) % LEFT_OUT == 0:
            continue
        names = marked.get(one.id) or silver(one.text)
        every = [*names.sure, *((start, end, "organisation") for start, end in names.doubtful)]
        asked = references.of_sources(one.text, one.statements, every)
        found += references.chunks(one.text, asked, tokenizer)
        new = substitute(one.text, names.sure, [], rng)

        def moved(edges: references.Edges, move: Any = new.move) -> references.Edges:
            return move(edges[0], False), move(edges[1], True)

        other = [
            references.Reference(new.move(ask.at, False), [*map(moved, ask.means)], [*map(moved, ask.names)])
            for ask in asked
        ]
        found += references.chunks(new.text, other, tokenizer)
    return found


class Trainer:
    """The network with its running average, and the loss of each kind of batch."""

    def __init__(self, network: TaggerNetwork, tokenizer: Tokenizer, *, frozen: bool) -> None:
        self.network = network
        self._tokenizer = tokenizer
        self._frozen = frozen
        self.far = nn.Parameter(torch.zeros(2, BUCKETS))
        """What a distance adds to the score of a name, before and after its reference; the trees learn it anew."""

    def _read(self, batch: dict[str, Tensor]) -> Tensor:
        with torch.set_grad_enabled(not self._frozen):
            return self.network.read(batch["ids"], batch["shapes"], batch["mask"])

    def windows_loss(self, some: list[Labelled]) -> Tensor:
        """The loss of roles, links, names and acts, each where it is labelled."""
        batch = tagger.batch_of([one.spans for one in some], self._tokenizer)
        for row, one in enumerate(some):
            if not one.has_spans:
                batch["tags"][row] = -100
        names = torch.full_like(batch["tags"], -100)
        acts = []
        for row, one in enumerate(some):
            names[row, 1 : len(one.names) + 1] = torch.from_numpy(one.names)
            acts += [(row, piece + 1, act) for piece, act in one.acts]
        hidden = self._read(batch)
        loss = torch.zeros(()) if self._frozen else tagger.loss_of_hidden(self.network, hidden, batch)
        dropped = self.network.drop(hidden)
        if (names >= 0).any():
            scores = self.network.name(dropped).float().flatten(0, 1)
            loss = loss + nn.functional.cross_entropy(scores, names.flatten(), ignore_index=-100)
        if acts:
            row, piece, act = torch.tensor(acts).unbind(1)
            weights = torch.tensor(ACT_CLASS_WEIGHTS)
            scores = self.network.act(dropped)[row, piece].float()
            loss = loss + ACT_WEIGHT * nn.functional.cross_entropy(scores, act, weight=weights)
        return loss

    def references_loss(self, some: list[references.Example]) -> Tensor:
        """How unlikely the meant names are, among all and none (Lee et al., "End-to-end coreference", EMNLP 2017)."""
        every = [corpus.label(window, []) for one in some for window in one.windows]
        batch = tagger.batch_of(every, self._tokenizer)
        hidden = self._read(batch)
        vectors = self.network.antecedent(self.network.drop(hidden)).float()
        total, count, row = torch.zeros(()), 0, 0
        for one in some:
            flat = torch.cat([vectors[row + at, 1 : len(window) + 1] for at, window in enumerate(one.windows)])
            row += len(one.windows)
            asks, answers = flat.split(ANTECEDENT_WIDTH, dim=1)
            for at, means, names in one.references:
                places = torch.tensor(names)
                far = self.far[(places > at).long(), _bucket(places - at)]
                scores = answers[places] @ asks[at] / math.sqrt(ANTECEDENT_WIDTH) + far
                scores = torch.cat([torch.zeros(1), scores])
                right = torch.tensor([not means, *(name in means for name in names)])
                total = total + torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0)
                count += 1
        return total / max(1, count)


def _bucket(distance: Tensor) -> Tensor:
    return (2 * torch.log2(1 + distance.abs().float())).round().long().clamp(max=BUCKETS - 1)


def train(args: argparse.Namespace) -> None:
    """Train, and write the averaged weights after each epoch."""
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    tokenizer = tagger.tokenizer_of(args.encoder)
    network = TaggerNetwork(load_encoder(args.encoder, tokenizer, None))
    network.load_state_dict(torch.load(args.start, weights_only=True), strict=False)
    trainer = Trainer(network, tokenizer, frozen=args.frozen)
    once, again = texts(args.eval_folder, args.news)
    asked = reference_examples(args.eval_folder, args.news, tokenizer, rng)
    args.out.mkdir(parents=True, exist_ok=True)
    new = [*network.name.parameters(), *network.act.parameters(), *network.antecedent.parameters(), trainer.far]
    if args.frozen:
        network.requires_grad_(False)
        for weights in new:
            weights.requires_grad_(True)
    known = {id(weights) for weights in (*new, *network.encoder.parameters())}
    optimiser = torch.optim.AdamW(
        [
            {"params": list(network.encoder.parameters()), "lr": args.rate},
            {"params": [weights for weights in network.parameters() if id(weights) not in known], "lr": 3 * args.rate},
            {"params": new, "lr": args.head_rate},
        ],
        weight_decay=0.01,
    )
    average = torch.optim.swa_utils.AveragedModel(
        network,
        multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(args.ema),  # type: ignore[no-untyped-call]
        use_buffers=True,
    )
    began, schedule = time.monotonic(), None
    for epoch in range(args.epochs):
        every = list(labelled([*once, *again * REPEATS], tokenizer, SIZES[epoch % len(SIZES)], rng))
        every.sort(key=lambda one: (len(one.names) // 16, rng.random()))
        used = [one for one in asked if rng.random() < REFERENCES_USED]
        used.sort(key=lambda one: (sum(map(len, one.windows)) // 32, rng.random()))
        parts: list[list[Labelled] | list[references.Example]] = [
            *(every[at : at + BATCH] for at in range(0, len(every), BATCH)),
            *(used[at : at + REFERENCE_BATCH] for at in range(0, len(used), REFERENCE_BATCH)),
        ]
        rng.shuffle(parts)
        schedule = schedule or _schedule(optimiser, args.epochs * len(parts))
        network.train(not args.frozen)
        for count, part in enumerate(parts, 1):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bf16):
                first = part[0]
                loss = (
                    trainer.windows_loss([one for one in part if isinstance(one, Labelled)])
                    if isinstance(first, Labelled)
                    else trainer.references_loss([one for one in part if isinstance(one, references.Example)])
                )
            if not loss.requires_grad:
                continue
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            average.update_parameters(network)
            if count % TOLD_EVERY == 0:
                told = f"epoch {epoch} step {count}/{len(parts)} loss {float(loss.detach()):.4f}"
                print(told, f"{time.monotonic() - began:.0f}s", file=sys.stderr, flush=True)
        torch.save(average.module.state_dict(), args.out / f"epoch{epoch}.pt")
    torch.save(average.module.state_dict(), args.out / "tagger.pt")


def _schedule(optimiser: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Up to the full rate, then down to nothing in a line."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / WARM, max(0.0, (steps - step) / max(1, steps - WARM)))
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--start", type=Path, required=True, help="tagger.pt with the heads for roles and links")
    parser.add_argument("--news", type=Path, required=True, help="the folder of the texts of articles.csv")
    parser.add_argument("--out", type=Path, required=True, help="folder that takes tagger.pt")
    parser.add_argument("--frozen", action="store_true", help="train the new heads alone, on an encoder that stays")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=2e-4, help="of the encoder")
    parser.add_argument("--head-rate", type=float, default=9e-4, help="of the new heads")
    parser.add_argument("--ema", type=float, default=0.995)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    train(parser.parse_args(arguments))


if __name__ == "__main__":
    main()
