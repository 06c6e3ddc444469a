from __future__ import annotations

from app.domain.errors import RubricInvalidError, RubricProblem
from app.web.views.check import MOST_SHOWN, check
from tests.builders import a_rubric

TEXT = "one\ntwo\nthree\nfour\nfive\nsix"


def problems_at(*lines: int | None) -> RubricInvalidError:
    return RubricInvalidError(tuple(RubricProblem(message="wrong", line=line) for line in lines))


def test_a_rubric_that_is_read_has_no_problems() -> None:
    rubric = a_rubric()
    assert check(TEXT, rubric).rubric is rubric


def test_a_problem_stands_among_its_lines() -> None:
    (problem,) = check(TEXT, problems_at(4)).problems
    assert [line.text for line in problem.lines] == ["two", "three", "four", "five", "six"]
    assert [line.number for line in problem.lines if line.is_wrong] == [4]


def test_lines_beyond_the_text_are_not_made_up() -> None:
    first, last, none, beyond = check(TEXT, problems_at(1, 6, None, 99)).problems
    assert [line.number for line in first.lines] == [1, 2, 3]
    assert [line.number for line in last.lines] == [4, 5, 6]
    assert none.lines == beyond.lines == ()


def test_of_very_many_problems_some_are_counted_only() -> None:
    outcome = check(TEXT, problems_at(*[1] * (MOST_SHOWN + 7)))
    assert (len(outcome.problems), outcome.left_out, outcome.total) == (MOST_SHOWN, 7, 107)


def test_a_long_line_is_cut() -> None:
    (problem,) = check("x" * 100_000, problems_at(1)).problems
    assert len(problem.lines[0].text) == 300
