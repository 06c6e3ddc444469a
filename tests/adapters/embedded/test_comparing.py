"""How close an answer comes to reference answers."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.embedded.comparing import (
    MAX_TEXTS,
    WHOLE,
    closeness,
    embed_references,
    reference_answers,
    texts_to_compare,
    words_of,
)
from app.adapters.embedded.judge import EmbeddedJudge
from app.adapters.embedded.reading import embed_anchors, read_answer
from app.domain.answer import read
from app.domain.rubric import Criterion, Rubric
from app.grading.ports import Assignment
from tests.adapters.embedded.meanings import WordEncoder, no_model
from tests.builders import a_criterion, a_rubric
from tests.domain.readings import clauses_of

WATER = "Plants take in water through their roots."
LIGHT = "Leaves turn light into sugar."


def compared(*anchors: str, **fields: object) -> Criterion:
    item = a_criterion("feeding", weight=100.0, signals={"anchors": list(anchors)}, **fields)
    return Criterion.model_validate(item)


def rubric_with(item: Criterion) -> Rubric:
    return a_rubric(criteria=[item.model_dump()], pitfalls=[], keyword_checks=[])


def judged(item: Criterion, answer: str) -> int:
    """The level given without an encoder."""
    judge = EmbeddedJudge(load=no_model)
    assignment = Assignment(rubric=rubric_with(item), answer=read(answer))
    reply = json.loads(asyncio.run(judge.ask(assignment)).text)
    return int(reply["criteria"]["feeding"]["level"])


def test_anchors_and_examples_of_the_highest_level_are_the_reference_answers() -> None:
    item = compared(WATER)
    levels = [one.model_dump() for one in item.levels]
    levels[-1]["examples"] = [LIGHT]
    with_example = Criterion.model_validate({**item.model_dump(), "levels": levels})
    assert reference_answers(with_example) == (WATER, LIGHT)


def test_a_criterion_with_word_signals_is_not_compared() -> None:
    item = a_criterion("feeding", signals={"anchors": [WATER], "strong": ["water"]})
    assert reference_answers(Criterion.model_validate(item)) == ()
    assert embed_references(Criterion.model_validate(item), WordEncoder()) is None


def test_the_same_words_are_close_and_other_words_are_far() -> None:
    found = closeness(compared(WATER), {0: WATER, 1: "Bananas are yellow."})
    assert found[0] > 2
    assert found[1] < 0.3


def test_the_nearest_of_several_references_counts() -> None:
    item = compared(WATER, LIGHT)
    assert closeness(item, {0: LIGHT}) == closeness(compared(LIGHT), {0: LIGHT})


def test_endings_make_little_difference() -> None:
    assert words_of("planted roots").stems == words_of("plants root").stems


def test_numbers_and_signs_count_as_words() -> None:
    assert words_of("2x + 5 = 7.5").stems == {"2", "x", "+", "5", "=", "7.5"}


@given(st.text(max_size=200))
def test_nothing_comes_closer_than_the_reference_itself(text: str) -> None:
    found = closeness(compared(WATER), {0: text, 1: WATER})
    assert 0 <= found[0] <= found[1]


def test_sentences_are_compared_alone_and_together() -> None:
    text = f"{WATER} {LIGHT}"
    clauses = clauses_of(text)
    texts = texts_to_compare(text, clauses, range(len(clauses)))
    assert texts == {WHOLE: text, 0: WATER, 1: LIGHT}
    assert texts_to_compare(text, clauses, []) == {}


def test_a_long_answer_is_compared_in_part() -> None:
    text = "Roots drink water. " * 200
    clauses = clauses_of(text)
    assert len(texts_to_compare(text, clauses, range(len(clauses)))) == MAX_TEXTS + 1


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (WATER, 2),
        ("I think that the plant takes water in by its root.", 2),
        ("Bananas are yellow and taste sweet.", 0),
    ],
)
def test_a_criterion_is_decided_by_its_references(answer: str, level: int) -> None:
    assert judged(compared(WATER), answer) == level


def test_one_right_sentence_among_others_is_enough() -> None:
    assert judged(compared(WATER), f"I like gardens a lot. {WATER} My aunt sells pots.") == 2


def test_more_criteria_cost_no_more_encoding() -> None:
    names = ("one", "two", "three", "four")
    items = [a_criterion(name, weight=25.0, signals={"anchors": [WATER]}) for name in names]
    rubric, encoder = a_rubric(criteria=items, pitfalls=[], keyword_checks=[]), WordEncoder()
    anchors = embed_anchors(rubric, encoder)
    encoder.given.clear()
    reading = read_answer(rubric, read(LIGHT), anchors, encoder)
    # Once as a clause, and once as a sentence.
    assert encoder.given == [LIGHT, LIGHT]
    assert reading.evidence["one"].closeness == reading.evidence["four"].closeness
