"""The labelled answers of the project can be trained on, and held out by name."""

from __future__ import annotations

import pytest

from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from tests.training.examples import a_trainable_rubric
from training.answers import TrainingDataError
from training.corpus import ANSWERS, STATEMENTS, read_corpus
from training.rules import rules_for

LIBRARY = FileRubricLibrary(packaged_rubrics())


@pytest.mark.parametrize("rubric_id", ANSWERS)
def test_everything_that_is_labelled_fits_its_rubric(rubric_id: str) -> None:
    corpus = read_corpus(LIBRARY.get(rubric_id))
    assert len(corpus.examples) > 500
    assert len(corpus.statements) > 500
    assert corpus.held_out == {}


def test_what_is_held_out_is_not_trained_on() -> None:
    corpus = read_corpus(LIBRARY.get("project-vs-product-manager"), ["t4", "w8"])
    assert {name: len(examples) for name, examples in corpus.held_out.items()} == {
        "t4": 60,
        "w8": 120,
    }
    trained = {example.id for example in corpus.examples}
    assert not trained & {one.id for every in corpus.held_out.values() for one in every}


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(TrainingDataError, match=r"hold out some of t1, .*w10, not t9"):
        read_corpus(LIBRARY.get("project-vs-product-manager"), ["t9"])


def test_a_rubric_without_answers_is_refused() -> None:
    with pytest.raises(TrainingDataError, match="no answers are labelled for a-rubric"):
        read_corpus(a_trainable_rubric())


@pytest.mark.parametrize("rubric_id", STATEMENTS)
def test_rules_name_items_of_their_rubric_only(rubric_id: str) -> None:
    rubric = LIBRARY.get(rubric_id)
    rules = rules_for(rubric)
    assert rules is not None
    criteria = {item.id for item in rubric.criteria}
    assert {*rules.owned, *rules.untouched, *rules.inherited.values(), rules.contrast} <= criteria
    assert {*rules.exchanged} == {item.id for item in rubric.pitfalls}
    assert {*rules.inherited} <= {*rules.exchanged}


def test_another_rubric_has_no_rules() -> None:
    assert rules_for(a_trainable_rubric()) is None
