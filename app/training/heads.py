"""Train all heads of the tagger on one encoder:

    python -m app.training.heads EVAL --encoder MINILM --start mean-of-3.pt --news FOLDER --out training-runs/heads

EVAL holds polnear, speakers, gap and gum. Every epoch reads PolNeAR's training articles, the marked texts, the articles
of other news and GUM (`app.training.examples`), each window with the labels that its corpus has: spans, names, acts.
Between those batches come batches of references. A seventh of the articles and texts, by a hash of their names, is left
out. The out folder gets the weights after each epoch, and `tagger.pt` at the end.

A tagger of a larger encoder that has learnt the same may teach (--teacher, --teacher-encoder): what it makes of every
piece is learnt beside the labels (`app.training.teaching` says why), of the labelled texts and of those that are not
labelled (--unlabelled, a folder of them). With one graphics processor the large one learns in two minutes and the small
one in three; two cores take hours for them. --frozen trains the new heads alone on an encoder that stays, in twelve
minutes on two cores that multiply bfloat16 in hardware (AMX).
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from app.tagging.tags import NAME_TAGS, TAGS
from app.tagging.windows import Window
from app.training import corpus, examples, references, tagger
from app.training.examples import Labelled
from app.training.network import ANTECEDENT_WIDTH, TaggerNetwork, load_encoder
from app.training.references import THIRD
from app.training.teaching import SEEING, Exchange

SIZES = (128, 160, 200)  # pieces of a window, in turn by epoch
ACT_WEIGHT = 0.3
ACT_CLASS_WEIGHTS = (0.5, 1.0, 1.0, 4.0)  # speech is most, `unsaid` one in thirty
TAUGHT = 0.6  # the teacher's share of what is learnt
TAUGHT_LINKS = 5.0  # weight of the teacher's links, of which one batch has the same number however many cues it has
CUE_PIECES = 512  # whose links one batch learns from the teacher
ASKING = 192  # pieces whose reference one batch without labels learns
BUCKETS = 17  # log-spaced distances in pieces
UNLIKELY = -1e4
TOLD_EVERY = 100

SOURCE = [TAGS.index(f"{edge}-source") for edge in "BI"]
CUE = [TAGS.index(f"{edge}-cue") for edge in "BI"]
BEGINNING = [at for at, tag in enumerate(NAME_TAGS) if tag.startswith("B-")]

Unlabelled = list[Window]
Item = TypeVar("Item")


class Seen(NamedTuple):
    """What a network makes of a batch: the last layer, and the scores of tags, links, names and acts."""

    hidden: Tensor
    tags: Tensor
    links: Tensor
    names: Tensor
    acts: Tensor


class Asked(NamedTuple):
    """A reference in a batch: its place, those of the names that it may mean, how far they are, and which it means."""

    at: int
    names: list[int]
    apart: list[int]
    right: list[bool]


class Learner(nn.Module):
    """A network with what training adds: a weight of each distance of references, the heads' own share of a batch."""

    def __init__(self, network: TaggerNetwork) -> None:
        super().__init__()
        self.network = network
        self.far = nn.Parameter(torch.zeros(2, BUCKETS))
        """What a distance adds to the score of a name, before and after its reference; the trees learn it anew."""

    def see(self, batch: dict[str, Tensor], *, frozen: bool = False) -> Seen:
        """Read a batch; with dropout before the heads, while the network is in training."""
        with torch.set_grad_enabled(torch.is_grad_enabled() and not frozen):
            hidden = self.network.read(batch["ids"], batch["shapes"], batch["mask"])
        dropped = self.network.drop(hidden)
        tags, links = self.network.score(hidden)
        return Seen(hidden, tags, links, self.network.name(dropped), self.network.act(dropped))

    def refer(self, hidden: Tensor, asks: Tensor, names: Tensor, apart: Tensor, among: Tensor) -> Tensor:
        """The scores of meaning none and each name: (references, 1 + names).

        `asks` and `names` are places in the flattened batch, `apart` their distances, `among` which names are asked.
        """
        vectors = self.network.antecedent(self.network.drop(hidden)).float().flatten(0, 1)
        asking, answering = vectors[asks, :ANTECEDENT_WIDTH], vectors[names, ANTECEDENT_WIDTH:]
        scores = torch.einsum("ra,rna->rn", asking, answering) / math.sqrt(ANTECEDENT_WIDTH)
        near = (2 * torch.log2(1 + apart.abs().float())).round().long().clamp(max=BUCKETS - 1)
        scores = (scores + self.far.float()[(apart > 0).long(), near]).masked_fill(~among, UNLIKELY)
        return torch.cat([torch.zeros_like(scores[:, :1]), scores], 1)


