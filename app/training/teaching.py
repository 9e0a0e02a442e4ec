"""A large network teaches a small one: what it makes of each piece, beside what the annotators wrote.

Annotators of attributions agree with each other on three in four, so a label says less than the share of annotators
who would have given it; a teacher's probabilities come near that share (Hinton, Vinyals & Dean, "Distilling the
Knowledge in a Neural Network", 2015). The small network also learns to see what the teacher sees, by a linear map of
its last layer (Romero et al., "FitNets", ICLR 2015), and both read texts in which words are exchanged for their
neighbours, so that the teacher is asked for more than it learnt by heart (Jiao et al., "TinyBERT", EMNLP 2020).
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from app.training.network import TaggerNetwork, load_encoder

TRUST = 0.7
"""The teacher's share of what the tags are learnt from; the labels have the rest."""
SEEING = 1.0  # weight of seeing alike beside tags and links
EXCHANGED = 0.1
"""Share of whole words that are exchanged for a neighbour: enough to change a word or two in a sentence."""
NEIGHBOURS = 6
BLOCK = 2_000  # rows of the vocabulary compared at once, 250 MB


class Lesson(NamedTuple):
    """What the teacher makes of a batch: tag probabilities, and its last layer."""

    tags: Tensor
    hidden: Tensor


class Teacher(nn.Module):
    """A trained tagger of any encoder with the pupil's vocabulary, and the map from the pupil's width to its own."""

    def __init__(self, state: Path, encoder: Path, pieces: Tokenizer, *, width: int) -> None:
        super().__init__()
        network = TaggerNetwork(load_encoder(encoder, pieces, None))
        network.load_state_dict(torch.load(state, weights_only=True))
        self._network = network.eval().bfloat16().requires_grad_(False)
        self.match = nn.Linear(width, network.encoder.config.hidden_size)

    def lesson(self, batch: dict[str, Tensor]) -> Lesson:
        """What the teacher makes of a batch as `batch_of` builds it."""
        with torch.no_grad():
            hidden = self._network.read(batch["ids"], batch["shapes"], batch["mask"])
            tags, _ = self._network.score(hidden)
        return Lesson(tags.float().softmax(-1), hidden.float())

    def unlike(self, hidden: Tensor, lesson: Lesson, mask: Tensor) -> Tensor:
        """How far the pupil's last layer, mapped, points away from the teacher's: mean cosine distance."""
        alike = torch.nn.functional.cosine_similarity(self.match(hidden).float(), lesson.hidden, dim=-1)
        return ((1 - alike) * mask).sum() / mask.sum()


class Exchange:
    """Exchanges whole words for their neighbours in an encoder's embeddings."""

    def __init__(self, embeddings: Tensor, pieces: Tokenizer) -> None:
        words = torch.tensor([at for name, at in pieces.get_vocab().items() if name.isalpha() and name.isascii()])
        unit = torch.nn.functional.normalize(embeddings[words].detach().float(), dim=-1)
        near = [
            (unit[at : at + BLOCK] @ unit.T).topk(NEIGHBOURS + 1).indices[:, 1:] for at in range(0, len(unit), BLOCK)
        ]
        self._neighbours = torch.zeros(len(embeddings), NEIGHBOURS, dtype=torch.long)
        self._neighbours[words] = words[torch.cat(near)]

    def __call__(self, ids: Tensor) -> Tensor:
        """The pieces, one word in ten exchanged."""
        others = self._neighbours[ids, torch.randint(NEIGHBOURS, ids.shape)]
        return torch.where((torch.rand(ids.shape) < EXCHANGED) & (others > 0), others, ids)
