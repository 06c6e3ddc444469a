"""How much a grade is to be doubted, so that a person looks at the most doubtful first."""

from __future__ import annotations

from app.domain.grade import CheckKind, Grade
from app.domain.scoring import MAX_SCORE

SUSPECT = frozenset({CheckKind.FLOOR, CheckKind.INJECTION})
"""Checks whose flags say that the answer is not honest, whatever its score is worth."""


def doubt(grade: Grade) -> float:
    """A number from 0 to 1; 0 is a grade that nothing speaks against.

    Trust is the confidence, less the share of the scale that the score may lie in, and half of
    that where an answer is suspected of a trick: confidence speaks of the verdicts, and the
    verdicts on a copied or an injected answer can be sure and worth nothing. Doubt is the rest.
    """
    width = (grade.interval.high - grade.interval.low) / MAX_SCORE
    trust = grade.confidence * (1 - width)
    if any(one.flag is not None and one.kind in SUSPECT for one in grade.findings):
        trust /= 2
    return round(1 - trust, 3)