class Trainer:
    """A learner with its teacher, and the loss of each kind of batch."""

    def __init__(
        self, learner: Learner, tokenizer: Tokenizer, *, teacher: Learner | None, frozen: bool, device: str
    ) -> None:
        self.learner = learner
        self._tokenizer = tokenizer
        self._teacher = teacher
        self._frozen = frozen
        self._device = device
        width = learner.network.encoder.config.hidden_size
        self.match = nn.Linear(width, teacher.network.encoder.config.hidden_size).to(device) if teacher else None
        self._exchange = Exchange(learner.network.embeddings.weight, tokenizer) if teacher else None
        found = (tokenizer.token_to_id(word) for word in sorted(THIRD))
        self._pronouns = torch.tensor([place for place in found if place is not None], device=device)

    def _batch(self, some: Sequence[corpus.Example]) -> dict[str, Tensor]:
        batch = tagger.batch_of(list(some), self._tokenizer)
        if self._exchange:
            batch["ids"] = self._exchange(batch["ids"])
        return {name: values.to(self._device) for name, values in batch.items()}

    def windows_loss(self, some: Sequence[Labelled]) -> Tensor:
        """The loss of roles, links, names and acts, each where it is labelled."""
        batch = self._batch([one.spans for one in some])
        names = torch.full(batch["tags"].shape, -100)
        acts = []
        for row, one in enumerate(some):
            names[row, 1 : len(one.names) + 1] = torch.from_numpy(one.names)
            acts += [(row, piece + 1, act) for piece, act in one.acts]
            if not one.has_spans:
                batch["tags"][row] = -100
        seen = self.learner.see(batch, frozen=self._frozen)
        loss = torch.zeros((), device=self._device)
        if not self._frozen:
            loss = tagger.tags_loss(seen.tags, batch) + tagger.links_loss(seen.links, batch)
        if (names >= 0).any():
            scores = seen.names.float().flatten(0, 1)
            wanted = names.flatten().to(self._device)
            loss = loss + nn.functional.cross_entropy(scores, wanted, ignore_index=-100)
        if acts:
            row, piece, act = torch.tensor(acts, device=self._device).unbind(1)
            weights = torch.tensor(ACT_CLASS_WEIGHTS, device=self._device)
            scores = seen.acts[row, piece].float()
            loss = loss + ACT_WEIGHT * nn.functional.cross_entropy(scores, act, weight=weights)
        if self._teacher is None:
            return loss
        return (1 - TAUGHT) * loss + TAUGHT * self._taught(self._teach(batch), seen, batch)

    def references_loss(self, some: Sequence[references.Example]) -> Tensor:
        """How unlikely the meant names are, among all and none (Lee et al., "End-to-end coreference", EMNLP 2017)."""
        batch = self._batch([corpus.label(window, []) for one in some for window in one.windows])
        asked = list(_asked(some, batch["ids"].shape[1]))
        most = max(len(one.names) for one in asked)

        def padded(rows: Sequence[Sequence[int]]) -> Tensor:
            return torch.tensor([[*row, *[0] * (most - len(row))] for row in rows], device=self._device)

        asks = torch.tensor([one.at for one in asked], device=self._device)
        names, apart = padded([one.names for one in asked]), padded([one.apart for one in asked])
        among = padded([[1] * len(one.names) for one in asked]).bool()
        right = padded([one.right for one in asked]).bool()
        with torch.set_grad_enabled(not self._frozen):
            hidden = self.learner.network.read(batch["ids"], batch["shapes"], batch["mask"])
        scores = self.learner.refer(hidden, asks, names, apart, among)
        right = torch.cat([~right.any(1, keepdim=True), right], 1)
        likely = torch.logsumexp(scores.masked_fill(~right, UNLIKELY), 1) - torch.logsumexp(scores, 1)
        loss = -likely.mean()
        if self._teacher is None:
            return loss
        with torch.no_grad():
            known = self._teacher.network.read(batch["ids"], batch["shapes"], batch["mask"])
            lesson = self._teacher.refer(known, asks, names, apart, among)
        return (loss + _unlike(scores, lesson)) / 2

    def unlabelled_loss(self, some: Sequence[Unlabelled]) -> Tensor:
        """What the teacher makes of texts without labels, references among the names that it sees too."""
        teacher = self._teacher
        assert teacher is not None  # noqa: S101 - texts without labels come with a teacher alone
        batch = self._batch([corpus.label(window, []) for one in some for window in one])
        lesson, seen = self._teach(batch), self.learner.see(batch)
        loss = TAUGHT * self._taught(lesson, seen, batch)
        numbers = np.repeat(np.arange(len(some)), [len(one) for one in some])
        text_of = torch.from_numpy(numbers).to(self._device)
        real, tags, names = batch["mask"].bool(), lesson.tags.argmax(-1), lesson.names.argmax(-1)
        asking = torch.isin(batch["ids"], self._pronouns) | (_any_of(tags, SOURCE) & (names == 0))
        asks, answers = (asking & real).nonzero(), (_any_of(names, BEGINNING) & real).nonzero()
        if len(asks) == 0 or len(answers) == 0:
            return loss
        asks = asks[torch.randperm(len(asks), device=self._device)[:ASKING]]
        width = batch["ids"].shape[1]
        at, name = (each[:, 0] * width + each[:, 1] for each in (asks, answers))
        among = text_of[asks[:, 0]][:, None] == text_of[answers[:, 0]][None]
        every = name[None].expand(len(at), -1)
        apart = every - at[:, None]
        scores = self.learner.refer(seen.hidden, at, every, apart, among)
        with torch.no_grad():
            wanted = teacher.refer(lesson.hidden, at, every, apart, among)
        return loss + (1 - TAUGHT) * _unlike(scores, wanted)

    def _teach(self, batch: dict[str, Tensor]) -> Seen:
        assert self._teacher is not None  # noqa: S101
        with torch.no_grad():
            return self._teacher.see(batch)

    def _taught(self, lesson: Seen, seen: Seen, batch: dict[str, Tensor]) -> Tensor:
        """How far a batch is seen otherwise than the teacher sees it: tags, names, acts, links, the last layer."""
        assert self.match is not None  # noqa: S101
        real = batch["mask"].bool()
        loss = _unlike(seen.tags[real], lesson.tags[real]) + _unlike(seen.names[real], lesson.names[real])
        alike = nn.functional.cosine_similarity(self.match(seen.hidden).float(), lesson.hidden.float(), dim=-1)
        loss = loss + SEEING * ((1 - alike) * real).sum() / real.sum()
        cues = (_any_of(lesson.tags.argmax(-1), CUE) & real).nonzero()
        if len(cues):
            row, piece = cues.unbind(1)
            loss = loss + ACT_WEIGHT * _unlike(seen.acts[row, piece], lesson.acts[row, piece])
            row, piece = cues[torch.randperm(len(cues), device=self._device)[:CUE_PIECES]].unbind(1)
            links, wanted = seen.links[row, :, piece].float(), lesson.links[row, :, piece].float().sigmoid()
            each = nn.functional.binary_cross_entropy_with_logits(links, wanted, reduction="none")
            valid = real[row][:, None].expand_as(each)
            loss = loss + TAUGHT_LINKS * (each * valid).sum() / valid.sum()
        return loss


