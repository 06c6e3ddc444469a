from __future__ import annotations

from app.domain.intake import IntakeLimits, ProblemList, RowProblem


def problem(line: int, code: str = "row_ragged") -> RowProblem:
    return RowProblem(line=line, code=code, detail="x")


def test_the_first_problems_are_kept_and_all_are_counted() -> None:
    problems = ProblemList(shown=2)
    for line in range(1, 6):
        problems.add(problem(line, "row_ragged" if line % 2 else "answer_too_long"))
    assert [one.line for one in problems.first] == [1, 2]
    assert (problems.total, problems.is_cut) == (5, True)
    assert problems.counts == {"row_ragged": 3, "answer_too_long": 2}


def test_a_hundred_problems_are_kept() -> None:
    problems = ProblemList()
    for line in range(100):
        problems.add(problem(line))
    assert (len(problems.first), problems.is_cut) == (100, False)


def test_no_problem_is_none() -> None:
    assert (ProblemList().total, ProblemList().is_cut) == (0, False)


def test_a_row_has_room_for_an_answer_written_in_escapes() -> None:
    limits = IntakeLimits()
    assert limits.row_characters >= len(r"\ud83c\udfaf") * limits.answer_characters
