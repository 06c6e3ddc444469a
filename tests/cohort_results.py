"""Results of cohorts, with a default for everything that a test is not about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.grade import (
    Assessment,
    Band,
    CheckKind,
    CriterionResult,
    EvidenceStatus,
    Feedback,
    Finding,
    Grade,
    Improvement,
    Interval,
    Outcome,
    PitfallResult,
    Review,
    Status,
)
from app.domain.rubric import Rubric
from app.grading.cohorts.records import Cohort, CohortResult
from app.grading.records import RubricRef
from tests.builders import a_rubric, assessed
from tests.fakes.clock import START
from tests.records import a_failed_record, a_record

CHECK: dict[str, Any] = {
    "id": "says-plan",
    "kind": "criterion",
    "target": "delivery",
    "phrases": ["the plan"],
}
RUBRIC = a_rubric(keyword_checks=[CHECK])
"""Criteria `delivery` and `value`, pitfall `confusion`, check `says-plan`."""


def a_cohort(number: int = 1, *, rubric: Rubric = RUBRIC, **fields: Any) -> Cohort:  # noqa: ANN401 - any field of a cohort
    """A cohort that is graded on a rubric."""
    cohort = Cohort(
        id=f"coh_{number:026d}",
        name="Spring round",
        rubric_id=rubric.id,
        rubric_version=rubric.version,
        rubric_digest=rubric.digest,
        judge="embedded",
        created_at=START,
    )
    return replace(cohort, **fields)


def a_full_grade(
    score: float = 62.5,
    *,
    levels: tuple[int | None, int | None] = (2, 1),
    present: bool | None = False,
    outcome: Outcome = Outcome.FOUND,
    **fields: Any,  # noqa: ANN401 - any field of a grade
) -> Grade:
    """A grade on `RUBRIC`, with a result for each of its items."""
    band = next(one for one in RUBRIC.bands if score >= one.min_score)
    results = assessed(
        RUBRIC, dict(zip(("delivery", "value"), levels, strict=True)), {"confusion": present}
    )
    grade = Grade(
        status=Status.GRADED,
        score=score,
        band=Band(id=band.id, label=band.label),
        interval=Interval(low=max(0.0, score - 10), high=min(100.0, score + 10)),
        criteria=results.criteria,
        pitfalls=results.pitfalls,
        caps=(),
        findings=(a_finding(outcome),),
        feedback=Feedback(
            summary="Fair.",
            strengths=(),
            improvements=(Improvement(target="value", gain=25.0, advice="Say more on value."),),
        ),
        confidence=0.8,
        review=Review(needed=False, reasons=()),
    )
    return replace(grade, **fields)


def a_doubted_grade(score: float = 40.0, **fields: Any) -> Grade:  # noqa: ANN401 - any field of a grade
    """A grade that a person should look at."""
    review = Review(needed=True, reasons=("low_confidence",))
    return a_full_grade(score, **{"status": Status.NEEDS_REVIEW, "review": review, **fields})


def a_finding(outcome: Outcome = Outcome.FOUND, **fields: Any) -> Finding:  # noqa: ANN401 - any field of a finding
    """What the check of `RUBRIC` found."""
    finding = Finding(
        id="says-plan", kind=CheckKind.CRITERION, target="delivery", outcome=outcome, agrees=True
    )
    return replace(finding, **fields)


def a_result(index: int = 0, *, grade: Grade | None = None, **fields: Any) -> CohortResult:  # noqa: ANN401 - any field of the record
    """A graded result; further fields are those of its record."""
    own = {key: fields.pop(key) for key in ("reference", "extra", "seq") if key in fields}
    ref = RubricRef(id=RUBRIC.id, version=RUBRIC.version, digest=RUBRIC.digest)
    record = a_record(index + 1, **({"rubric": ref, "grade": grade or a_full_grade()} | fields))
    plain: dict[str, Any] = {"reference": f"c-{index}", "extra": {}, "seq": index + 1}
    return CohortResult(index=index, grade=record, **(plain | own))


def a_failed_result(index: int = 0, **fields: Any) -> CohortResult:  # noqa: ANN401 - any field of a result
    """A result without a grade."""
    result = CohortResult(
        index=index, reference=f"c-{index}", grade=a_failed_record(index + 1), seq=index + 1
    )
    return replace(result, **fields)


def a_cancelled_result(index: int = 0) -> CohortResult:
    """An answer whose cohort was cancelled before its turn."""
    return CohortResult(index=index, reference=f"c-{index}", grade=None)


def a_level(criterion_id: str = "delivery", level: int | None = 2) -> CriterionResult:
    """A criterion's result alone."""
    return CriterionResult(
        id=criterion_id,
        title=criterion_id,
        status=Assessment.NOT_ASSESSED if level is None else Assessment.ASSESSED,
        level=level,
        claimed_level=level,
        max_level=2,
        points=25.0 * (level or 0),
        max_points=50.0,
        reason="",
        evidence=(),
        evidence_status=EvidenceStatus.NOT_NEEDED,
    )


def a_claim(*, present: bool | None, pitfall_id: str = "confusion") -> PitfallResult:
    """A pitfall's result alone."""
    return PitfallResult(
        id=pitfall_id,
        title=pitfall_id,
        status=Assessment.NOT_ASSESSED if present is None else Assessment.ASSESSED,
        present=present,
        claimed_present=present,
        penalty=-5.0 if present else 0.0,
        reason="",
        evidence=(),
        evidence_status=EvidenceStatus.NOT_NEEDED,
        advice="",
    )
