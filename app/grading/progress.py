"""Telling a listener of a grade while it is being made."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.answer import Answer
from app.domain.assessment import criterion_result, pitfall_result
from app.domain.evidence import EvidenceFinder
from app.domain.grade import CriterionResult, Finding, PitfallResult
from app.domain.rubric import Rubric
from app.grading import reply

Progress = tuple[Finding, ...] | CriterionResult | PitfallResult
ProgressListener = Callable[[Progress], None]
"""Told of the findings first, then of each verdict as it comes."""


class VerdictTeller:
    """Hears a growing reply and tells of each verdict once, its evidence checked."""

    def __init__(self, rubric: Rubric, answer: Answer, listener: ProgressListener) -> None:
        self._rubric = rubric
        self._finder = EvidenceFinder(rubric, answer)
        self._listener = listener
        self._told: set[str] = set()

    def __call__(self, text: str) -> None:
        """Tell of every verdict that is complete in the text received so far."""
        verdicts = reply.partial(self._rubric, text)
        for criterion in self._rubric.criteria:
            claim = verdicts.criteria.get(criterion.id)
            if claim is not None and criterion.id not in self._told:
                self._tell(criterion_result(criterion, claim, self._finder))
        for pitfall in self._rubric.pitfalls:
            commits = verdicts.pitfalls.get(pitfall.id)
            if commits is not None and pitfall.id not in self._told:
                self._tell(pitfall_result(pitfall, commits, self._finder))

    def _tell(self, result: CriterionResult | PitfallResult) -> None:
        self._told.add(result.id)
        self._listener(result)
