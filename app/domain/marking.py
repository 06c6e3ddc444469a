"""The whole pure half after the judge: (rubric, answer, verdicts) to a grade."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain import certainty, floors, injection, keywords
from app.domain.answer import Answer
from app.domain.assessment import Assessed, assess
from app.domain.certainty import Doubts
from app.domain.consensus import combine
from app.domain.evidence import EvidenceFinder
from app.domain.feedback import feedback
from app.domain.grade import Finding, Grade, Status
from app.domain.rubric import Rubric
from app.domain.scoring import band, score
from app.domain.verdict import CriterionVerdict, PitfallVerdict, Verdicts

FLOOR_REASON = "A deterministic floor applies, so no judge was asked."


def floor_grade(rubric: Rubric, answer: Answer) -> Grade | None:
    """The grade of an answer that is worth nothing without asking a judge; None for all others."""
    floor = floors.check(rubric, answer)
    if floor is None:
        return None
    verdicts = _nothing(rubric)
    assessed = assess(rubric, verdicts, EvidenceFinder(rubric, answer))
    findings = (floor, *injection.find(answer))
    return _grade(rubric, assessed, findings, Doubts(certainties={}))


def mark(
    rubric: Rubric,
    answer: Answer,
    samples: Sequence[Verdicts],
    *,
    coverage: float | None = None,
    degraded: bool = False,
) -> tuple[Grade, tuple[float, ...]]:
    """The grade that some samples of a judge come to, and the score of each sample alone.

    Args:
        rubric: What to grade against.
        answer: The answer that was judged.
        samples: The verdicts of each reply; at least one.
        coverage: Share of the answer that the judge understood, when it can say so.
        degraded: Whether a substitute judge made the verdicts.
    """
    address = injection.examine(answer)
    finder = EvidenceFinder(rubric, answer, address.spans)
    each = [assess(rubric, verdicts, finder) for verdicts in samples]
    scores = tuple(score(rubric, levels=one.levels(), present=one.present()).value for one in each)
    assessed = combine(each)
    checks = keywords.check(rubric, answer, levels=assessed.levels(), present=assessed.present())
    doubts = Doubts(
        certainties=certainty.certainties(samples),
        coverage=coverage,
        sample_scores=scores if len(scores) > 1 else (),
        degraded=degraded,
    )
    return _grade(rubric, assessed, (*checks, *address.findings), doubts), scores


def _grade(
    rubric: Rubric, assessed: Assessed, findings: tuple[Finding, ...], doubts: Doubts
) -> Grade:
    total = score(rubric, levels=assessed.levels(), present=assessed.present(), findings=findings)
    held = band(rubric, total.value)
    sureness = certainty.confidence(assessed, findings, doubts)
    verdict = certainty.review(assessed, findings, doubts, sureness=sureness)
    return Grade(
        status=Status.NEEDS_REVIEW if verdict.needed else Status.GRADED,
        score=total.value,
        band=held,
        interval=certainty.interval(rubric, assessed, findings, doubts),
        criteria=assessed.criteria,
        pitfalls=assessed.pitfalls,
        caps=total.caps,
        findings=findings,
        feedback=feedback(rubric, assessed, findings, band=held),
        confidence=sureness,
        review=verdict,
    )


def _nothing(rubric: Rubric) -> Verdicts:
    return Verdicts(
        criteria={
            item.id: CriterionVerdict(level=0, reason=FLOOR_REASON, quote="")
            for item in rubric.criteria
        },
        pitfalls={
            item.id: PitfallVerdict(present=False, reason=FLOOR_REASON, quote="")
            for item in rubric.pitfalls
        },
    )
