"""all-MiniLM-L6-v2 in numpy: sentences to vectors whose products are their likeness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from app.adapters.embedded.model import ModelFiles

Array = npt.NDArray[np.float32]

LAYERS = 6
HEADS = 12
WIDTH = 384
MAX_TOKENS = 128
"""Of one clause; what is longer is cut off."""
BATCH = 16
MASKED_OUT = -1e9
EPSILON = 1e-12

# Abramowitz and Stegun 7.1.26: the error function with an error below 1.5e-7.
_ERF_P = 0.3275911
_ERF_A = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


class Encoder(Protocol):
    """Makes vectors of texts."""

    def encode(self, texts: Sequence[str]) -> Array:
        """One vector of length 1 for each text, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Affine:
    """A matrix and what is added to the product."""

    weight: Array
    bias: Array

    def __call__(self, x: Array) -> Array:
        return np.asarray(x @ self.weight + self.bias)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Norm:
    """Layer normalisation."""

    weight: Array
    bias: Array

    def __call__(self, x: Array) -> Array:
        centred = x - x.mean(-1, keepdims=True)
        centred /= np.sqrt(np.mean(centred * centred, -1, keepdims=True) + EPSILON)
        return np.asarray(centred * self.weight + self.bias)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """One layer of the transformer."""

    attention: _Affine
    mixing: _Affine
    attention_norm: _Norm
    widening: _Affine
    narrowing: _Affine
    output_norm: _Norm

    def __call__(self, x: Array, bias: Array) -> Array:
        count, length = bias.shape[0], bias.shape[-1]
        size = WIDTH // HEADS
        parts = self.attention(x).reshape(count, length, 3, HEADS, size).transpose(2, 0, 3, 1, 4)
        scores = parts[0] @ parts[1].transpose(0, 1, 3, 2) * np.float32(size**-0.5) + bias
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        seen = (scores @ parts[2]).transpose(0, 2, 1, 3).reshape(count * length, WIDTH)
        x = self.attention_norm(x + self.mixing(seen))
        return self.output_norm(x + self.narrowing(_gelu(self.widening(x))))


class MiniLM:
    """The encoder. Safe to use from several threads: it only reads its weights."""

    def __init__(self, files: ModelFiles) -> None:
        weights: dict[str, Array] = load_file(files.weights)
        self._words = weights["embeddings.word_embeddings.weight"]
        self._places = (
            weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = _norm(weights, "embeddings.LayerNorm")
        self._blocks = [_block(weights, f"encoder.layer.{number}.") for number in range(LAYERS)]
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(files.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def encode(self, texts: Sequence[str]) -> Array:
        """One vector of length 1 for each text, in order."""
        tokens = [one.ids for one in self._tokenizer.encode_batch(list(texts))]
        vectors: Array = np.empty((len(tokens), WIDTH), np.float32)
        # Texts of like length share a batch, so that little is computed for padding.
        order = sorted(range(len(tokens)), key=lambda index: len(tokens[index]))
        for first in range(0, len(order), BATCH):
            chosen = order[first : first + BATCH]
            vectors[chosen] = self._forward([tokens[index] for index in chosen])
        return vectors

    def _forward(self, tokens: Sequence[Sequence[int]]) -> Array:
        length = max(len(one) for one in tokens)
        ids = np.zeros((len(tokens), length), np.int64)
        mask = np.zeros((len(tokens), length), np.float32)
        for row, one in enumerate(tokens):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        x = self._norm(self._words[ids] + self._places[:length]).reshape(-1, WIDTH)
        bias = ((1 - mask) * MASKED_OUT).astype(np.float32)[:, None, None, :]
        for block in self._blocks:
            x = block(x, bias)
        kept = x.reshape(len(tokens), length, WIDTH) * mask[:, :, None]
        mean = kept.sum(1) / mask.sum(1, keepdims=True)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True))


def _block(weights: dict[str, Array], prefix: str) -> _Block:
    own = [f"{prefix}attention.self.{name}" for name in ("query", "key", "value")]
    return _Block(
        attention=_Affine(
            weight=np.ascontiguousarray(
                np.concatenate([weights[f"{name}.weight"] for name in own]).T
            ),
            bias=np.concatenate([weights[f"{name}.bias"] for name in own]),
        ),
        mixing=_affine(weights, f"{prefix}attention.output.dense"),
        attention_norm=_norm(weights, f"{prefix}attention.output.LayerNorm"),
        widening=_affine(weights, f"{prefix}intermediate.dense"),
        narrowing=_affine(weights, f"{prefix}output.dense"),
        output_norm=_norm(weights, f"{prefix}output.LayerNorm"),
    )


def _affine(weights: dict[str, Array], name: str) -> _Affine:
    turned = np.ascontiguousarray(weights[f"{name}.weight"].T)
    return _Affine(weight=turned, bias=weights[f"{name}.bias"])


def _norm(weights: dict[str, Array], name: str) -> _Norm:
    return _Norm(weight=weights[f"{name}.weight"], bias=weights[f"{name}.bias"])


def _gelu(x: Array) -> Array:
    """The exact GELU, in place of the matrix it is given."""
    z = np.abs(x) * np.float32(2**-0.5)
    t = np.reciprocal(z * np.float32(_ERF_P) + np.float32(1))
    series = t * np.float32(_ERF_A[0])
    for factor in _ERF_A[1:]:
        series += np.float32(factor)
        series *= t
    np.negative(z * z, out=z)
    np.exp(z, out=z)
    series *= z
    np.subtract(np.float32(1), series, out=series)
    np.copysign(series, x, out=series)
    series += np.float32(1)
    series *= np.float32(0.5)
    x *= series
    return x
