"""Answers put together from statements, and which of their levels are certain."""

from __future__ import annotations

from random import Random

import pytest

from tests.domain.readings import PRODUCT, PROJECT
from tests.training.examples import RULES, a_piece, a_trainable_rubric, an_example
from training.answers import Example, Statement
from training.augmentation.recombined import bank, recombined

RUBRIC = a_trainable_rubric()


def said(text: str = "the dates are his", **levels: int | None) -> Statement:
    return Statement(piece=a_piece(text, PROJECT, *levels), levels=levels)


def all_of(*statements: Statement) -> Example:
    """The first new answer that holds all the statements."""
    made = recombined(RUBRIC, statements, Random(0), count=100, rules=RULES)
    return next(one for one in made if len(one.pieces) == len(statements))


@pytest.mark.parametrize(
    ("statements", "level"),
    [
        ([said(delivery=2)], 2),
        ([said(delivery=1)], 1),
        ([said(delivery=None)], None),
        ([said(delivery=1), said(delivery=1)], None),
        ([said(delivery=1), said(delivery=2)], 2),
        ([said(delivery=None), said(delivery=2)], 2),
        ([said(teamwork=1)], 0),
    ],
)
def test_a_level_is_known_unless_parts_may_make_a_whole(
    statements: list[Statement], level: int | None
) -> None:
    assert all_of(*statements).levels["delivery"] == level


def test_two_roles_with_their_own_may_make_a_contrast() -> None:
    assert all_of(said(delivery=2)).levels["contrast"] == 0
    assert all_of(said(delivery=2), said(value=1)).levels["contrast"] is None


def test_a_pitfall_is_there_where_one_statement_commits_it() -> None:
    piece = a_piece("She owns the dates", PRODUCT, pitfalls=frozenset({"plans"}))
    wrong = Statement(piece=piece, levels={})
    assert all_of(wrong, said()).pitfalls == {"confusion": False, "jargon": False, "plans": True}


def test_statements_become_sentences_or_bullets() -> None:
    made = recombined(RUBRIC, [said()], Random(0), count=60)
    assert {one.text for one in made} == {"The dates are his. ", "- The dates are his.\n"}


def test_no_statements_make_no_answers() -> None:
    assert list(recombined(RUBRIC, [], Random(0), count=5)) == []


def test_only_what_names_its_subject_stands_on_its_own() -> None:
    example = an_example(
        a_piece("A project manager keeps the dates.", PROJECT, "delivery"),
        a_piece(" He minds the money.", PROJECT, "delivery"),
        a_piece(" The product manager says why.", PRODUCT, "value"),
        a_piece(" Some say product managers plan.", PRODUCT, stance="reported"),
    )
    assert [(one.piece.about, one.levels) for one in bank(RUBRIC, [example])] == [
        (PROJECT, {"delivery": None}),
        (PRODUCT, {"value": 2}),
    ]
