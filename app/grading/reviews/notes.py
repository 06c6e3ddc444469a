"""What the audit trail is told: ids, counts and digests, never a text that somebody wrote."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.audit import Action, AuditNote, Fact
from app.grading.records import RubricRef
from app.grading.reviews.records import NewReview, RegradeRequest


def at(moment: datetime) -> str:
    """A moment as the trail keeps it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def reviewed(new: NewReview) -> AuditNote:
    """A person reviewed a grade."""
    review = new.review
    items = sorted(f"{one.item.kind}:{one.item.id}" for one in review.corrections)
    return AuditNote(
        at=at(review.created_at),
        actor=review.actor,
        action=Action.GRADE_REVIEWED,
        subject=review.grade_id,
        rubric_digest=new.rubric.digest,
        before=new.before,
        after=new.after,
        details={
            "review": review.id,
            "number": review.number,
            "decision": review.decision.value,
            "items": " ".join(items),
            "regrade_request": review.regrade_request,
        },
    )


def requested(request: RegradeRequest, rubric: RubricRef) -> AuditNote:
    """Somebody asked for a grade to be looked at again."""
    return AuditNote(
        at=at(request.created_at),
        actor=request.actor,
        action=Action.REGRADE_REQUESTED,
        subject=request.grade_id,
        rubric_digest=rubric.digest,
        details={"request": request.id, "item": f"{request.item.kind}:{request.item.id}"},
    )


def deleted(
    grade_id: str, rubric_digest: str, before: str, *, actor: str, now: datetime
) -> AuditNote:
    """A grade was deleted; `before` is the digest of its record."""
    return AuditNote(
        at=at(now),
        actor=actor,
        action=Action.GRADE_DELETED,
        subject=grade_id,
        rubric_digest=rubric_digest,
        before=before,
    )


def erased(
    action: Action, subject: str, *, actor: str, now: datetime, counts: dict[str, Fact]
) -> AuditNote:
    """A slice of an erasure, or of what had become too old."""
    return AuditNote(at=at(now), actor=actor, action=action, subject=subject, details=counts)
