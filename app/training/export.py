"""Export the tagger to int8: `python -m app.training.export RUN/tagger.pt ENCODER_FOLDER app/weights`.

Weights are rounded to int8 by channel, activations at run time (onnxruntime's dynamic quantisation). The link head's
dot product has no constant weights and stays in fp32.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from app.training.network import TaggerNetwork, load_encoder
from app.training.tagger import tokenizer_of

OPSET = 17


def export(state: Path, encoder: Path, out: Path, *, layers: int | None = None) -> None:
    """Write the fp32 graph, with free batch and length."""
    network = TaggerNetwork(load_encoder(encoder, tokenizer_of(encoder), layers))
    network.load_state_dict(torch.load(state, weights_only=True))
    network.eval()
    example = torch.ones((2, 12), dtype=torch.int64)
    free = {0: "batch", 1: "pieces"}
    torch.onnx.export(
        network,
        (example, example, example),
        str(out),
        input_names=["ids", "shapes", "mask"],
        output_names=["tags", "links", "names", "acts", "references"],
        dynamic_axes={
            "ids": free,
            "shapes": free,
            "mask": free,
            "tags": free,
            "links": {0: "batch", 2: "pieces", 3: "pieces"},
            **dict.fromkeys(("names", "acts", "references"), free),
        },
        opset_version=OPSET,
        dynamo=False,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, export and quantise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", type=Path, help="tagger.pt, as app.training.tagger writes it")
    parser.add_argument("encoder", type=Path, help="the folder of the encoder it was trained from")
    parser.add_argument("out", type=Path, help="the folder that takes tagger.onnx and tokenizer.json")
    parser.add_argument("--layers", type=int, help="how many layers of the encoder it was trained with, if not all")
    parser.add_argument("--fp32", action="store_true", help="leave the weights in fp32, to measure what rounding costs")
    args = parser.parse_args(arguments)
    args.out.mkdir(parents=True, exist_ok=True)
    target = args.out / "tagger.onnx"
    shutil.copyfile(args.encoder / "tokenizer.json", args.out / "tokenizer.json")
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "fp32.onnx"
        export(args.state, args.encoder, full, layers=args.layers)
        if args.fp32:
            shutil.copyfile(full, target)
        else:
            quantize_dynamic(
                full, target, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"]
            )
    print(f"{target} {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
