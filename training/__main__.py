"""Train the embedded judge's weights for a rubric."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from app.adapters.embedded.model import ModelUnavailableError
from app.adapters.embedded.tuned import FOLDER
from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.domain.errors import TouchstoneError
from app.domain.rubric import Rubric
from training.answers import TrainingDataError
from training.corpus import Corpus, read_corpus


def main(arguments: Sequence[str] | None = None) -> None:
    """Train as the command line says; a fault ends the program with its reason."""
    options = _options(arguments)
    try:
        rubric = FileRubricLibrary(packaged_rubrics()).get(options.rubric)
        _train(rubric, read_corpus(rubric, options.hold_out), options)
    except (TouchstoneError, ModelUnavailableError, TrainingDataError, ValueError) as error:
        sys.exit(str(error))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--rubric", default="project-vs-product-manager", help="id of the rubric")
    parser.add_argument(
        "--hold-out", nargs="*", default=[], metavar="FILE", help="such as t4: measured, not learnt"
    )
    parser.add_argument("--epochs", type=int, default=8, help="(default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="(default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="(default: %(default)s)")
    parser.add_argument("--calibration", type=Path, help="JSON: thresholds and temperature")
    parser.add_argument("--out", type=Path, help="(default: where the judge looks for it)")
    return parser.parse_args(arguments)


def _train(rubric: Rubric, corpus: Corpus, options: argparse.Namespace) -> None:
    try:
        # torch is for training alone, and the one thing here that may well be missing.
        from training.fit import Plan  # noqa: PLC0415 - needs torch
        from training.run import Output, run, use_threads  # noqa: PLC0415 - needs torch
    except ModuleNotFoundError as error:
        sys.exit(f"{error}: training/README.md says what to install")
    output = Output(
        path=options.out or FOLDER / f"{rubric.id}.safetensors",
        calibration=json.loads(options.calibration.read_text()) if options.calibration else None,
    )
    use_threads(options.threads)
    plan = Plan(epochs=options.epochs, seed=options.seed)
    run(rubric, corpus, plan, output, lambda line: print(line, flush=True))
    print(f"wrote {output.path}")


if __name__ == "__main__":
    main()
