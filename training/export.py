"""Writes what was learnt as a small file: what differs from the encoder, in 8 bits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from app.adapters.embedded.layers import Array, Block
from app.adapters.embedded.model import WEIGHTS_SHA256
from app.adapters.embedded.tuned import FORMAT
from app.domain.rubric import Rubric

MATRICES = ("attention", "mixing", "widening", "narrowing")
NORMS = ("attention_norm", "output_norm")
HEADS = {
    "subject.weight": "subject",
    "stance.weight": "stance",
    **{
        f"{head}.{part}": f"{head}.{part}"
        for head in ("token", "query", "value", "outcome")
        for part in ("weight", "bias")
    },
}
"""Names in the file by names in the network."""
_LARGEST = 127
_READABLE = 0o644

Calibration = Mapping[str, Any]
"""`thresholds` and `temperature` as in `Tuned`; what is missing keeps its default there."""
Arrays = Mapping[str, Array]
Stored = npt.NDArray[np.generic]


def export(
    path: Path,
    rubric: Rubric,
    arrays: Mapping[str, Stored],
    *,
    frozen: int,
    calibration: Calibration | None = None,
) -> None:
    """Write the file that `app.adapters.embedded.tuned` reads, in the place of one that is there.

    Args:
        path: Where to.
        rubric: What was trained on.
        arrays: What `stored` makes.
        frozen: How many of the encoder's layers stay what they are.
        calibration: What was found best on answers that were held out.

    Raises:
        ValueError: The calibration holds something else.
    """
    about = {
        "format": FORMAT,
        "rubric_id": rubric.id,
        "criteria": json.dumps([item.id for item in rubric.criteria]),
        "pitfalls": json.dumps([item.id for item in rubric.pitfalls]),
        "base_sha256": WEIGHTS_SHA256,
        "frozen_layers": str(frozen),
    }
    if strange := (calibration or {}).keys() - {"thresholds", "temperature"}:
        raise ValueError(f"a calibration holds no {', '.join(sorted(strange))}")
    about |= {key: json.dumps(value) for key, value in (calibration or {}).items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    save_file({name: np.ascontiguousarray(one) for name, one in arrays.items()}, fresh, about)
    fresh.chmod(_READABLE)  # it is written for its owner alone, and images copy modes
    fresh.replace(path)


def stored(
    state: Arrays, base: Sequence[Block], met: npt.NDArray[np.bool_], *, frozen: int
) -> dict[str, Stored]:
    """The arrays of the file.

    Args:
        state: The network's arrays by name.
        base: The encoder's own layers, the lowest first.
        met: Of every word piece, whether training texts hold it.
        frozen: How many of the layers stay what they are.
    """
    arrays: dict[str, Stored] = {name: state[own] for own, name in HEADS.items()}
    arrays["vocabulary"] = np.packbits(met)
    for number in range(frozen, len(base)):
        layer = f"encoder.layers.{number}."
        own = {name.removeprefix(layer): one for name, one in state.items()}
        arrays |= {f"layer.{number}.{name}": one for name, one in _layer(own, base[number])}
    return arrays


def _layer(state: Arrays, base: Block) -> Iterator[tuple[str, Stored]]:
    for name in MATRICES:
        delta, scale = rounded(state[f"{name}.weight"] - getattr(base, name).weight.T)
        yield f"{name}.delta", delta
        yield f"{name}.scale", scale
        yield f"{name}.bias", state[f"{name}.bias"]
    for name in NORMS:
        yield f"{name}.weight", state[f"{name}.weight"]
        yield f"{name}.bias", state[f"{name}.bias"]


def rounded(difference: Array) -> tuple[npt.NDArray[np.int8], Array]:
    """A matrix in 8 bits, and the scale of each row: it is off by half a scale at most."""
    scale = (np.abs(difference).max(1) / _LARGEST).astype(np.float32)
    divisor = np.where(scale > 0, scale, np.float32(1))
    return np.round(difference / divisor[:, None]).astype(np.int8), scale
