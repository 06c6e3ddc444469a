"""What is told of what happened: ids, statuses and figures, never the text of an answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from app.domain.access import DEFAULT_TENANT
from app.domain.grade import Status
from app.domain.webhook import EventType
from app.grading.cohorts.records import Cohort
from app.grading.records import GradeRecord
from app.grading.reviews.records import RegradeRequest, Review
from app.grading.webhooks.records import Event, Fact


def grade_created(record: GradeRecord, *, id: str, tenant: str = DEFAULT_TENANT) -> Event:  # noqa: A002 - the name of the field
    """A grade was stored. The caller's own reference stays out: it may name a person."""
    grade = record.grade
    data: dict[str, Fact] = {
        "grade_id": record.id,
        "status": (grade.status if grade else Status.FAILED).value,
        "score": grade.score if grade else None,
        "rubric_id": record.rubric.id,
        "rubric_version": record.rubric.version,
        "rescored_from": record.rescored_from,
    }
    return Event(
        id=id,
        tenant=tenant,
        type=EventType.GRADE_CREATED,
        occurred_at=record.created_at,
        data=data,
    )


def grade_reviewed(review: Review, *, id: str, tenant: str = DEFAULT_TENANT) -> Event:  # noqa: A002 - the name of the field
    """A person reviewed a grade. Their reason stays out: it may quote the answer."""
    data: dict[str, Fact] = {
        "grade_id": review.grade_id,
        "review_id": review.id,
        "decision": review.decision.value,
        "score": review.effective.score,
        "regrade_request": review.regrade_request,
    }
    return Event(
        id=id,
        tenant=tenant,
        type=EventType.GRADE_REVIEWED,
        occurred_at=review.created_at,
        data=data,
    )


def regrade_requested(
    request: RegradeRequest,
    *,
    id: str,  # noqa: A002 - the name of the field
    tenant: str = DEFAULT_TENANT,
) -> Event:
    """Somebody asked for a grade to be looked at again. Their reason stays out."""
    data: dict[str, Fact] = {
        "grade_id": request.grade_id,
        "regrade_request": request.id,
        "item_kind": request.item.kind.value,
        "item": request.item.id,
    }
    return Event(
        id=id,
        tenant=tenant,
        type=EventType.REGRADE_REQUESTED,
        occurred_at=request.created_at,
        data=data,
    )


def cohort_changed(
    cohort: Cohort,
    type: EventType,  # noqa: A002 - the name of the field
    *,
    id: str,  # noqa: A002 - the name of the field
    now: datetime,
) -> Event:
    """A cohort was finished, paused or cancelled; it is given as it is then."""
    counts = cohort.counts
    data: dict[str, Fact] = {
        "cohort_id": cohort.id,
        "status": cohort.status.value,
        "paused_reason": cohort.paused_reason,
        "rubric_id": cohort.rubric_id,
        "rubric_version": cohort.rubric_version,
        "total": counts.total,
        "graded": counts.graded,
        "needs_review": counts.needs_review,
        "failed": counts.failed,
        "cancelled": counts.cancelled,
        "cost_usd": cohort.cost_usd,
    }
    return Event(id=id, tenant=cohort.tenant, type=type, occurred_at=now, data=data)


def body_of(event: Event) -> str:
    """The body that is signed and sent: one line of JSON."""
    payload = {
        "type": event.type.value,
        "timestamp": event.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": dict(event.data),
    }
    return json.dumps(payload, separators=(",", ":"))
