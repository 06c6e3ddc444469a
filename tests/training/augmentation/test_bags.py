"""Words without order or without small words claim nothing."""

from __future__ import annotations

from collections import Counter
from random import Random

from tests.training.examples import an_example
from training.answers import Example
from training.augmentation.bags import shuffled, without_stop_words

NOTHING: frozenset[str] = frozenset()


def claims_nothing(bag: Example) -> bool:
    [piece] = bag.pieces
    is_silent = (piece.about, piece.criteria, piece.pitfalls) == ("none", NOTHING, NOTHING)
    return is_silent and {*bag.levels.values()} == {0} and {*bag.pitfalls.values()} == {None}


def test_shuffling_keeps_the_words_and_loses_the_claim() -> None:
    example = an_example()
    bag = shuffled(example, Random(1))
    assert bag.text != example.text
    assert Counter(bag.text.split()) == Counter(example.text.split())
    assert claims_nothing(bag)


def test_without_small_words_the_others_stay_in_order() -> None:
    bag = without_stop_words(an_example())
    assert bag.text == "project manager keeps dates. product manager asks build talk daily."
    assert claims_nothing(bag)
