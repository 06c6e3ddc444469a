"""One training from labelled answers to the file that the judge reads."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from app.adapters.embedded.encoder import MiniLM
from app.adapters.embedded.model import find_model
from app.domain.rubric import Rubric
from training.corpus import Corpus
from training.export import Calibration, export, stored
from training.fit import Epoch, Plan, fit
from training.held_out import agreement
from training.layers import FROZEN
from training.tokens import TokenReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where the weights go, and what their probabilities are worth."""

    path: Path
    calibration: Calibration | None = None


def run(
    rubric: Rubric, corpus: Corpus, plan: Plan, output: Output, report: Callable[[str], None]
) -> None:
    """Train, and write the file after each epoch, so that one broken off is not lost.

    Raises:
        ModelUnavailableError: The encoder is not installed.
        ValueError: The network cannot be trained for such a rubric.
    """
    files = find_model()
    reader, base = TokenReader(rubric, files), MiniLM(files).blocks
    texts = [one.text for one in corpus.examples] + [one.piece.text for one in corpus.statements]
    met = reader.vocabulary(texts)
    began = time.monotonic()
    for epoch in fit(rubric, corpus, files, plan):
        report(_line(epoch, time.monotonic() - began))
        for name, examples in corpus.held_out.items():
            report(f"  {name}: {agreement(rubric, reader, epoch.average, examples)}")
        state = {name: one.numpy() for name, one in epoch.average.state_dict().items()}
        arrays = stored(state, base, met, frozen=FROZEN)
        export(output.path, rubric, arrays, frozen=FROZEN, calibration=output.calibration)


def use_threads(count: int) -> None:
    """Compute with that many threads from now on."""
    torch.set_num_threads(count)


def _line(epoch: Epoch, seconds: float) -> str:
    return (
        f"epoch {epoch.number}: loss {epoch.loss:.3f} on {epoch.examples} examples, "
        f"{seconds:.0f} s since the start"
    )
