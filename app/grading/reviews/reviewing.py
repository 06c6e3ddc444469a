"""Taking in a person's review, and a request for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.audit import Fact, digest_of
from app.domain.grade import Grade
from app.domain.review import (
    Correction,
    Decision,
    Effective,
    Item,
    ItemKind,
    check_corrections,
    check_item,
    effective,
)
from app.domain.review_errors import NotReviewableError, ReviewRaceError
from app.grading.ports import Clock, GradeStore, RubricLibrary
from app.grading.records import GradeRecord
from app.grading.reviews.ports import ReviewStore
from app.grading.reviews.records import UNTOUCHED, NewReview, RegradeRequest, Review, Standing

ATTEMPTS = 5
"""How often a review is tried anew because another one of the same grade came first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person asks to be kept.

    Attributes:
        regrade_request: The request that the review answers.
    """

    decision: Decision
    reason: str
    corrections: tuple[Correction, ...] = ()
    regrade_request: str | None = None


class Reviewer:
    """Keeps reviews of one tenant's grades. No judge is asked."""

    def __init__(
        self, *, grades: GradeStore, reviews: ReviewStore, rubrics: RubricLibrary, clock: Clock
    ) -> None:
        self._grades = grades
        self._reviews = reviews
        self._rubrics = rubrics
        self._clock = clock

    def of(self, tenant: str) -> Reviewer:
        """The same for the grades of another tenant."""
        return Reviewer(
            grades=self._grades.of(tenant),
            reviews=self._reviews.of(tenant),
            rubrics=self._rubrics.of(tenant),
            clock=self._clock,
        )

    async def review(self, grade_id: str, wanted: Wanted, *, actor: str) -> Review:
        """Keep a review on top of those before it.

        Raises:
            NotFoundError: There is no such grade, request, or version of the rubric.
            ReviewInvalidError: It does not fit the rubric.
            NotReviewableError: The grade failed.
            RegradeClosedError: Another review has closed the request.
            ReviewRaceError: Other reviews came first, again and again.
        """
        record = await self._grades.get(grade_id)
        grade = _graded(record)
        rubric = await self._rubrics.version(record.rubric.id, record.rubric.digest)
        check_corrections(rubric, wanted.decision, wanted.corrections)
        for _ in range(ATTEMPTS):
            standing = (await self._reviews.standings([grade_id])).get(grade_id, UNTOUCHED)
            earlier = standing.last.effective.decided if standing.last else ()
            now = effective(rubric, grade, earlier, wanted.corrections)
            review = self._review(grade_id, wanted, standing, now, actor)
            new = NewReview(
                review=review,
                rubric=record.rubric,
                before=_digest(grade, standing.last.effective if standing.last else None),
                after=_digest(grade, now),
            )
            if await self._reviews.add(new):
                return review
        raise ReviewRaceError("Others are reviewing this grade just now: look at it again.")

    async def request(
        self, grade_id: str, item: Item, *, reason: str, actor: str
    ) -> RegradeRequest:
        """Have a grade looked at again, for one of its items.

        Raises:
            NotFoundError: There is no such grade, or version of the rubric.
            ReviewInvalidError: The rubric has no such item.
            NotReviewableError: The grade failed.
            RegradeOpenError: A request on this item is open.
        """
        record = await self._grades.get(grade_id)
        _graded(record)
        check_item(await self._rubrics.version(record.rubric.id, record.rubric.digest), item)
        request = RegradeRequest(
            id=self._clock.new_id("rgr"),
            grade_id=grade_id,
            item=item,
            reason=reason,
            actor=actor,
            created_at=self._clock.now(),
        )
        await self._reviews.request(request, record.rubric)
        return request

    def _review(
        self, grade_id: str, wanted: Wanted, standing: Standing, now: Effective, actor: str
    ) -> Review:
        return Review(
            id=self._clock.new_id("rev"),
            grade_id=grade_id,
            number=standing.reviews + 1,
            decision=wanted.decision,
            reason=wanted.reason,
            corrections=wanted.corrections,
            effective=now,
            actor=actor,
            created_at=self._clock.now(),
            regrade_request=wanted.regrade_request,
        )


def _graded(record: GradeRecord) -> Grade:
    if record.grade is None:
        raise NotReviewableError("This grade failed, so there is no verdict: grade it again.")
    return record.grade


def _digest(grade: Grade, now: Effective | None) -> str:
    """What the trail keeps of verdicts that count: enough to prove them, too little to tell."""
    decided: Sequence[Correction] = now.decided if now else ()
    by_item: Mapping[Item, Correction] = {one.item: one for one in decided}
    levels: dict[str, Fact] = {item.id: item.level for item in grade.criteria}
    present: dict[str, Fact] = {item.id: item.present for item in grade.pitfalls}
    for item, one in by_item.items():
        if item.kind is ItemKind.CRITERION:
            levels[item.id] = one.level
        else:
            present[item.id] = one.present
    value = now.score if now else grade.score
    return digest_of({"levels": levels, "present": present, "score": f"{value:.1f}"})
