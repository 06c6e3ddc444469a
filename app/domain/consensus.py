"""Several samples of one judge on one answer, made into one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median_low
from typing import TypeVar

from app.domain.assessment import Assessed
from app.domain.grade import Assessment, CriterionResult, EvidenceStatus, PitfallResult

Result = TypeVar("Result", CriterionResult, PitfallResult)


def combine(samples: Sequence[Assessed]) -> Assessed:
    """The middle level of each criterion and the majority on each pitfall.

    An even split goes against the candidate: the lower level, the pitfall present. An item that
    fewer than half of the samples assessed is not assessed. Reason and evidence come from a sample
    that gave the verdict that stands, one with verified evidence before one without.

    Args:
        samples: At least one; all of the same rubric.
    """
    if len(samples) == 1:
        return samples[0]
    return Assessed(
        criteria=tuple(
            _middle(results, _middle_level)
            for results in zip(*(sample.criteria for sample in samples), strict=True)
        ),
        pitfalls=tuple(
            _middle(results, _majority)
            for results in zip(*(sample.pitfalls for sample in samples), strict=True)
        ),
    )


def _middle(
    results: Sequence[Result], choose: Callable[[Sequence[Result]], Sequence[Result]]
) -> Result:
    assessed = [result for result in results if result.status is Assessment.ASSESSED]
    if 2 * len(assessed) < len(results):
        return next(result for result in results if result.status is Assessment.NOT_ASSESSED)
    agreeing = choose(assessed)
    return min(agreeing, key=lambda result: result.evidence_status is EvidenceStatus.UNSUPPORTED)


def _middle_level(results: Sequence[CriterionResult]) -> Sequence[CriterionResult]:
    level = median_low(result.level or 0 for result in results)
    return [result for result in results if result.level == level]


def _majority(results: Sequence[PitfallResult]) -> Sequence[PitfallResult]:
    present = [result for result in results if result.present]
    absent = [result for result in results if not result.present]
    return present if len(present) >= len(absent) else absent
