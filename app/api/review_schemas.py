"""Reviews and requests for one, on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.api.effective_schemas import BandResponse, CapResponse
from app.api.requests import NO_NUL, PageQuery, Taken, whole
from app.domain.review import Correction, Decision, Item, ItemKind
from app.grading.reviews.records import RegradeRequest, RequestState, Review
from app.grading.reviews.reviewing import Wanted

MAX_REASON = 2_000
MAX_CORRECTIONS = 200
REQUEST_ID = r"^rgr_[0-9a-z]{26}$"

Reason = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_REASON,
        pattern=NO_NUL,
        description="Why, in a person's words. It is erased with the grade.",
    ),
]
ItemId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9_-]+$")]
Level = Annotated[int, Field(ge=0, le=20)]


class CriterionCorrection(Taken):
    """The level that a criterion has."""

    criterion: ItemId = Field(description="Id of a criterion of the rubric.")
    level: Annotated[int, BeforeValidator(whole, json_schema_input_type=Level)] = Field(
        ge=0, le=20, description="The level that counts from now on."
    )

    def correction(self) -> Correction:
        """As the domain has it."""
        return Correction(item=Item(kind=ItemKind.CRITERION, id=self.criterion), level=self.level)


class PitfallCorrection(Taken):
    """Whether an answer commits a pitfall."""

    pitfall: ItemId = Field(description="Id of a pitfall of the rubric.")
    present: bool = Field(description="What counts from now on.")

    def correction(self) -> Correction:
        """As the domain has it."""
        return Correction(item=Item(kind=ItemKind.PITFALL, id=self.pitfall), present=self.present)


class ReviewBody(Taken):
    """What a person decided on a grade."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "decision": "correct",
                    "reason": "The second paragraph names the budget.",
                    "corrections": [{"criterion": "delivery_ownership", "level": 2}],
                }
            ]
        }
    )

    decision: Annotated[Decision, Field(strict=False)] = Field(
        description="`accept`: what counts now stands. `correct`: some verdicts are others."
    )
    reason: Reason
    corrections: Annotated[
        tuple[CriterionCorrection | PitfallCorrection, ...], Field(strict=False)
    ] = Field(default=(), max_length=MAX_CORRECTIONS, description="Needed to `correct`.")
    regrade_request: Annotated[str, Field(pattern=REQUEST_ID)] | None = Field(
        default=None, description="The request that this review answers, and closes."
    )

    def wanted(self) -> Wanted:
        """As the use case takes it."""
        return Wanted(
            decision=self.decision,
            reason=self.reason,
            corrections=tuple(one.correction() for one in self.corrections),
            regrade_request=self.regrade_request,
        )


class CriterionRegrade(Taken):
    """A request to look at a criterion again."""

    criterion: ItemId = Field(description="Id of a criterion of the rubric.")
    reason: Reason

    def item(self) -> Item:
        """What it is about."""
        return Item(kind=ItemKind.CRITERION, id=self.criterion)


class PitfallRegrade(Taken):
    """A request to look at a pitfall again."""

    pitfall: ItemId = Field(description="Id of a pitfall of the rubric.")
    reason: Reason

    def item(self) -> Item:
        """What it is about."""
        return Item(kind=ItemKind.PITFALL, id=self.pitfall)


class _Given(BaseModel):
    """A body that we send."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class CorrectionResponse(_Given):
    """A person's verdict on one item."""

    kind: ItemKind
    item: str
    level: int | None = Field(description="Of a criterion; null for a pitfall.")
    present: bool | None = Field(description="Of a pitfall; null for a criterion.")

    @classmethod
    def of(cls, one: Correction) -> Self:
        """A correction as it is sent."""
        return cls(kind=one.item.kind, item=one.item.id, level=one.level, present=one.present)


class ReviewedScore(_Given):
    """What a grade came to with a review."""

    score: float = Field(ge=0, le=100)
    band: BandResponse
    caps: tuple[CapResponse, ...]


class RecordedReviewResponse(_Given):
    """A review as it is kept. It is never changed."""

    id: str
    grade_id: str
    number: int = Field(description="Its place among the reviews of the grade, from 1.")
    decision: Decision
    reason: str
    corrections: tuple[CorrectionResponse, ...]
    effective: ReviewedScore
    regrade_request: str | None
    at: datetime = Field(description="In UTC.")
    by: str = Field(description="Who decided: the id of a key, or `local`.")

    @classmethod
    def of(cls, review: Review) -> Self:
        """A review as it is sent."""
        return cls(
            id=review.id,
            grade_id=review.grade_id,
            number=review.number,
            decision=review.decision,
            reason=review.reason,
            corrections=tuple(map(CorrectionResponse.of, review.corrections)),
            effective=ReviewedScore.model_validate(review.effective),
            regrade_request=review.regrade_request,
            at=review.created_at.astimezone(UTC),
            by=review.actor,
        )


class ReviewPage(_Given):
    """Some reviews, newest first."""

    items: tuple[RecordedReviewResponse, ...]
    next_cursor: str | None = Field(description="Ask for the next page with it; null at the end.")


class RegradeRequestResponse(_Given):
    """A request to look at a grade again."""

    id: str
    grade_id: str
    state: RequestState
    kind: ItemKind
    item: str = Field(description="The criterion or pitfall.")
    reason: str
    at: datetime = Field(description="In UTC.")
    by: str = Field(description="Who asked: the id of a key, or `local`.")
    closed_at: datetime | None = Field(description="In UTC; null while it is open.")
    review_id: str | None = Field(description="The review that closed it.")

    @classmethod
    def of(cls, one: RegradeRequest) -> Self:
        """A request as it is sent."""
        return cls(
            id=one.id,
            grade_id=one.grade_id,
            state=one.state,
            kind=one.item.kind,
            item=one.item.id,
            reason=one.reason,
            at=one.created_at.astimezone(UTC),
            by=one.actor,
            closed_at=one.closed_at and one.closed_at.astimezone(UTC),
            review_id=one.review_id,
        )


class RegradeRequestPage(_Given):
    """Some requests, newest first."""

    items: tuple[RegradeRequestResponse, ...]
    next_cursor: str | None = Field(description="Ask for the next page with it; null at the end.")


class RegradeRequestQuery(PageQuery):
    """Which requests, and which page of them."""

    state: RequestState = Field(default=RequestState.OPEN, description="Those that wait, or not.")
