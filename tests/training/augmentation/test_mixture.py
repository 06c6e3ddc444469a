"""All levers together."""

from __future__ import annotations

from random import Random

from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.domain.rubric import Rubric
from tests.training.examples import a_trainable_rubric, an_example
from training.answers import Example
from training.augmentation.mixture import Mixture, Shares
from training.corpus import read_corpus

NOTHING = Shares(
    noisy=0, flipped=0, padded=0, reported=0, shuffled=0, without_stop_words=0, recombined=0
)


def of_project() -> Rubric:
    return FileRubricLibrary(packaged_rubrics()).get("project-vs-product-manager")


def kinds(examples: list[Example]) -> set[str]:
    """The suffixes that levers give to ids; `rec` for recombined ones."""
    return {
        one.id[:3] if one.id.startswith("rec") else one.id.partition("_")[2] for one in examples
    }


def test_every_lever_is_pulled() -> None:
    corpus = read_corpus(of_project())
    mixture = Mixture(of_project(), corpus.examples[:60], corpus.statements[:30])
    assert kinds([one for seed in range(3) for one in mixture.epoch(Random(seed))]) == {
        *("", "swap", "flip", "pad", "rep", "shuf", "stop", "rec")
    }


def test_the_same_seed_makes_the_same_epoch() -> None:
    corpus = read_corpus(of_project())
    mixture = Mixture(of_project(), corpus.examples[:20], corpus.statements[:20])
    assert mixture.epoch(Random(4)) == mixture.epoch(Random(4))
    assert mixture.epoch(Random(4)) != mixture.epoch(Random(5))


def test_without_levers_the_labelled_answers_are_left() -> None:
    example = an_example()
    assert Mixture(a_trainable_rubric(), [example], [], NOTHING).epoch(Random(0)) == [example]


def test_a_rubric_without_rules_and_statements_can_be_trained_on_too() -> None:
    chance, mixture = Random(0), Mixture(a_trainable_rubric(), [an_example()], [])
    mixed = [one for _ in range(80) for one in mixture.epoch(chance)]
    assert kinds(mixed) == {"", "flip", "pad", "shuf", "stop"}
