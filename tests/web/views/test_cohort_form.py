from __future__ import annotations

from app.api.rejections import Fault, RequestInvalidError
from app.domain.errors import RubricNotFoundError
from app.domain.intake import ProblemList, RowProblem
from app.domain.intake_errors import RowsInvalidError
from app.web.views.cohort_form import PROBLEMS, cohort_form, trouble_of


def test_rows_that_cannot_be_taken_are_counted_beyond_those_shown() -> None:
    problems = ProblemList()
    for line in range(1, PROBLEMS + 4):
        problems.add(RowProblem(line=line, code="width", detail="It has other cells."))
    shown = trouble_of(RowsInvalidError(problems), 422)
    assert shown.trouble.detail == "13 rows cannot be taken, so nothing was."
    assert shown.faults is not None
    assert (len(shown.faults.first), shown.faults.more) == (PROBLEMS, 3)


def test_a_field_that_is_wrong_is_named() -> None:
    fault = Fault(detail="It is too high.", pointer="/max_cost_usd")
    shown = trouble_of(RequestInvalidError("See errors.", faults=(fault,)), 422)
    assert shown.trouble.detail == "Max cost usd: It is too high."


def test_other_trouble_comes_with_advice() -> None:
    shown = trouble_of(RubricNotFoundError("x"), 404)
    assert shown.trouble.advice == "Choose one of the questions that this service knows."
    assert shown.faults is None


def test_a_judge_that_is_not_known_is_not_chosen() -> None:
    form = cohort_form((), {"judge": "oracle", "name": "Mine"}, has_llm=True)
    assert (form.judge, form.value("name"), form.value("max_cost_usd")) == ("auto", "Mine", "")
