"""Layers that were trained further: what they differ by from the encoder's own, and the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open

from app.adapters.embedded.encoder import MiniLM
from app.adapters.embedded.layers import Affine, Array, Block, Norm
from app.adapters.embedded.model import WEIGHTS_SHA256
from app.domain.rubric import Rubric

FORMAT = "1"
ROLES = 2
HIGHEST_LEVEL = 2
FOLDER = Path(__file__).parent / "weights"


class TunedUnavailableError(Exception):
    """There are no trained weights for a rubric, or they are for other items or another base.

    It stays inside this adapter: the judge goes on by signals and anchors.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """A trained file, read.

    Attributes:
        frozen: How many of the encoder's layers stay what they are.
        criteria: Ids of the criteria it was trained on, in order.
        pitfalls: Ids of the pitfalls.
        digest: SHA-256 of the file.
        thresholds: From which probability on each item counts: for a criterion one number for
            each level above 0, for a pitfall one.
        temperature: What logits are divided by, so that a probability is what it says.
        arrays: Everything else by name.
    """

    frozen: int
    criteria: tuple[str, ...]
    pitfalls: tuple[str, ...]
    digest: str
    thresholds: Mapping[str, tuple[float, ...]]
    temperature: float
    arrays: Mapping[str, Array] = field(repr=False)

    def fits(self, rubric: Rubric) -> bool:
        """Whether the rubric has exactly the items that this was trained on, and two roles."""
        return (
            len(rubric.roles) == ROLES
            and all(item.max_level == HIGHEST_LEVEL for item in rubric.criteria)
            and tuple(item.id for item in rubric.criteria) == self.criteria
            and tuple(item.id for item in rubric.pitfalls) == self.pitfalls
        )

    def blocks(self, encoder: MiniLM) -> list[Block]:
        """The encoder's upper layers with what was learnt added."""
        return [
            _tuned(base, self.arrays, f"layer.{number}.")
            for number, base in enumerate(encoder.blocks)
            if number >= self.frozen
        ]


def tuned_for(rubric: Rubric, folder: Path = FOLDER) -> Tuned:
    """The trained weights for a rubric.

    Raises:
        TunedUnavailableError: There are none that fit.
    """
    tuned = read_tuned(folder / f"{rubric.id}.safetensors")
    if not tuned.fits(rubric):
        raise TunedUnavailableError("the weights are for other criteria or pitfalls")
    return tuned


def read_tuned(path: Path) -> Tuned:
    """The trained weights in a file.

    Raises:
        TunedUnavailableError: It is missing, unreadable or made for another base.
    """
    try:
        with safe_open(path, "numpy") as tensors:
            about = tensors.metadata() or {}
            arrays = {name: tensors.get_tensor(name) for name in tensors.keys()}  # noqa: SIM118 - no mapping
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, SafetensorError) as error:
        raise TunedUnavailableError(f"{path.name} cannot be read") from error
    if (about.get("format"), about.get("base_sha256")) != (FORMAT, WEIGHTS_SHA256):
        raise TunedUnavailableError(f"{path.name} is for another version")
    return Tuned(
        frozen=int(about["frozen_layers"]),
        criteria=tuple(json.loads(about["criteria"])),
        pitfalls=tuple(json.loads(about["pitfalls"])),
        digest=digest,
        thresholds={
            key: tuple(values) for key, values in json.loads(about.get("thresholds", "{}")).items()
        },
        temperature=float(about.get("temperature", "1")),
        arrays=arrays,
    )


def _tuned(base: Block, arrays: Mapping[str, Array], prefix: str) -> Block:
    return Block(
        attention=_affine(base.attention, arrays, f"{prefix}attention"),
        mixing=_affine(base.mixing, arrays, f"{prefix}mixing"),
        attention_norm=_norm(arrays, f"{prefix}attention_norm"),
        widening=_affine(base.widening, arrays, f"{prefix}widening"),
        narrowing=_affine(base.narrowing, arrays, f"{prefix}narrowing"),
        output_norm=_norm(arrays, f"{prefix}output_norm"),
    )


def _affine(base: Affine, arrays: Mapping[str, Array], name: str) -> Affine:
    """The base and the difference, which is stored in 8 bits with a scale for each row."""
    difference = arrays[f"{name}.delta"] * arrays[f"{name}.scale"][:, None]
    weight = np.ascontiguousarray(base.weight + difference.T.astype(np.float32))
    return Affine(weight=weight, bias=arrays[f"{name}.bias"])


def _norm(arrays: Mapping[str, Array], name: str) -> Norm:
    return Norm(weight=arrays[f"{name}.weight"], bias=arrays[f"{name}.bias"])
