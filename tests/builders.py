"""Things to test with: a default for everything that a test is not about."""

from __future__ import annotations

from typing import Any

from app.domain.assessment import Assessed
from app.domain.grade import Assessment, CriterionResult, EvidenceStatus, PitfallResult
from app.domain.rubric import Rubric
from app.domain.scoring import penalty, points
from app.domain.verdict import CriterionVerdict, PitfallVerdict, Verdicts

ANSWER = (
    "A project manager owns the plan, the dates and the budget. "
    "A product manager decides what to build for customers and why it matters."
)
"""An answer that says something on both criteria of `a_rubric()`."""


def a_criterion(criterion_id: str = "delivery", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the model
    """The fields of a criterion with three levels."""
    return {
        "id": criterion_id,
        "title": f"Title of {criterion_id}",
        "weight": 50.0,
        "levels": [
            {"meaning": "Absent.", "share": 0.0},
            {"meaning": "In part.", "share": 0.5},
            {"meaning": "In full.", "share": 1.0},
        ],
        "advice": f"Say more on {criterion_id}.",
        "strength": f"Clear on {criterion_id}.",
        **fields,
    }


def a_pitfall(pitfall_id: str = "confusion", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the model
    """The fields of a pitfall with a cap."""
    return {
        "id": pitfall_id,
        "title": f"Title of {pitfall_id}",
        "definition": "Mixes up the two roles.",
        "penalty": 5.0,
        "cap": 40.0,
        "advice": f"Avoid {pitfall_id}.",
        **fields,
    }


def a_rubric(**fields: Any) -> Rubric:  # noqa: ANN401 - any field of the model
    """Two criteria of 50 points, one pitfall, three bands; no floors but the empty answer."""
    document: dict[str, Any] = {
        "id": "a-rubric",
        "version": "1.0.0",
        "title": "A rubric",
        "question": "How do the two jobs differ from each other?",
        "ideal_response": "The first one minds the schedule; the second one minds the customer.",
        "roles": [
            {"id": "project_manager", "names": ["project manager"]},
            {"id": "product_manager", "names": ["product manager"]},
        ],
        "criteria": [a_criterion("delivery"), a_criterion("value")],
        "pitfalls": [a_pitfall()],
        "floors": {"min_words": None, "gibberish": False},
        "bands": [
            {"id": "good", "label": "Good", "min_score": 75},
            {"id": "fair", "label": "Fair", "min_score": 50},
            {"id": "poor", "label": "Poor", "min_score": 0},
        ],
        **fields,
    }
    return Rubric.model_validate(document)


def a_claim(level: int = 2, **fields: Any) -> CriterionVerdict:  # noqa: ANN401 - any field
    """A claim on a criterion, with a quote that is in `ANSWER`."""
    quote = "A project manager owns the plan, the dates and the budget." if level else ""
    return CriterionVerdict(**{"level": level, "reason": "It says so.", "quote": quote, **fields})


def a_charge(*, present: bool = True, **fields: Any) -> PitfallVerdict:  # noqa: ANN401 - any field
    """A claim on a pitfall, with a quote that is in `ANSWER`."""
    quote = "A product manager decides what to build for customers" if present else ""
    return PitfallVerdict(**{"present": present, "reason": "It says so.", "quote": quote, **fields})


def verdicts(
    *,
    delivery: CriterionVerdict | None = None,
    value: CriterionVerdict | None = None,
    confusion: PitfallVerdict | None = None,
) -> Verdicts:
    """Verdicts on `a_rubric()`: level 2, level 2, no pitfall, where nothing else is said."""
    return Verdicts(
        criteria={"delivery": delivery or a_claim(), "value": value or a_claim()},
        pitfalls={"confusion": confusion or a_charge(present=False)},
    )


def assessed(
    rubric: Rubric, levels: dict[str, int | None], present: dict[str, bool | None]
) -> Assessed:
    """Results with these counted verdicts, all of them supported."""
    return Assessed(
        criteria=tuple(_criterion(rubric, key, level) for key, level in levels.items()),
        pitfalls=tuple(_pitfall(rubric, key, claim) for key, claim in present.items()),
    )


def _criterion(rubric: Rubric, criterion_id: str, level: int | None) -> CriterionResult:
    item = rubric.criterion(criterion_id)
    assert item is not None
    return CriterionResult(
        id=item.id,
        title=item.title,
        status=Assessment.NOT_ASSESSED if level is None else Assessment.ASSESSED,
        level=level,
        claimed_level=level,
        max_level=item.max_level,
        points=points(item, level),
        max_points=item.weight,
        reason="",
        evidence=(),
        evidence_status=EvidenceStatus.VERIFIED if level else EvidenceStatus.NOT_NEEDED,
    )


def _pitfall(rubric: Rubric, pitfall_id: str, present: bool | None) -> PitfallResult:  # noqa: FBT001 - a verdict
    item = rubric.pitfall(pitfall_id)
    assert item is not None
    return PitfallResult(
        id=item.id,
        title=item.title,
        status=Assessment.NOT_ASSESSED if present is None else Assessment.ASSESSED,
        present=present,
        claimed_present=present,
        penalty=penalty(item, present),
        reason="",
        evidence=(),
        evidence_status=EvidenceStatus.VERIFIED if present else EvidenceStatus.NOT_NEEDED,
        advice=item.advice if present else "",
    )
