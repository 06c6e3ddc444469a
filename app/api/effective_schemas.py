"""The score that counts since a person's review, on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from app.grading.reviews.records import LastReview


class Given(BaseModel):
    """A body that we send."""

    model_config = ConfigDict(frozen=True, from_attributes=True, populate_by_name=True)


class BandResponse(Given):
    """The named range a score falls in."""

    id: str
    label: str


class CapResponse(Given):
    """A limit that held the score down."""

    source: str = Field(description="`pitfall:<id>` or `check:<id>`.")
    limit: float


class EffectiveCriterion(Given):
    """A criterion that a person decided otherwise."""

    id: str
    level: int = Field(description="The level that counts.")
    judged_level: int | None = Field(description="What the judge's verdict counted as.")
    points: float


class EffectivePitfall(Given):
    """A pitfall that a person decided otherwise."""

    id: str
    present: bool = Field(description="What counts.")
    judged_present: bool | None = Field(description="What the judge's verdict counted as.")
    penalty: float = Field(le=0)


class EffectiveResponse(Given):
    """What counts since the last review: computed as any grade is, from the corrected verdicts."""

    score: float = Field(ge=0, le=100)
    band: BandResponse
    caps: tuple[CapResponse, ...]
    criteria: tuple[EffectiveCriterion, ...] = Field(description="Those that differ.")
    pitfalls: tuple[EffectivePitfall, ...] = Field(description="Those that differ.")
    review_id: str
    at: datetime = Field(description="In UTC.")
    by: str = Field(description="Who decided: the id of a key, or `local`.")

    @classmethod
    def of(cls, last: LastReview) -> Self:
        """What the last review came to, as it is sent."""
        parts = ("score", "band", "caps", "criteria", "pitfalls")
        return cls.model_validate(
            {
                **{name: getattr(last.effective, name) for name in parts},
                "review_id": last.review_id,
                "at": last.at.astimezone(UTC),
                "by": last.by,
            }
        )