def _asked(some: Sequence[references.Example], width: int) -> Iterator[Asked]:
    """The references of some examples whose windows lie in a batch one after the other, each `width` pieces long."""
    row = 0
    for one in some:
        places = [
            (row + number) * width + 1 + piece
            for number, window in enumerate(one.windows)
            for piece in range(len(window))
        ]
        row += len(one.windows)
        for at, means, names in one.references:
            yield Asked(
                places[at],
                [places[name] for name in names],
                [name - at for name in names],
                [name in means for name in names],
            )


def _unlike(scores: Tensor, lesson: Tensor) -> Tensor:
    """The mean cross entropy with the teacher's probabilities."""
    return -(lesson.float().softmax(-1) * scores.float().log_softmax(-1)).sum(-1).mean()


def _any_of(values: Tensor, wanted: Sequence[int]) -> Tensor:
    return torch.isin(values, torch.tensor(wanted, device=values.device))


def by_pieces(some: Sequence[Item], size: Callable[[Item], int], pieces: int, rng: random.Random) -> list[list[Item]]:
    """Batches of alike sizes, of at most so many pieces when padded, in random order."""
    parts: list[list[Item]] = []
    widest = 0
    for one in sorted(some, key=lambda one: (size(one) // 16, rng.random())):
        widest = max(widest, size(one))
        if not parts or widest * (len(parts[-1]) + 1) > pieces:
            parts.append([])
            widest = size(one)
        parts[-1].append(one)
    rng.shuffle(parts)
    return parts


def _windows_size(some: Sequence[Window]) -> int:
    return sum(len(window) + 2 for window in some)


def train(args: argparse.Namespace) -> None:
    """Train, and write the weights after each epoch."""
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = tagger.tokenizer_of(args.vocabulary or args.encoder)

    def learner(encoder: Path, state: Path | None) -> Learner:
        made = Learner(TaggerNetwork(load_encoder(encoder, tokenizer, None)))
        if state:
            made.network.load_state_dict(torch.load(state, weights_only=True), strict=False)
        made.to(device)
        return made

    teacher = learner(args.teacher_encoder, args.teacher).eval().requires_grad_(False) if args.teacher else None
    trainer = Trainer(learner(args.encoder, args.start), tokenizer, teacher=teacher, frozen=args.frozen, device=device)
    network = trainer.learner.network
    texts = examples.texts(args.eval_folder, args.news)
    asked = examples.reference_examples(args.eval_folder, args.news, tokenizer, rng)
    plain = [path.read_text("utf-8") for path in sorted(args.unlabelled.glob("*.txt"))] if args.unlabelled else []
    unlabelled = list(examples.unlabelled([*plain, *(one.text for one in texts.many)], tokenizer)) if teacher else []
    args.out.mkdir(parents=True, exist_ok=True)
    optimiser = _optimiser(trainer, args)
    began, schedule = time.monotonic(), None
    for epoch in range(args.epochs):
        some = rng.sample(texts.many, round(len(texts.many) * args.many_share))
        read = [*some, *texts.marked * args.repeats, *texts.news * args.news_repeats]
        every = list(examples.labelled(read, tokenizer, SIZES[epoch % len(SIZES)], rng))
        some_asked = rng.sample(asked, round(len(asked) * args.references_share))
        steps: list[Callable[[], Tensor]] = [
            *(lambda part=part: trainer.windows_loss(part)
              for part in by_pieces(every, lambda one: len(one.names) + 2, args.pieces, rng)),
            *(lambda part=part: trainer.references_loss(part)
              for part in by_pieces(some_asked, lambda one: _windows_size(one.windows), args.pieces, rng)),
            *(lambda part=part: trainer.unlabelled_loss(part)
              for part in by_pieces(unlabelled, _windows_size, args.pieces, rng)),
        ]  # fmt: skip
        rng.shuffle(steps)
        schedule = schedule or _schedule(optimiser, args.epochs * len(steps))
        network.train(not args.frozen)
        for count, step in enumerate(steps, 1):
            with torch.autocast(device, dtype=torch.bfloat16, enabled=args.bf16):
                loss = step()
            if not loss.requires_grad:
                continue
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(trainer.learner.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            if count % TOLD_EVERY == 0:
                line = f"epoch {epoch} step {count}/{len(steps)} loss {float(loss.detach()):.4f}"
                print(line, f"{time.monotonic() - began:.0f}s", file=sys.stderr, flush=True)
        torch.save(network.state_dict(), args.out / f"epoch{epoch}.pt")
    torch.save(network.state_dict(), args.out / "tagger.pt")


def _optimiser(trainer: Trainer, args: argparse.Namespace) -> torch.optim.Optimizer:
    learner = trainer.learner
    network = learner.network
    if args.frozen:
        network.requires_grad_(False)
        for weights in (*network.name.parameters(), *network.act.parameters(), *network.antecedent.parameters()):
            weights.requires_grad_(True)
    encoder = {id(weights) for weights in network.encoder.parameters()}
    heads = [weights for weights in learner.parameters() if id(weights) not in encoder]
    heads += trainer.match.parameters() if trainer.match else []
    groups = [
        {"params": list(network.encoder.parameters()), "lr": args.rate},
        {"params": heads, "lr": args.head_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=0.01)


def _schedule(optimiser: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Up to the full rate, then down to nothing in a line."""
    warm = max(1, steps // 20)
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("--encoder", type=Path, required=True, help="folder of the encoder, all-MiniLM-L6-v2 or larger")
    parser.add_argument("--vocabulary", type=Path, help="folder of the tokenizer.json to read with, if not ENCODER's")
    parser.add_argument("--start", type=Path, help="tagger.pt to go on from, instead of the encoder as it came")
    parser.add_argument("--teacher", type=Path, help="tagger.pt of a tagger to learn from")
    parser.add_argument("--teacher-encoder", type=Path, help="folder of the teacher's encoder")
    parser.add_argument("--unlabelled", type=Path, help="folder of .txt files to learn from the teacher on")
    parser.add_argument("--news", type=Path, required=True, help="the folder of the texts of articles.csv")
    parser.add_argument("--out", type=Path, required=True, help="folder that takes tagger.pt")
    parser.add_argument("--frozen", action="store_true", help="train the new heads alone, on an encoder that stays")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--pieces", type=int, default=8192, help="of a batch, padding counted")
    parser.add_argument("--rate", type=float, default=2.5e-4, help="of the encoder")
    parser.add_argument("--head-rate", type=float, default=6e-4, help="of the heads")
    parser.add_argument("--repeats", type=int, default=2, help="of the marked texts in an epoch")
    parser.add_argument("--news-repeats", type=int, default=2, help="of the articles of other news in an epoch")
    parser.add_argument("--many-share", type=float, default=1.0, help="of PolNeAR's and GUM's articles in an epoch")
    parser.add_argument("--references-share", type=float, default=1.0, help="of the references in an epoch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    args = parser.parse_args(arguments)
    if bool(args.teacher) != bool(args.teacher_encoder) or (args.teacher and args.frozen):
        parser.error("--teacher and --teacher-encoder go together, and without --frozen")
    train(args)


if __name__ == "__main__":
    main()
