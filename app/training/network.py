"""The tagger's network: an encoder of word pieces with heads for roles, links, names, acts and antecedents.

The link head answers, for each piece of a cue and each other piece, whether the other belongs to that cue's source or
content: a scaled dot product of two projections plus a bias for their distance, after the pair scorers of dependency
parsing (Dozat & Manning, "Deep Biaffine Attention", ICLR 2017). The antecedent head gives each piece two vectors: that
of a reference asks, that of a name answers, and their dot product is the log odds that the name is meant, in whatever
windows of the article the two are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel, PreTrainedModel

from app.tagging.tags import ACT_CLASSES, NAME_TAGS, TAGS
from app.tagging.windows import SHAPES

LINK_WIDTH = 96
ANTECEDENT_WIDTH = 64
NAME_WIDTH = 256
BUCKETS = 33
"""Signed distances in pieces: 16 log-spaced steps each way, and 0."""


def bucket(size: int) -> Tensor:
    """The distance bucket of each pair of `size` places: (size, size)."""
    places = torch.arange(size)
    distance = places[None, :] - places[:, None]
    steps = (torch.log2(distance.abs().clamp(min=1).float()) * 2).floor().long().clamp(max=15) + 1
    return BUCKETS // 2 + torch.sign(distance) * torch.where(distance == 0, 0, steps)


SPECIAL = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>"}
"""What MPNet calls the special pieces of BERT's vocabulary. The rest of the two vocabularies is the same."""


def load_encoder(folder: Path, pieces: Tokenizer, layers: int | None) -> PreTrainedModel:
    """The encoder in `folder`, its embeddings in the order of the vocabulary of `pieces`, its first `layers` kept.

    One vocabulary for all encoders lets a teacher read the very batches of its student. Attention goes without
    dropout: on a CPU drawing it costs a third of a step.
    """
    encoder: PreTrainedModel = AutoModel.from_pretrained(
        folder, add_pooling_layer=False, attn_implementation="eager", attention_probs_dropout_prob=0.0
    )
    own = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    wanted = pieces.get_vocab()
    if own != wanted:
        order = [own[SPECIAL.get(name, name)] for name in sorted(wanted, key=wanted.__getitem__)]
        embeddings = cast(nn.Embedding, encoder.get_input_embeddings())
        encoder.set_input_embeddings(nn.Embedding.from_pretrained(embeddings.weight[order]))  # type: ignore[no-untyped-call]
    if layers is not None:
        stack = cast(Any, encoder.encoder)
        stack.layer = stack.layer[:layers]
        encoder.config.num_hidden_layers = layers
    return encoder


class TaggerNetwork(nn.Module):
    """Pieces to tag scores (batch, pieces, tags) and link scores (batch, 2, cue piece, other piece)."""

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder
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
        self.name = nn.Sequential(nn.Linear(width, NAME_WIDTH), nn.GELU(), nn.Linear(NAME_WIDTH, len(NAME_TAGS)))
        self.act = nn.Linear(width, len(ACT_CLASSES))
        self.antecedent = nn.Linear(width, 2 * ANTECEDENT_WIDTH)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """Score a batch; `mask` is 1 for real pieces."""
        hidden = self.read(ids, shapes, mask)
        return (*self.score(hidden), self.name(hidden), self.act(hidden), self.antecedent(hidden))

    @property
    def embeddings(self) -> nn.Embedding:
        """The vectors of the pieces."""
        return cast(nn.Embedding, self.encoder.get_input_embeddings())

    def read(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """What the encoder makes of each piece: (batch, pieces, width)."""
        embedded = self.embeddings(ids) + self.shape(shapes)
        hidden: Tensor = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return hidden

    def score(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """Tag and link scores of pieces as `read` gives them."""
        hidden = self.drop(hidden)
        batch, size = hidden.shape[:2]
        cue = torch.nn.functional.gelu(self.cue(hidden)).view(batch, size, 2, LINK_WIDTH).transpose(1, 2)
        other = torch.nn.functional.gelu(self.other(hidden)).view(batch, size, 2, LINK_WIDTH).transpose(1, 2)
        score = cue @ other.transpose(2, 3) / LINK_WIDTH**0.5
        far = self.far[:, bucket(size)]
        return self.tag(hidden), score + far[None] + self.bias[None, :, None, None]
