from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace

from typing_extensions import override

from app.domain.cohort import CohortCounts
from app.domain.cohort_report import CohortReport, CohortSubject
from app.domain.doubt import doubt
from app.domain.grade import Interval, Review
from app.grading.cohorts.records import CohortResult
from app.grading.cohorts.report import CohortReporter, Shown, read_report
from tests.cohort_results import (
    RUBRIC,
    a_cancelled_result,
    a_cohort,
    a_doubted_grade,
    a_failed_result,
    a_result,
)
from tests.fakes.copies import EqualTexts

COHORT = a_cohort()
SUBJECT = CohortSubject(
    id=COHORT.id,
    name=COHORT.name,
    status=COHORT.status,
    rubric_id=RUBRIC.id,
    rubric_title=RUBRIC.title,
    rubric_version=RUBRIC.version,
    rubric_digest=RUBRIC.digest,
    judge="embedded",
    written_at="2026-01-01T12:00:00+00:00",
)


def reporter(shown: Shown | None = None) -> CohortReporter:
    finder = EqualTexts(RUBRIC.ideal_response)
    return CohortReporter(rubric=RUBRIC, finder=finder, shown=shown)


def reported(*results: CohortResult, shown: Shown | None = None) -> CohortReport:
    made = reporter(shown)
    made.add(results)
    return made.report(SUBJECT)


def doubted(index: int, confidence: float, **fields: object) -> CohortResult:
    grade = a_doubted_grade(confidence=confidence, interval=Interval(low=40.0, high=40.0))
    return a_result(index, grade=grade, **fields)


def test_every_result_is_counted_by_how_it_ended() -> None:
    report = reported(
        a_result(0),
        a_result(1, grade=a_doubted_grade()),
        a_failed_result(2),
        a_failed_result(3),
        a_cancelled_result(4),
        replace(a_result(5), grade=None),
    )
    assert report.counts == CohortCounts(total=6, graded=1, needs_review=1, failed=2, cancelled=1)
    assert (report.deleted, report.failures) == (1, {"judge_reply_invalid": 2})
    assert (report.scores.answers, report.scores.mean) == (2, 51.25)


def test_the_total_may_be_more_than_has_ended() -> None:
    made = reporter()
    made.add([a_result(0)])
    assert made.report(SUBJECT, total=9).counts == CohortCounts(total=9, graded=1)


def test_the_queue_begins_with_the_most_doubtful() -> None:
    report = reported(doubted(0, 0.9), doubted(1, 0.2), a_result(2), doubted(3, 0.5))
    assert [one.index for one in report.queue.entries] == [1, 3, 0]
    assert [one.doubt for one in report.queue.entries] == [0.8, 0.5, 0.1]
    assert (report.queue.waiting, report.queue.reasons) == (3, {"low_confidence": 3})


def test_an_entry_of_the_queue_says_why_and_shows_how_the_answer_begins() -> None:
    (entry,) = reported(doubted(7, 0.25, answer="An answer. " * 500)).queue.entries
    assert (entry.index, entry.reference, entry.grade_id) == (7, "c-7", f"grd_{8:026d}")
    assert (entry.score, entry.band.id, entry.reasons) == (40.0, "poor", ("low_confidence",))
    assert entry.doubt == doubt(a_doubted_grade(confidence=0.25, interval=entry.interval))
    assert len(entry.excerpt) == Shown().excerpt
    assert entry.excerpt.startswith("An answer. An")
    assert entry.excerpt.endswith("\N{HORIZONTAL ELLIPSIS}")


def test_reasons_are_counted_the_most_frequent_first() -> None:
    both = a_doubted_grade(review=Review(needed=True, reasons=("hidden_text", "low_confidence")))
    report = reported(doubted(0, 0.9), a_result(1, grade=both))
    assert list(report.queue.reasons.items()) == [("low_confidence", 2), ("hidden_text", 1)]


def test_what_is_not_shown_is_counted() -> None:
    shown = Shown(queue=2, copies=1, groups=1, members=2, excerpt=10)
    results = [doubted(index, 0.5, answer=RUBRIC.ideal_response) for index in range(5)]
    report = reported(*results, shown=shown)
    assert (report.queue.waiting, len(report.queue.entries)) == (5, 2)
    assert (report.ideal_copies.answers, len(report.ideal_copies.entries)) == (5, 1)
    (group,) = report.near_duplicates.largest
    assert (group.answers, len(group.members)) == (5, 2)
    assert len(report.queue.entries[0].excerpt) == 10


def test_copies_of_the_ideal_response_are_listed_the_closest_first() -> None:
    report = reported(
        a_result(0, answer="Nothing of it."),
        a_result(1, answer=RUBRIC.ideal_response + " And more."),
        a_failed_result(2),
        a_result(3, answer=RUBRIC.ideal_response),
    )
    copies = report.ideal_copies.entries
    assert [(one.index, one.overlap, one.score) for one in copies] == [
        (3, 1.0, 62.5),
        (1, 0.6, 62.5),
    ]
    assert copies[0].excerpt == RUBRIC.ideal_response


def test_the_order_of_taking_in_does_not_count() -> None:
    results = [doubted(0, 0.5), a_result(1), a_failed_result(2), doubted(3, 0.5), a_result(4)]
    assert reported(*results) == reported(*reversed(results))


def read(results: Sequence[CohortResult], made: CohortReporter, size: int = 2) -> CohortReport:
    async def pages() -> AsyncIterator[Sequence[CohortResult]]:
        for start in range(0, len(results), size):
            yield results[start : start + size]

    async def look_up(indexes: Sequence[int]) -> Mapping[int, CohortResult]:
        return {index: results[index] for index in indexes if index != 1}

    return asyncio.run(read_report(pages(), reporter=made, subject=SUBJECT, look_up=look_up))


def test_near_duplicates_are_shown_with_their_texts() -> None:
    results = [a_result(index, answer="Said twice.") for index in range(3)]
    (group,) = read(results, reporter()).near_duplicates.largest
    assert [(one.index, one.reference, one.score, one.excerpt) for one in group.members] == [
        (0, "c-0", 62.5, "Said twice."),
        (1, None, None, ""),
        (2, "c-2", 62.5, "Said twice."),
    ]


def test_a_report_read_in_pages_is_the_same() -> None:
    results = [doubted(0, 0.5), a_result(1), a_failed_result(2), doubted(3, 0.4), a_result(4)]
    assert read(results, reporter()) == reported(*results)


class Watched(CohortReporter):
    """Notes the threads it works in."""

    threads: list[int]

    @override
    def add(self, results: Iterable[CohortResult]) -> None:
        self.threads.append(threading.get_ident())
        super().add(results)


def test_the_event_loop_does_none_of_the_counting() -> None:
    made = Watched(rubric=RUBRIC, finder=EqualTexts())
    made.threads = []
    read([a_result(index) for index in range(6)], made)
    assert len(made.threads) == 3
    assert threading.get_ident() not in made.threads
