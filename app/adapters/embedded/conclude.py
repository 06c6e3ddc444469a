"""From what the trained grader makes of an answer to a decision on every item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.adapters.embedded.decide import FULL, HALF, Decision, Decisions
from app.adapters.embedded.trained import Impression

EVEN = 0.5
CLEARLY = 0.3
"""From this relevance on, a clause is shown beside the one that says most."""

_CRITERION_REASONS = {
    0.0: "Nothing in it says this of the right role.",
    HALF: "It touches on this without saying all of it.",
    FULL: "It says this, and of the right role.",
}
_PITFALL_REASONS = {0.0: "Nothing in it says this and stands by it.", FULL: "It says this."}


def conclude(
    impression: Impression, thresholds: Mapping[str, Sequence[float]] | None = None
) -> Decisions:
    """The decisions. The certainty of each is the probability of what was decided.

    Args:
        impression: What the grader saw.
        thresholds: By item id, from which probability on it counts: for a criterion one number
            for each level above 0, for a pitfall one. Even odds where nothing is given.
    """
    given = thresholds or {}
    return Decisions(
        criteria={
            key: _criterion(reached, impression.relevance[key], given.get(key, (EVEN, EVEN)))
            for key, reached in impression.reached.items()
        },
        pitfalls={
            key: _pitfall(chance, impression.relevance[key], given.get(key, (EVEN,))[0])
            for key, chance in impression.present.items()
        },
    )


def _criterion(
    reached: tuple[float, float], relevance: Sequence[float], thresholds: Sequence[float]
) -> Decision:
    some, all_of_it = reached
    if some < thresholds[0]:
        extent, certainty = 0.0, 1 - some
    elif all_of_it < thresholds[1]:
        extent, certainty = HALF, some - all_of_it
    else:
        extent, certainty = FULL, all_of_it
    return Decision(
        extent=extent,
        reason=_CRITERION_REASONS[extent],
        clauses=_most_relevant(relevance),
        certainty=round(certainty, 2),
    )


def _pitfall(chance: float, relevance: Sequence[float], threshold: float) -> Decision:
    extent = FULL if chance >= threshold else 0.0
    return Decision(
        extent=extent,
        reason=_PITFALL_REASONS[extent],
        clauses=_most_relevant(relevance),
        certainty=round(chance if extent else 1 - chance, 2),
    )


def _most_relevant(relevance: Sequence[float]) -> tuple[int, ...]:
    """The clause that says most, and those that clearly say it too, best first."""
    ranked = sorted(range(len(relevance)), key=lambda index: -relevance[index])
    return tuple(ranked[:1] + [index for index in ranked[1:] if relevance[index] >= CLEARLY])
