"""What means nothing hardly moves a score; what ruins an answer ruins its score.

Shares are over the labelled development answers: `python -m benchmarks.invariance` prints them all.
"""

from __future__ import annotations

from random import Random

import pytest

from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from tests.labelled import labelled
from tests.perturbations import HARMLESS, RUINOUS
from tests.scorer import Scorer

CLOSE = 5.0
GOOD, LOW = 55, 30
ANSWERS = labelled("project_vs_product_manager")[::2]
FLOORS = {"fillers": 0.85, "genders": 0.85, "padding": 0.8, "order of sentences": 0.6}
"""Lower than the 95% that is aimed at where the judge does not reach them yet."""
AIM = 0.95


@pytest.fixture(scope="module")
def score() -> Scorer:
    rubric = FileRubricLibrary(packaged_rubrics()).get("project-vs-product-manager")
    scorer = Scorer(rubric)
    if scorer.mode != "trained":
        pytest.skip("the weights are not installed")
    return scorer


@pytest.mark.parametrize("name", HARMLESS)
def test_a_change_that_means_nothing_hardly_moves_the_score(score: Scorer, name: str) -> None:
    pairs = [(one.answer, HARMLESS[name](one.answer, score.rubric, Random(7))) for one in ANSWERS]
    moves = [abs(score(new) - score(old)) for old, new in pairs if new != old]
    close = sum(move <= CLOSE for move in moves)
    assert close >= FLOORS.get(name, AIM) * len(moves)


@pytest.mark.parametrize("name", RUINOUS)
def test_a_change_that_ruins_an_answer_ruins_its_score(score: Scorer, name: str) -> None:
    good = [one.answer for one in ANSWERS if one.score >= GOOD]
    pairs = [(answer, RUINOUS[name](answer, score.rubric, Random(7))) for answer in good]
    ruined = [new for old, new in pairs if new != old]
    low = sum(score(new) < LOW for new in ruined)
    assert low >= FLOORS.get(name, AIM) * len(ruined)
