"""Reviews and requests as rows, and rows as reviews and requests."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping

from app.adapters.database.record_json import dump, load_as
from app.domain.review import Item, ItemKind
from app.grading.reviews.records import LastReview, RegradeRequest, Review, Standing


def review_row(review: Review, tenant: str) -> dict[str, object]:
    """The columns of a review."""
    return {
        "id": review.id,
        "tenant": tenant,
        "grade_id": review.grade_id,
        "number": review.number,
        "body": dump(review),
    }


def request_row(request: RegradeRequest, tenant: str) -> dict[str, object]:
    """The columns of a request."""
    return {
        "id": request.id,
        "tenant": tenant,
        "grade_id": request.grade_id,
        "state": request.state.value,
        "item_kind": request.item.kind.value,
        "item_id": request.item.id,
        "reason": request.reason,
        "actor": request.actor,
        "created_at": request.created_at,
        "closed_at": request.closed_at,
        "review_id": request.review_id,
    }


def request_of(row: RowMapping) -> RegradeRequest:
    """The request of a row."""
    return RegradeRequest(
        id=row["id"],
        grade_id=row["grade_id"],
        item=Item(kind=ItemKind(row["item_kind"]), id=row["item_id"]),
        reason=row["reason"],
        actor=row["actor"],
        created_at=row["created_at"],
        closed_at=row["closed_at"],
        review_id=row["review_id"],
    )


def last_of(review: Review) -> LastReview:
    """What is kept of a grade's last review beside the grade."""
    return LastReview(
        review_id=review.id,
        at=review.created_at,
        by=review.actor,
        effective=review.effective,
    )


def standing_row(standing: Standing) -> dict[str, object]:
    """The columns of a standing that change."""
    return {
        "reviews": standing.reviews,
        "open_requests": standing.open_requests,
        "last": None if standing.last is None else dump(standing.last),
    }


def standing_of(reviews: int, open_requests: int, last: Any) -> Standing:  # noqa: ANN401 - of any row
    """The standing that those columns hold."""
    return Standing(
        reviews=reviews,
        open_requests=open_requests,
        last=None if last is None else load_as(LastReview, last),
    )
