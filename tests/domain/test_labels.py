from __future__ import annotations

from app.domain.labels import Labels, faults
from tests.builders import a_rubric
from tests.outcomes import a_labelled_answer


def test_labels_that_fit_the_rubric_have_no_fault() -> None:
    assert faults(a_rubric(), [a_labelled_answer("a1"), a_labelled_answer("a2")]) == ()


def test_an_unknown_criterion_is_told_with_those_there_are() -> None:
    answer = a_labelled_answer(labels=Labels(levels={"delivry": 1}))
    assert faults(a_rubric(), [answer]) == (
        "answers.jsonl:1: criteria.delivry: the rubric a-rubric has no such criterion: write one "
        "of delivery, value, or name the rubric that was labelled for with --rubric.",
    )


def test_an_unknown_pitfall_and_a_level_out_of_range_are_told() -> None:
    answer = a_labelled_answer(labels=Labels(levels={"value": 3}, pitfalls={"jargon": True}))
    level, pitfall = faults(a_rubric(), [answer])
    assert level == "answers.jsonl:1: criteria.value: level 3 is not one of 0 to 2."
    assert pitfall.startswith("answers.jsonl:1: pitfalls.jargon: the rubric a-rubric has no such")


def test_an_id_that_is_taken_names_both_places() -> None:
    twice = [a_labelled_answer("a1"), a_labelled_answer("a1", place="more.jsonl:7")]
    assert faults(a_rubric(), twice) == (
        "more.jsonl:7: id: 'a1' is taken by answers.jsonl:1: give each answer an id of its own, "
        "or remove one of the two.",
    )


def test_the_length_of_an_answer_is_in_words() -> None:
    assert a_labelled_answer(text="It depends,\n on  you.").words == 4
