"""The layers of a transformer in numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

HEADS = 12
WIDTH = 384
EPSILON = 1e-12

# Abramowitz and Stegun 7.1.26: the error function with an error below 1.5e-7.
_ERF_P = 0.3275911
_ERF_A = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affine:
    """A matrix and what is added to the product."""

    weight: Array
    bias: Array

    def __call__(self, x: Array) -> Array:
        """A row for each row of `x`."""
        return np.asarray(x @ self.weight + self.bias)


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """Layer normalisation."""

    weight: Array
    bias: Array

    def __call__(self, x: Array) -> Array:
        """A row for each row of `x`."""
        centred = x - x.mean(-1, keepdims=True)
        centred /= np.sqrt(np.mean(centred * centred, -1, keepdims=True) + EPSILON)
        return np.asarray(centred * self.weight + self.bias)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One layer of the transformer."""

    attention: Affine
    mixing: Affine
    attention_norm: Norm
    widening: Affine
    narrowing: Affine
    output_norm: Norm

    def __call__(self, x: Array, bias: Array) -> Array:
        """A row for each token of a batch.

        Args:
            x: The tokens of all texts of the batch, one text after the other, padded alike.
            bias: Texts by 1 by 1 by tokens: 0, or very negative for padding.
        """
        count, length = bias.shape[0], bias.shape[-1]
        size = WIDTH // HEADS
        parts = self.attention(x).reshape(count, length, 3, HEADS, size).transpose(2, 0, 3, 1, 4)
        scores = parts[0] @ parts[1].transpose(0, 1, 3, 2) * np.float32(size**-0.5) + bias
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        seen = (scores @ parts[2]).transpose(0, 2, 1, 3).reshape(count * length, WIDTH)
        x = self.attention_norm(x + self.mixing(seen))
        return self.output_norm(x + self.narrowing(_gelu(self.widening(x))))


def block(weights: Mapping[str, Array], prefix: str) -> Block:
    """The layer whose weights have names that begin so."""
    own = [f"{prefix}attention.self.{name}" for name in ("query", "key", "value")]
    return Block(
        attention=Affine(
            weight=np.ascontiguousarray(
                np.concatenate([weights[f"{name}.weight"] for name in own]).T
            ),
            bias=np.concatenate([weights[f"{name}.bias"] for name in own]),
        ),
        mixing=_affine(weights, f"{prefix}attention.output.dense"),
        attention_norm=norm(weights, f"{prefix}attention.output.LayerNorm"),
        widening=_affine(weights, f"{prefix}intermediate.dense"),
        narrowing=_affine(weights, f"{prefix}output.dense"),
        output_norm=norm(weights, f"{prefix}output.LayerNorm"),
    )


def _affine(weights: Mapping[str, Array], name: str) -> Affine:
    turned = np.ascontiguousarray(weights[f"{name}.weight"].T)
    return Affine(weight=turned, bias=weights[f"{name}.bias"])


def norm(weights: Mapping[str, Array], name: str) -> Norm:
    """The normalisation of that name."""
    return Norm(weight=weights[f"{name}.weight"], bias=weights[f"{name}.bias"])


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
