from __future__ import annotations

import pytest

from app.adapters.files.rubrics import load_rubric
from app.domain.errors import RubricInvalidError, RubricProblem
from tests.adapters.files.rubric_texts import A_RUBRIC, with_patterns

LOOKAHEAD = "RE2 has no lookahead; list the wordings as patterns of their own"


def problems(text: str) -> tuple[RubricProblem, ...]:
    with pytest.raises(RubricInvalidError) as caught:
        load_rubric(text, source="a.yaml")
    return caught.value.problems


def the_problem(text: str) -> RubricProblem:
    (problem,) = problems(text)
    return problem


@pytest.mark.parametrize(
    ("right", "wrong", "pointer", "line", "message"),
    [
        ("title: A rubric", "title: 5", "/title", 3, "write text here; a number, a true"),
        ("version: 1.0.0", "version: 1.0", "/version", 2, "write text here; a number, a true"),
        (
            "version: 1.0.0",
            "version: v1",
            "/version",
            2,
            "this does not have the right form: write three numbers, such as 1.0.0",
        ),
        (
            "id: one",
            "id: One",
            "/criteria/0/id",
            7,
            "this does not have the right form: Lower-case letters, digits, - and _; "
            "starts with a letter or digit.",
        ),
        ("title: A rubric", "title: ''", "/title", 3, "this must not be empty"),
        ("A rubric", "x" * 201, "/title", 3, "this text is too long; at most 200 characters"),
        ("weight: 100", "weight: 0", "/criteria/0/weight", 9, "this must be more than 0"),
        ("share: 1", "share: 1.1", "/criteria/0/levels/1/share", 14, "this must be at most 1"),
        ("share: 1", "share: -1", "/criteria/0/levels/1/share", 14, "this must be at least 0"),
        ("weight: 100", "weight: lots", "/criteria/0/weight", 9, "write a number here, without"),
        ("weight: 100", "weight: [1]", "/criteria/0/weight", 9, "write a number here, without"),
        ("share: 1", "share: 0.5", "/criteria/0/levels", 11, "the lowest level must have share 0"),
        ("weight: 100", "weight: 90", "/criteria", 7, "the weights of the criteria must add up"),
    ],
)
def test_a_fault_names_its_field_its_line_and_what_would_be_right(
    right: str, wrong: str, pointer: str, line: int, message: str
) -> None:
    problem = the_problem(A_RUBRIC.replace(right, wrong, 1))
    assert (problem.pointer, problem.line) == (pointer, line)
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("added", "pointer", "message"),
    [
        ("floors: 5", "/floors", "write fields here, one `name: value` on each line"),
        ("pitfalls: {a: 1}", "/pitfalls", "write a list here, with `- ` before each entry"),
        ("roles: [{id: r, names: []}]", "/roles/0/names", "this needs at least 1, and has 0"),
        ("ambiguous_names: [PM]", "/ambiguous_names", "write fields here, one `name: value`"),
        ("ambiguous_names: {'': any}", "/ambiguous_names/", "this must not be empty"),
        ("floors: {min_words: 1.5}", "/floors/min_words", "write a whole number here"),
        (
            "keyword_checks: [{id: k, kind: floor, target: one, phrases: [x]}]",
            "/keyword_checks/0/kind",
            "write 'criterion' or 'pitfall' here",
        ),
        (
            "keyword_checks: [{id: k, kind: criterion, target: two, phrases: [x]}]",
            "/keyword_checks/0/target",
            "there is no criterion with the id 'two'",
        ),
        (
            "keyword_checks: [{id: k, kind: criterion, target: one}]",
            "/keyword_checks/0",
            "give at least one of patterns and phrases",
        ),
    ],
)
def test_a_fault_in_a_part_of_its_own_is_found(added: str, pointer: str, message: str) -> None:
    problem = the_problem(A_RUBRIC + added)
    assert (problem.pointer, problem.line) == (pointer, 21)
    assert problem.message.startswith(message)


def test_a_missing_field_is_named_with_what_it_is_for() -> None:
    problem = the_problem(A_RUBRIC.replace("    weight: 100\n", ""))
    assert problem.message == "the field 'weight' is missing (Points at the highest level.)"
    assert (problem.pointer, problem.line, problem.column) == ("/criteria/0/weight", 7, 5)


def test_a_misspelt_field_is_one_fault_with_the_right_spelling() -> None:
    problem = the_problem(A_RUBRIC.replace("weight: 100", "wieght: 100"))
    assert problem.message == "there is no field 'wieght' here; did you mean 'weight'?"
    assert (problem.pointer, problem.line, problem.column) == ("/criteria/0/wieght", 9, 5)


def test_an_unknown_field_like_no_other_is_answered_with_the_fields_there_are() -> None:
    problem = the_problem(A_RUBRIC.replace("share: 1", "share: 1\n        zzz: 1"))
    assert problem.message == (
        "there is no field 'zzz' here; the fields here are meaning, share, examples"
    )


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?=late)", f"invalid perl operator: (?=; {LOOKAHEAD}"),
        ("(?!late)", f"invalid perl operator: (?!; {LOOKAHEAD}"),
        ("(?<=late)", "invalid perl operator: (?<=; RE2 has no lookbehind; list the wordings"),
        (r"(a)\1", r"invalid escape sequence: \1; RE2 has no back-references"),
        ("(a", "missing ): (a"),
        ("a{2000}", "invalid repetition size: {2000}; a repetition has at most 1000 rounds"),
        (r"\pL{50}", "pattern too large - compile failed; write shorter repetitions"),
    ],
)
def test_a_bad_pattern_names_its_line_and_a_way_out(pattern: str, reason: str) -> None:
    problem = the_problem(with_patterns("fine", pattern))
    assert problem.message.startswith(f"not a usable RE2 pattern: {reason}")
    assert problem.pointer == "/keyword_checks/0/patterns/1"
    assert (problem.line, problem.column) == (27, 9)


def test_every_fault_is_listed_in_the_order_of_the_lines() -> None:
    text = A_RUBRIC.replace("weight: 100", "weight: -1").replace("version: 1.0.0", "version: x")
    found = problems(text + "zzz: 1\n")
    assert [problem.line for problem in found] == [2, 9, 21]


def test_of_very_many_faults_the_first_50_are_listed() -> None:
    found = problems(A_RUBRIC + "".join(f"zzz{number}: 1\n" for number in range(80)))
    assert len(found) == 51
    assert found[-1].message == "30 more faults are not listed"


def test_a_long_value_is_not_repeated_at_length() -> None:
    phrase = "x" * 190
    (problem,) = problems(A_RUBRIC + f"ambiguous_names: {{{phrase}: nobody}}\n")
    assert len(problem.message) <= 400
