"""The tagger's network: a MiniLM encoder with a tag head and a link head.

The link head answers, for each piece of a cue and each other piece, whether the other belongs to that cue's source or
content: a scaled dot product of two projections plus a bias for their distance, after the pair scorers of dependency
parsing (Dozat & Manning, "Deep Biaffine Attention", ICLR 2017).
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

from app.statements.tags import TAGS
from app.statements.windows import SHAPES

LINK_WIDTH = 96
BUCKETS = 33
"""Signed distances in pieces: 16 log-spaced steps each way, and 0."""


def bucket(size: int) -> Tensor:
    """The distance bucket of each pair of `size` places: (size, size)."""
    places = torch.arange(size)
    distance = places[None, :] - places[:, None]
    steps = (torch.log2(distance.abs().clamp(min=1).float()) * 2).floor().long().clamp(max=15) + 1
    return BUCKETS // 2 + torch.sign(distance) * torch.where(distance == 0, 0, steps)


class TaggerNetwork(nn.Module):
    """Pieces to tag scores (batch, pieces, tags) and link scores (batch, 2, cue piece, other piece)."""

    def __init__(self, encoder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            encoder, add_pooling_layer=False, attn_implementation="eager", attention_probs_dropout_prob=0.0
        )
        width = self.encoder.config.hidden_size
        self.shape = nn.Embedding(SHAPES, width)
        # The shapes begin without a say: the first steps see the encoder as it was pretrained.
        nn.init.zeros_(self.shape.weight)
        self.drop = nn.Dropout(0.1)
        self.tag = nn.Linear(width, len(TAGS))
        self.cue = nn.Linear(width, 2 * LINK_WIDTH)
        self.other = nn.Linear(width, 2 * LINK_WIDTH)
        self.far = nn.Parameter(torch.zeros(2, BUCKETS))
        self.bias = nn.Parameter(torch.full((2,), -3.0))

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Score a batch; `mask` is 1 for real pieces."""
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.shape(shapes)
        hidden = self.drop(self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state)
        batch, size = ids.shape
        cue = torch.nn.functional.gelu(self.cue(hidden)).view(batch, size, 2, LINK_WIDTH).transpose(1, 2)
        other = torch.nn.functional.gelu(self.other(hidden)).view(batch, size, 2, LINK_WIDTH).transpose(1, 2)
        score = cue @ other.transpose(2, 3) / LINK_WIDTH**0.5
        far = self.far[:, bucket(size)]
        return self.tag(hidden), score + far[None] + self.bias[None, :, None, None]
