from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cohort import CohortAnswer
from app.domain.errors import JudgeNotConfiguredError
from app.domain.intake import RowProblem
from app.domain.intake_errors import RowsInvalidError, UploadEmptyError
from app.domain.rubric import Rubric
from app.grading.cohorts.desk import CohortRequest, Desk
from app.grading.cohorts.estimating import (
    BYTES_A_TOKEN,
    TOKENS_AN_ITEM,
    CohortEstimator,
    Estimate,
    Rates,
    SeenTexts,
)
from app.grading.judges import Judges
from tests.builders import a_rubric
from tests.fakes.judge import ScriptedJudge
from tests.fakes.listed_intake import ListedIntake
from tests.fakes.rubrics import InMemoryRubricLibrary

RUBRIC = a_rubric()
ITEMS = len(RUBRIC.criteria) + len(RUBRIC.pitfalls)
REQUEST = CohortRequest(rubric_id=RUBRIC.id)
LLM = Rates(shared_characters=4200, input_usd=0.001, output_usd=0.01, calls_per_second=4.0)
BAD = RowProblem(line=2, code="row_ragged", detail="It has too many cells.")


def estimated(
    *texts: str, request: CohortRequest = REQUEST, rates: Rates = LLM, problems: int = 0
) -> Estimate:
    def rates_of(_: Rubric, judge: str) -> Rates:
        assert judge == "embedded"
        return rates

    desk = Desk(
        judges=Judges(embedded=ScriptedJudge(kind="embedded")),
        rubrics=InMemoryRubricLibrary(RUBRIC),
    )
    answers = [
        CohortAnswer(index=i, answer=text, reference=None, extra={}) for i, text in enumerate(texts)
    ]
    intake = ListedIntake(rows=[*answers, *[BAD] * problems])
    estimator = CohortEstimator(desk=desk, rates_of=rates_of)
    return asyncio.run(estimator.estimate(intake, lambda: request))


def test_identical_answers_are_paid_once() -> None:
    found = estimated("x" * 42, "y" * 42, "x" * 42)
    assert (found.answers, found.duplicates) == (3, 1)
    assert found.input_tokens == round(2 * (4200 + 42) / BYTES_A_TOKEN)
    assert found.output_tokens == 2 * ITEMS * TOKENS_AN_ITEM
    assert found.cost_usd == pytest.approx(0.001 * found.input_tokens + 0.01 * found.output_tokens)
    assert found.seconds == 0.5


def test_answers_that_are_the_same_once_cleaned_are_duplicates() -> None:
    assert estimated("One.", "One.\u200b").duplicates == 1


def test_every_sample_costs() -> None:
    one, three = (estimated("One.", request=replace(REQUEST, samples=n)) for n in (1, 3))
    assert three.output_tokens == 3 * one.output_tokens
    assert three.cost_usd == pytest.approx(3 * (one.cost_usd or 0), rel=0.01)


def test_blank_answers_cost_nothing() -> None:
    found = estimated("", "  \n", "One.")
    assert found.answers == 3
    assert found.output_tokens == ITEMS * TOKENS_AN_ITEM


def test_an_unknown_price_is_not_nothing() -> None:
    found = estimated("One.", rates=replace(LLM, input_usd=None))
    assert found.cost_usd is None
    assert found.input_tokens > 0


def test_a_judge_without_a_prompt_takes_no_tokens() -> None:
    offline = Rates(shared_characters=0, input_usd=0.0, output_usd=0.0, calls_per_second=10.0)
    found = estimated("One.", "Two.", rates=offline)
    assert (found.input_tokens, found.output_tokens, found.cost_usd) == (0, 0, 0.0)
    assert found.seconds == 0.2


def test_problems_are_counted_beside_the_answers() -> None:
    assert estimated("One.", problems=3).problems.total == 3


def test_what_holds_no_answer_cannot_be_estimated() -> None:
    with pytest.raises(UploadEmptyError):
        estimated()
    with pytest.raises(RowsInvalidError):
        estimated(problems=1)


def test_what_is_asked_for_is_checked() -> None:
    with pytest.raises(JudgeNotConfiguredError):
        estimated("One.", request=replace(REQUEST, judge="llm"))


@given(st.lists(st.text(max_size=2)))
def test_texts_are_seen_as_by_a_set(texts: list[str]) -> None:
    seen, known = SeenTexts(), set[str]()
    for text in texts:
        assert seen.add(text) == (text not in known)
        known.add(text)


def test_many_texts_are_remembered() -> None:
    seen = SeenTexts()
    assert all(seen.add(f"{number}") for number in range(20_000))
    assert not any(seen.add(f"{number}") for number in range(20_000))
