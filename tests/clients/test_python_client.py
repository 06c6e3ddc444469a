"""The client and the service, together."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.clients.conftest import Closed
from touchstone_client import ServiceError, Touchstone

RUBRIC_ID = "project-vs-product-manager"
ANSWER = (
    "A project manager owns the plan, the dates and the budget. A product manager decides what to "
    "build for customers, and answers for whether it is used."
)


@pytest.mark.anyio
async def test_an_answer_is_graded_and_found_again(service: Closed) -> None:
    async with Touchstone(service.url, key=service.key) as touchstone:
        grade = await touchstone.grade(
            ANSWER, rubric_id=RUBRIC_ID, reference="c-1", metadata={"round": 2}
        )
        assert await touchstone.get_grade(grade.id) == grade
    assert grade.score is not None
    assert grade.interval is not None
    assert grade.interval.low <= grade.score <= grade.interval.high
    assert (grade.reference, grade.metadata) == ("c-1", {"round": 2})
    quotes = [one for criterion in grade.criteria for one in criterion.evidence]
    assert quotes
    assert all(ANSWER[one.start : one.end] == one.quote for one in quotes)


@pytest.mark.anyio
async def test_the_same_key_gives_the_same_grade(service: Closed) -> None:
    async with Touchstone(service.url, key=service.key) as touchstone:
        first = await touchstone.grade(ANSWER, rubric_id=RUBRIC_ID, idempotency_key="once")
        again = await touchstone.grade(ANSWER, rubric_id=RUBRIC_ID, idempotency_key="once")
    assert again == first


@pytest.mark.anyio
async def test_a_cohort_is_graded_and_read(service: Closed, tmp_path: Path) -> None:
    file = tmp_path / "autumn.csv"
    with file.open("w", newline="") as out:
        rows = [[f"c-{number}", f"{ANSWER} Number {number}.", "red"] for number in range(130)]
        csv.writer(out).writerows([["candidate", "answer", "team"], *rows])
    async with Touchstone(service.url, key=service.key) as touchstone:
        started = await touchstone.start_cohort(file, rubric_id=RUBRIC_ID, name="Autumn")
        assert (started.total, started.name) == (130, "Autumn")
        cohort = await touchstone.wait_for(started.id, every_seconds=0.2)
        results = [one async for one in touchstone.results(cohort.id)]
        report = await touchstone.report(cohort.id)
    assert (cohort.status, cohort.done, cohort.has_ended) == ("done", 130, True)
    assert [one.reference for one in results] == [f"c-{number}" for number in range(130)]
    assert all(one.grade is not None and one.extra == {"team": "red"} for one in results)
    assert report["counts"]["total"] == 130


@pytest.mark.anyio
async def test_a_paused_cohort_is_told_and_cancelled(service: Closed) -> None:
    rows = "".join(f"{ANSWER} Number {number}.\n" for number in range(500))
    async with Touchstone(service.url, key=service.key) as touchstone:
        started = await touchstone.start_cohort(f"answer\n{rows}".encode(), rubric_id=RUBRIC_ID)
        cancelled = await touchstone.cancel_cohort(started.id)
        with pytest.raises(ServiceError) as raised:
            await touchstone.resume_cohort(started.id)
    assert cancelled.status == "cancelled"
    assert (raised.value.status, raised.value.code) == (409, "cohort_state")


@pytest.mark.anyio
async def test_rubrics_are_listed(service: Closed) -> None:
    async with Touchstone(service.url, key=service.key) as touchstone:
        found = {one.id: one async for one in touchstone.rubrics()}
    assert "project manager" in found[RUBRIC_ID].question


@pytest.mark.anyio
async def test_a_program_can_act_on_what_went_wrong(service: Closed) -> None:
    async with Touchstone(service.url, key=service.key) as touchstone:
        with pytest.raises(ServiceError) as raised:
            await touchstone.grade(ANSWER, rubric_id="nothing")
        assert (raised.value.status, raised.value.code) == (404, "rubric_not_found")
        assert raised.value.request_id
    async with Touchstone(service.url) as nobody:
        with pytest.raises(ServiceError) as raised:
            await nobody.get_grade("grd_1")
        assert (raised.value.status, raised.value.code) == (401, "unauthorized")
