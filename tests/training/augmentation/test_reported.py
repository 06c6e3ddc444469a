"""A mistake that is told and rejected is not held against the answer."""

from __future__ import annotations

from random import Random

from tests.domain.readings import PRODUCT
from tests.training.examples import a_piece, an_example
from training.augmentation.reported import OPENINGS, REJECTIONS, reported

MISTAKE = a_piece("She owns the dates. ", PRODUCT, pitfalls=frozenset({"plans"}))


def test_the_mistake_is_told_as_somebody_elses_and_rejected() -> None:
    told = reported(an_example(), [MISTAKE], Random(0)).pieces[0]
    assert any(told.text == f"{a}she owns the dates.{b} " for a in OPENINGS for b in REJECTIONS)
    assert (told.about, told.stance, told.pitfalls) == (PRODUCT, "reported", frozenset())


def test_the_labels_stay() -> None:
    example = an_example()
    seen = {reported(example, [MISTAKE], Random(seed)).pieces[0].stance for seed in range(20)}
    assert seen == {"reported", "asserted"}
    new = reported(example, [MISTAKE], Random(0))
    assert (new.levels, new.pitfalls) == (example.levels, example.pitfalls)
