"""From labelled answers to a file that the judge takes, and figures on what was held out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.adapters.embedded.model import ModelUnavailableError, find_model
from app.adapters.embedded.tuned import read_tuned
from tests.training.examples import a_trainable_rubric, an_example
from training.corpus import Corpus

pytest.importorskip("torch")

from training.fit import Plan
from training.run import Output, run

RUBRIC = a_trainable_rubric()


def test_a_run_reports_each_epoch_and_leaves_a_file_for_the_judge(tmp_path: Path) -> None:
    try:
        find_model()
    except ModelUnavailableError:
        pytest.skip("the model is not installed")
    corpus = Corpus(
        examples=(an_example(), an_example(id="a2")),
        statements=(),
        held_out={"t4": (an_example(id="a3"),)},
    )
    lines: list[str] = []
    output = Output(path=tmp_path / "some.safetensors", calibration={"temperature": 1.5})
    run(RUBRIC, corpus, Plan(epochs=1), output, lines.append)
    assert re.fullmatch(r"epoch 1: loss \d\.\d{3} on \d examples, \d+ s since the start", lines[0])
    assert re.fullmatch(
        r"  t4: levels \d\.\d{3} right, \d\.\d{3} two off; pitfalls \d\.\d{3} right", lines[1]
    )
    tuned = read_tuned(output.path)
    assert tuned.fits(RUBRIC)
    assert tuned.temperature == 1.5
