"""Grade records to store."""

from __future__ import annotations

from typing import Any

from app.domain.grade import (
    Assessment,
    Band,
    CriterionResult,
    EvidenceStatus,
    Feedback,
    Grade,
    Improvement,
    Interval,
    Review,
    Span,
    Status,
)
from app.grading.records import Failure, GradeRecord, JudgeIdentity, Reply, RubricRef, Usage
from tests.fakes.clock import START

REPLY = Reply(text='{"criteria": {}, "pitfalls": {}}', model="m-1", usage=Usage(input_tokens=7))


def a_grade(status: Status = Status.GRADED, score: float = 86.5) -> Grade:
    """A grade with one criterion met."""
    delivery = CriterionResult(
        id="delivery",
        title="Delivery",
        status=Assessment.ASSESSED,
        level=2,
        claimed_level=2,
        max_level=2,
        points=score,
        max_points=100.0,
        reason="It says so.",
        evidence=(Span(start=0, end=4, text="Some"),),
        evidence_status=EvidenceStatus.VERIFIED,
    )
    improvement = Improvement(target="delivery", gain=13.5, advice="Say more.")
    return Grade(
        status=status,
        score=score,
        band=Band(id="hire", label="Hire"),
        interval=Interval(low=score, high=100.0),
        criteria=(delivery,),
        pitfalls=(),
        caps=(),
        findings=(),
        feedback=Feedback(summary="Good.", strengths=(), improvements=(improvement,)),
        confidence=0.875,
        review=Review(needed=False, reasons=()),
    )


def a_record(number: int = 1, **fields: Any) -> GradeRecord:  # noqa: ANN401 - any field of a record
    """A record whose id rises with its number."""
    record: dict[str, Any] = {
        "id": f"grd_{number:026d}",
        "rubric": RubricRef(id="a-rubric", version="1.0.0", digest="sha256:00"),
        "answer": f"Some answer, number {number}.",
        "grade": a_grade(),
        "failure": None,
        "judge": JudgeIdentity(kind="llm", model="m", mode="chat", prompt_digest="sha256:11"),
        "samples": 1,
        "replies": (REPLY,),
        "sample_scores": (86.5,),
        "usage": REPLY.usage,
        "latency_ms": 12,
        "cached": False,
        "degraded": False,
        "fingerprint": f"print-{number}",
        "reference": None,
        "metadata": {"round": 2, "panel": "b", "share": 0.1, "late": False, "note": None},
        "created_at": START,
    }
    return GradeRecord(**(record | fields))


def a_failed_record(number: int = 1) -> GradeRecord:
    """A record without a grade."""
    failure = Failure(code="judge_reply_invalid", detail="The reply could not be read.")
    return a_record(number, grade=None, failure=failure, sample_scores=())
