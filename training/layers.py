"""The encoder's layers in torch: what `app.adapters.embedded.layers` computes, with gradients."""

from __future__ import annotations

from typing import cast

import torch
from safetensors.numpy import load_file
from torch import Tensor, nn
from torch.nn import functional

from app.adapters.embedded.encoder import LAYERS, MASKED_OUT
from app.adapters.embedded.layers import EPSILON, HEADS, WIDTH, Array, Block, block
from app.adapters.embedded.model import ModelFiles

FROZEN = 2
"""Layers that stay what they are; the rules' marks are added after them."""
_DROPOUT = 0.1


class Layer(nn.Module):
    """One layer of the encoder; its parts are named as in `app.adapters.embedded.layers`."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.Linear(WIDTH, 3 * WIDTH)
        self.mixing = nn.Linear(WIDTH, WIDTH)
        self.attention_norm = nn.LayerNorm(WIDTH, EPSILON)
        self.widening = nn.Linear(WIDTH, 4 * WIDTH)
        self.narrowing = nn.Linear(4 * WIDTH, WIDTH)
        self.output_norm = nn.LayerNorm(WIDTH, EPSILON)
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """A row for each token; `bias` is 0, or very negative for padding."""
        count, length, width = x.shape
        parts = self.attention(x).view(count, length, 3, HEADS, width // HEADS)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=bias, dropout_p=_DROPOUT if self.training else 0.0
        )
        mixed = self.mixing(seen.transpose(1, 2).reshape(count, length, width))
        x = self.attention_norm(x + self.drop(mixed))
        narrowed = self.narrowing(functional.gelu(self.widening(x)))
        return cast("Tensor", self.output_norm(x + self.drop(narrowed)))

    def take(self, base: Block) -> None:
        """Start from the encoder's own weights."""
        for name in ("attention", "mixing", "widening", "narrowing"):
            source, target = getattr(base, name), getattr(self, name)
            target.weight.data = torch.from_numpy(source.weight.T.copy())
            target.bias.data = torch.from_numpy(source.bias)
        for name in ("attention_norm", "output_norm"):
            _take_norm(getattr(self, name), getattr(base, name).weight, getattr(base, name).bias)


class Encoder(nn.Module):
    """all-MiniLM-L6-v2 with its lowest layers frozen."""

    def __init__(self, files: ModelFiles) -> None:
        super().__init__()
        weights = load_file(files.weights)
        words = torch.from_numpy(weights["embeddings.word_embeddings.weight"])
        places = weights["embeddings.position_embeddings.weight"]
        places = places + weights["embeddings.token_type_embeddings.weight"][0]
        self.words = nn.Embedding.from_pretrained(words, freeze=True)
        self.places = nn.Parameter(torch.from_numpy(places), requires_grad=False)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        named = "embeddings.LayerNorm"
        _take_norm(self.norm, weights[f"{named}.weight"], weights[f"{named}.bias"])
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        for number, layer in enumerate(self.layers):
            layer.take(block(weights, f"encoder.layer.{number}."))
        for part in (self.norm, *self.layers[:FROZEN]):
            part.requires_grad_(requires_grad=False)

    def forward(self, ids: Tensor, mask: Tensor, marks: Tensor) -> Tensor:
        """The last layer's row for each token; `marks` are added after the frozen layers."""
        x = self.norm(self.words(ids) + self.places[: ids.shape[1]])
        bias = ((1 - mask) * MASKED_OUT)[:, None, None, :]
        for number, layer in enumerate(self.layers):
            x = layer(x + marks if number == FROZEN else x, bias)
        return cast("Tensor", x)


def _take_norm(target: nn.LayerNorm, weight: Array, bias: Array) -> None:
    target.weight.data = torch.from_numpy(weight)
    target.bias.data = torch.from_numpy(bias)
