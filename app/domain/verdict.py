"""What a judge claims: a level for each criterion, present or absent for each pitfall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionVerdict:
    """A judge's claim on one criterion, before any of it is checked.

    Attributes:
        level: 0 up to the criterion's highest level.
        reason: The judge's reason in a sentence.
        quote: The words of the answer it rests on; empty when the level is 0.
        certainty: How sure the judge is, 0 to 1, when it can say so.
    """

    level: int
    reason: str
    quote: str
    certainty: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PitfallVerdict:
    """A judge's claim on one pitfall, before any of it is checked.

    Attributes:
        present: Whether the answer commits the pitfall (not: mentions it).
        reason: The judge's reason in a sentence.
        quote: The words of the answer it rests on; empty when absent.
        certainty: How sure the judge is, 0 to 1, when it can say so.
    """

    present: bool
    reason: str
    quote: str
    certainty: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """All claims of one reply, by id. An id that is missing was not assessed."""

    criteria: Mapping[str, CriterionVerdict]
    pitfalls: Mapping[str, PitfallVerdict]
