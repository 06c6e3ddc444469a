"""A good answer with swapped roles is a wrong one."""

from __future__ import annotations

from tests.training.examples import RULES, a_trainable_rubric, an_example
from training.augmentation.swapped import swapped

RUBRIC = a_trainable_rubric()
LEVELS = {"delivery": 2, "value": 2, "contrast": 1, "teamwork": 1}


def test_it_earns_nothing_and_confuses_the_roles() -> None:
    swap = swapped(RUBRIC, RULES, an_example())
    assert swap is not None
    assert swap.levels == {"delivery": 0, "value": 0, "contrast": 0, "teamwork": None}
    assert swap.pitfalls == {"confusion": True, "jargon": False, "plans": True}


def test_a_pitfall_is_certain_only_where_its_source_was_met_in_full() -> None:
    swap = swapped(RUBRIC, RULES, an_example(levels={**LEVELS, "delivery": 1}))
    assert swap is not None
    assert swap.pitfalls["plans"] is None


def test_its_pieces_support_only_what_names_do_not_touch() -> None:
    swap = swapped(RUBRIC, RULES, an_example())
    assert swap is not None
    assert [piece.criteria for piece in swap.pieces] == [set(), None, set(), {"teamwork"}]
    assert [piece.pitfalls for piece in swap.pieces] == [None] * 4


def test_an_answer_that_says_too_little_or_is_wrong_already_is_not_swapped() -> None:
    poor = an_example(levels={**LEVELS, "value": 0})
    wrong = an_example(pitfalls={"confusion": True, "jargon": False, "plans": False})
    assert swapped(RUBRIC, RULES, poor) is None
    assert swapped(RUBRIC, RULES, wrong) is None
