"""all-MiniLM-L6-v2 in numpy: sentences to vectors whose products are their likeness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from app.adapters.embedded.layers import WIDTH, Array, Block, block, norm
from app.adapters.embedded.model import ModelFiles

LAYERS = 6
MAX_TOKENS = 128
"""Of one clause; what is longer is cut off."""
BATCH = 16
MASKED_OUT = -1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Word pieces of a text: their numbers in the vocabulary, and where each begins and ends."""

    ids: tuple[int, ...]
    places: tuple[tuple[int, int], ...]


class Encoder(Protocol):
    """Makes vectors of texts."""

    def encode(self, texts: Sequence[str]) -> Array:
        """One vector of length 1 for each text, in order."""
        ...


class MiniLM:
    """The encoder. Safe to use from several threads: it only reads its weights."""

    def __init__(self, files: ModelFiles) -> None:
        weights: dict[str, Array] = load_file(files.weights)
        self._words = weights["embeddings.word_embeddings.weight"]
        self._places = (
            weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = norm(weights, "embeddings.LayerNorm")
        self._blocks = [block(weights, f"encoder.layer.{number}.") for number in range(LAYERS)]
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(files.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def encode(self, texts: Sequence[str]) -> Array:
        """One vector of length 1 for each text, in order."""
        tokens = [_shortened(one.ids) for one in self._tokenizer.encode_batch(list(texts))]
        vectors: Array = np.empty((len(tokens), WIDTH), np.float32)
        # Texts of like length share a batch, so that little is computed for padding.
        order = sorted(range(len(tokens)), key=lambda index: len(tokens[index]))
        for first in range(0, len(order), BATCH):
            chosen = order[first : first + BATCH]
            vectors[chosen] = self._forward([tokens[index] for index in chosen])
        return vectors

    def tokens(self, text: str) -> Tokens:
        """The word pieces of one text, without the marks for its beginning and end."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return Tokens(ids=tuple(encoded.ids), places=tuple(encoded.offsets))

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Every word piece with its number."""
        return self._tokenizer.get_vocab()

    @property
    def blocks(self) -> Sequence[Block]:
        """The layers, the lowest first."""
        return self._blocks

    def embed(self, ids: Sequence[int]) -> Array:
        """What goes into the lowest layer: a row for each token of one text."""
        return self._norm(self._words[list(ids)] + self._places[: len(ids)])

    def _forward(self, tokens: Sequence[Sequence[int]]) -> Array:
        length = max(len(one) for one in tokens)
        ids = np.zeros((len(tokens), length), np.int64)
        mask = np.zeros((len(tokens), length), np.float32)
        for row, one in enumerate(tokens):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        x = self._norm(self._words[ids] + self._places[:length]).reshape(-1, WIDTH)
        bias = ((1 - mask) * MASKED_OUT).astype(np.float32)[:, None, None, :]
        for layer in self._blocks:
            x = layer(x, bias)
        kept = x.reshape(len(tokens), length, WIDTH) * mask[:, :, None]
        mean = kept.sum(1) / mask.sum(1, keepdims=True)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True))


def _shortened(ids: list[int]) -> list[int]:
    return ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]
