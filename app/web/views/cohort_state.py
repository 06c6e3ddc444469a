"""Where a cohort stands, in words, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.cohort import CohortCounts, CohortStatus
from app.grading.cohorts.advice import advice
from app.grading.cohorts.records import Cohort
from app.web.views import wording

FULL = 100.0
DIGITS = 3
OPEN = frozenset({CohortStatus.READY, CohortStatus.RUNNING, CohortStatus.PAUSED})
ENDED = frozenset({CohortStatus.DONE, CohortStatus.CANCELLED})
PARTS = ("graded", "needs_review", "failed", "cancelled")
MEANINGS = {
    CohortStatus.RECEIVING: "The upload has not ended yet. Nothing is graded before it has.",
    CohortStatus.READY: "All answers are stored. Grading begins by itself.",
    CohortStatus.RUNNING: "You may close this page: grading goes on.",
    CohortStatus.CANCELLED: "It was ended before all answers had their turn.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRow:
    """A cohort in a list."""

    cohort: Cohort
    title: str
    question: str
    status: str
    done: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of the bar: answers that ended in the same way, in hundredths of the bar."""

    name: str
    label: str
    answers: int
    start: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortState:
    """A cohort as its page shows it.

    Attributes:
        cohort: As it is stored.
        title: What it is called.
        question: The title of its rubric.
        status: Where it is, in words.
        meaning: What that means, or what to do about it.
        parts: How its answers ended.
        is_watched: Whether it may still change: calls under way end even while it is paused.
        actions: What can be done to it: `pause`, `resume`, `cancel`, `retry`.
    """

    cohort: Cohort
    title: str
    question: str
    status: str
    meaning: str
    parts: tuple[Part, ...]
    is_watched: bool
    actions: frozenset[str]


def cohort_row(cohort: Cohort, titles: Mapping[str, str]) -> CohortRow:
    """A cohort in a list.

    Args:
        cohort: As it is stored.
        titles: Titles of rubrics by id.
    """
    return CohortRow(
        cohort=cohort,
        title=cohort_title(cohort),
        question=titles.get(cohort.rubric_id, cohort.rubric_id),
        status=wording.COHORT_STATES[cohort.status],
        done=_share(cohort.counts.done, cohort.counts.total),
    )


def cohort_state(cohort: Cohort, question: str) -> CohortState:
    """A cohort as its page shows it."""
    return CohortState(
        cohort=cohort,
        title=cohort_title(cohort),
        question=question,
        status=wording.COHORT_STATES[cohort.status],
        meaning=_meaning(cohort),
        parts=tuple(_parts(cohort.counts)),
        is_watched=cohort.status not in ENDED,
        actions=_actions(cohort),
    )


def cohort_title(cohort: Cohort) -> str:
    """What a cohort is called: its name, or when it was made."""
    return cohort.name or f"Cohort of {cohort.created_at.strftime('%-d %B %Y, %H:%M')} UTC"


def _meaning(cohort: Cohort) -> str:
    if cohort.status is CohortStatus.PAUSED:
        return advice(cohort.paused_reason or "")
    if cohort.status is CohortStatus.DONE:
        failed = cohort.counts.failed
        return f"{wording.count(failed, 'answer', 'answers')} failed: try again." if failed else ""
    return MEANINGS.get(cohort.status, "")


def _parts(counts: CohortCounts) -> list[Part]:
    parts, before = [], 0
    for name in PARTS:
        answers: int = getattr(counts, name)
        parts.append(
            Part(
                name=name,
                label=wording.ENDINGS[name],
                answers=answers,
                start=_share(before, counts.total),
                width=_share(answers, counts.total),
            )
        )
        before += answers
    return parts


def _share(part: int, whole: int) -> float:
    return round(FULL * part / whole, DIGITS) if whole else 0.0


def _actions(cohort: Cohort) -> frozenset[str]:
    actions = set()
    if cohort.status.is_to_do:
        actions.add("pause")
    if cohort.status is CohortStatus.PAUSED:
        actions.add("resume")
    if cohort.status in OPEN:
        actions.add("cancel")
    if cohort.counts.failed and cohort.status in OPEN | {CohortStatus.DONE}:
        actions.add("retry")
    return frozenset(actions)
