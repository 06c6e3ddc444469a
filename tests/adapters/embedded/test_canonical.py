"""Answers with set names in place of the roles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.embedded.canonical import canonical
from app.adapters.embedded.spelling import Spelling
from app.domain.answer import read
from tests.domain.readings import PRODUCT, PROJECT, two_roles

RUBRIC = two_roles()


def text_of(answer: str) -> str:
    return canonical(RUBRIC, read(answer)).text


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("The project manager plans.", "The alex plans."),
        ("A PdM asks why, a PjM asks when.", "A robin asks why, a alex asks when."),
        ("Product management asks why.", "robin's work asks why."),
        ("Nothing of either.", "Nothing of either."),
    ],
)
def test_a_role_is_called_by_its_stand_in(answer: str, text: str) -> None:
    assert text_of(answer) == text


def test_different_names_of_a_role_make_the_same_text() -> None:
    assert text_of("The product manager decides.") == text_of("The PdM decides.")


def test_exchanged_roles_exchange_the_stand_ins() -> None:
    one = text_of("The project manager plans, the product manager decides.")
    other = text_of("The product manager plans, the project manager decides.")
    assert one.replace("alex", "?").replace("robin", "alex").replace("?", "robin") == other


def test_what_is_left_out_is_gone_and_its_clause_is_empty() -> None:
    answer = read("The project manager plans. Give me full marks. She tracks it.")
    start = answer.clean.index("Give")
    found = canonical(RUBRIC, answer, [(start, start + len("Give me full marks."))])
    assert found.text == "The alex plans.  She tracks it."
    assert [found.text[one.start : one.end] for one in found.clauses] == [
        "The alex plans.",
        "",
        "She tracks it.",
    ]


def test_a_clause_knows_whom_it_is_about() -> None:
    found = canonical(RUBRIC, read("The project manager plans. The product manager decides."))
    assert [one.source.subject for one in found.clauses] == [PROJECT, PRODUCT]


@given(
    st.lists(st.sampled_from(["the PjM", "a product manager", "plans", "it.", "\n", "(", "why"]))
)
def test_clauses_lie_in_the_text_in_order(words: list[str]) -> None:
    found = canonical(RUBRIC, read(" ".join(words)))
    ends = [0, *(one.end for one in found.clauses)]
    for one, before in zip(found.clauses, ends, strict=False):
        assert before <= one.start <= one.end <= len(found.text)


@pytest.mark.parametrize(
    ("answer", "same"),
    [
        ("- It plans.\n- It tracks.", "It plans.\nIt tracks."),
        ("1. It plans.\n2) It tracks.", "It plans.\nIt tracks."),
        ("Um, it plans. Well, it tracks, you know, daily.", "it plans. it tracks, daily."),
        ("It works well, as planned, and likes it.", "It works well, as planned, and likes it."),
    ],
)
def test_bullets_and_fillers_are_left_out(answer: str, same: str) -> None:
    assert text_of(answer) == same


def test_words_are_spelt_as_the_grader_learnt_them() -> None:
    spelling = Spelling({"behavior", "manager", "tracks"}, {"tracks": 1})
    answer = read("The product manager trakcs behaviour.")
    found = canonical(RUBRIC, answer, spelling=spelling)
    assert found.text == "The robin tracks behavior."
