"""A cohort's report, from its results one at a time: memory does not grow with the cohort.

Only the copy finder keeps something of every answer, a few bytes; see its port.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.cohort import CohortCounts
from app.domain.cohort_report import (
    CohortReport,
    CohortSubject,
    IdealCopies,
    IdealCopy,
    LikeAnswer,
    QueueEntry,
    ReviewQueue,
)
from app.domain.cohort_tally import GradeTally
from app.domain.doubt import doubt
from app.domain.grade import Grade, Status
from app.domain.ranking import Greatest
from app.domain.rubric import Rubric
from app.grading.cohorts.costs import CostTally
from app.grading.cohorts.ending import Ending, ending
from app.grading.cohorts.records import CohortResult
from app.grading.ports import CopyFinder
from app.grading.records import GradeRecord
from app.grading.reviews.records import reasons_of, status_of

COPIED = 0.5
"""Share of wording in common with the ideal response from which an answer is listed."""

LookUp = Callable[[Sequence[int]], Awaitable[Mapping[int, CohortResult]]]
"""Gives the results at some places of the cohort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How much a report shows; what is not shown is counted all the same.

    Attributes:
        queue: Answers for review.
        copies: Answers close to the ideal response.
        groups: Groups of near-duplicates.
        members: Answers of each such group.
        excerpt: Characters of each answer.
    """

    queue: int = 100
    copies: int = 50
    groups: int = 50
    members: int = 10
    excerpt: int = 1200


class CohortReporter:
    """Takes in the results of one cohort, each once and in any order."""

    def __init__(self, *, rubric: Rubric, finder: CopyFinder, shown: Shown | None = None) -> None:
        self._finder = finder
        self._shown = shown or Shown()
        self._endings: Counter[Ending] = Counter()
        self._failures: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._tally = GradeTally(rubric)
        self._costs = CostTally()
        self._queue: Greatest[QueueEntry] = Greatest(self._shown.queue)
        self._copies: Greatest[IdealCopy] = Greatest(self._shown.copies)
        self._copied = 0

    def add(self, results: Iterable[CohortResult]) -> None:
        """Take in some results."""
        for result in results:
            self._endings[ending(result)] += 1
            if result.grade is not None:
                self._add_record(result, result.grade)

    def report(self, subject: CohortSubject, *, total: int | None = None) -> CohortReport:
        """What was taken in so far comes to.

        Near-duplicates come without references, scores and texts: see `with_texts`.

        Args:
            subject: Which cohort it is on.
            total: How many answers the cohort has, where not all have been taken in.
        """
        tally = self._tally
        return CohortReport(
            subject=subject,
            counts=self._counts(total),
            deleted=self._endings[Ending.DELETED],
            failures=dict(self._failures.most_common()),
            scores=tally.scores(),
            bands=tally.bands(),
            criteria=tally.criteria(),
            pitfalls=tally.pitfalls(),
            checks=tally.checks(),
            queue=ReviewQueue(
                waiting=self._endings[Ending.NEEDS_REVIEW],
                reasons=dict(self._reasons.most_common()),
                entries=self._queue.items(),
            ),
            near_duplicates=self._finder.near_duplicates(
                groups=self._shown.groups, members=self._shown.members
            ),
            ideal_copies=IdealCopies(answers=self._copied, entries=self._copies.items()),
            cost=self._costs.summary(),
        )

    def with_texts(self, report: CohortReport, found: Mapping[int, CohortResult]) -> CohortReport:
        """The report with references, scores and texts of the near-duplicates it shows."""
        duplicates = report.near_duplicates
        largest = tuple(
            replace(group, members=tuple(self._filled(one, found) for one in group.members))
            for group in duplicates.largest
        )
        return replace(report, near_duplicates=replace(duplicates, largest=largest))

    def _counts(self, total: int | None) -> CohortCounts:
        return CohortCounts(
            total=self._endings.total() if total is None else total,
            graded=self._endings[Ending.GRADED],
            needs_review=self._endings[Ending.NEEDS_REVIEW],
            failed=self._endings[Ending.FAILED],
            cancelled=self._endings[Ending.CANCELLED],
        )

    def _add_record(self, result: CohortResult, record: GradeRecord) -> None:
        self._costs.add(record)
        self._add_wording(result, record)
        if record.grade is None:
            self._failures[record.failure.code if record.failure else "unknown"] += 1
            return
        grade = record.grade
        self._tally.add(grade)
        if status_of(record, result.standing) is Status.NEEDS_REVIEW:
            self._reasons.update(reasons_of(grade, result.standing))
            self._queue.add(doubt(grade), result.index, lambda: self._entry(result, record, grade))

    def _add_wording(self, result: CohortResult, record: GradeRecord) -> None:
        overlap = self._finder.add(result.index, record.answer)
        if overlap >= COPIED:
            self._copied += 1
            self._copies.add(overlap, result.index, lambda: self._copy(result, record, overlap))

    def _entry(self, result: CohortResult, record: GradeRecord, grade: Grade) -> QueueEntry:
        return QueueEntry(
            index=result.index,
            reference=result.reference,
            grade_id=record.id,
            doubt=doubt(grade),
            score=grade.score,
            band=grade.band,
            interval=grade.interval,
            confidence=grade.confidence,
            reasons=reasons_of(grade, result.standing),
            excerpt=self._excerpt(record.answer),
        )

    def _copy(self, result: CohortResult, record: GradeRecord, overlap: float) -> IdealCopy:
        return IdealCopy(
            index=result.index,
            reference=result.reference,
            overlap=round(overlap, 3),
            score=record.grade.score if record.grade else None,
            excerpt=self._excerpt(record.answer),
        )

    def _filled(self, member: LikeAnswer, found: Mapping[int, CohortResult]) -> LikeAnswer:
        result = found.get(member.index)
        if result is None or result.grade is None:
            return member
        return replace(
            member,
            reference=result.reference,
            score=result.grade.grade.score if result.grade.grade else None,
            excerpt=self._excerpt(result.grade.answer),
        )

    def _excerpt(self, text: str) -> str:
        most = self._shown.excerpt
        return text if len(text) <= most else text[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


async def read_report(
    pages: AsyncIterable[Sequence[CohortResult]],
    *,
    reporter: CohortReporter,
    subject: CohortSubject,
    look_up: LookUp,
    total: int | None = None,
) -> CohortReport:
    """The whole report. The work is done in a thread, a page at a time: the event loop stays free.

    Args:
        pages: The results, a few hundred or thousand at a time.
        reporter: A new one.
        subject: Which cohort it is on.
        look_up: Gives some results again, for what the report shows of near-duplicates.
        total: How many answers the cohort has, where not all have a result yet.
    """
    async for page in pages:
        await asyncio.to_thread(reporter.add, page)
    report = await asyncio.to_thread(reporter.report, subject, total=total)
    shown = [one.index for group in report.near_duplicates.largest for one in group.members]
    return reporter.with_texts(report, await look_up(shown) if shown else {})
