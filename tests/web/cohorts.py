"""Cohorts behind the pages: stored ones, and forms that hand one in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.testclient import TestClient

from app.domain.cohort import CohortStatus
from app.grading.cohorts.records import Cohort, CohortResult
from tests.api.service import Backstage
from tests.cohort_results import (
    RUBRIC,
    a_cancelled_result,
    a_cohort,
    a_doubted_grade,
    a_failed_result,
    a_full_grade,
    a_result,
)
from tests.stored_cohorts import stored

TABLE = b"id,answer,team\nc-1,One says this.,red\nc-2,Two says that.,blue\n"
SHARED = "A project manager owns the dates and the budget, a product manager owns what to build. "
RESULTS = (
    a_result(0, grade=a_full_grade(90.0), answer=f"{SHARED}One adds this."),
    a_result(1, grade=a_doubted_grade(30.0), answer=f"{SHARED}Two adds that."),
    a_result(2, grade=a_doubted_grade(50.0, confidence=0.2), answer="Something else entirely."),
    a_failed_result(3),
)


def behind(
    results: Sequence[CohortResult] = RESULTS, *, cohort: Cohort | None = None
) -> tuple[Backstage, str]:
    """A service that holds a cohort with these results, and the id of the cohort."""
    stage = Backstage(rubrics=(RUBRIC,))
    columns = sorted({name for one in results for name in one.extra})
    cohort_id = asyncio.run(stored(stage.cohorts, results, cohort=cohort, columns=columns))
    return stage, cohort_id


def unfinished(**fields: Any) -> tuple[Backstage, str]:  # noqa: ANN401 - any field of a cohort
    """The same with one answer that has no result yet."""
    return behind((*RESULTS, a_cancelled_result(4)), cohort=a_cohort(**fields))


def status_of(stage: Backstage, cohort_id: str) -> CohortStatus:
    """How a cohort stands."""
    return asyncio.run(stage.cohorts.get(cohort_id)).status


def handed_in(
    client: TestClient,
    content: bytes = TABLE,
    *,
    path: str = "/cohorts",
    filename: str = "answers.csv",
    **fields: str,
) -> Any:  # noqa: ANN401 - a response
    """What the form sends: its fields in their order on the page, empty ones among them."""
    before = {"rubric_id": RUBRIC.id, "answer_column": "", "reference_column": ""}
    late = ("on_invalid", "name", "max_cost_usd")
    first = before | {name: value for name, value in fields.items() if name not in late}
    after = {"on_invalid": "reject", "name": "", "max_cost_usd": ""}
    last = after | {name: value for name, value in fields.items() if name in late}
    parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in first.items()]
    parts.append(("file", (filename, content, "text/csv")))
    parts += [(name, (None, value)) for name, value in last.items()]
    return client.post(path, files=parts)


def pressed(client: TestClient, cohort_id: str, action: str, **fields: str) -> Any:  # noqa: ANN401 - a response
    """What a button on the page of a cohort sends: even an empty form names its type."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(fields)
    return client.post(f"/cohorts/{cohort_id}/{action}", content=body, headers=headers)
