"""Files of trained weights with invented content."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from app.adapters.embedded.layers import WIDTH, Array
from app.adapters.embedded.model import WEIGHTS_SHA256
from app.domain.rubric import Rubric

WIDE = 4 * WIDTH
LAYERS = 6
VALUES = 48
MATRICES = {
    "attention": (3 * WIDTH, WIDTH),
    "mixing": (WIDTH, WIDTH),
    "widening": (WIDE, WIDTH),
    "narrowing": (WIDTH, WIDE),
}


def invented_arrays(items: int, frozen: int = 5) -> dict[str, Array]:
    """Arrays of the right shapes, the same ones every time."""
    chance = np.random.default_rng(7)

    def some(*shape: int) -> Array:
        return chance.normal(0, 0.05, shape).astype(np.float32)

    arrays: dict[str, Array] = {"subject": some(4, WIDTH), "stance": some(4, WIDTH)}
    for name, rows in (("token", items + 9), ("query", items), ("value", VALUES)):
        arrays |= {f"{name}.weight": some(rows, WIDTH), f"{name}.bias": some(rows)}
    arrays["outcome.weight"] = some(items, VALUES + 2 + items, 2)
    arrays["outcome.bias"] = some(items, 2)
    arrays["vocabulary"] = np.full(30522 // 8 + 1, 255, np.uint8)
    for number in range(frozen, LAYERS):
        arrays |= _layer(f"layer.{number}.", some(1)[0])
    return arrays


def _layer(prefix: str, bias: float) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    for name, shape in MATRICES.items():
        arrays[f"{prefix}{name}.delta"] = np.ones(shape, np.int8)
        arrays[f"{prefix}{name}.scale"] = np.full(shape[0], 1e-4, np.float32)
        arrays[f"{prefix}{name}.bias"] = np.full(shape[0], bias, np.float32)
    for name in ("attention_norm", "output_norm"):
        arrays[f"{prefix}{name}.weight"] = np.ones(WIDTH, np.float32)
        arrays[f"{prefix}{name}.bias"] = np.zeros(WIDTH, np.float32)
    return arrays


def write_tuned(folder: Path, rubric: Rubric, **about: str) -> Path:
    """A file for the rubric; `about` replaces what it says of itself."""
    criteria = [item.id for item in rubric.criteria]
    pitfalls = [item.id for item in rubric.pitfalls]
    metadata = {
        "format": "1",
        "rubric_id": rubric.id,
        "criteria": json.dumps(criteria),
        "pitfalls": json.dumps(pitfalls),
        "base_sha256": WEIGHTS_SHA256,
        "frozen_layers": "5",
        **about,
    }
    path = folder / f"{rubric.id}.safetensors"
    save_file(invented_arrays(len(criteria) + len(pitfalls)), path, metadata)
    return path
