"""Where a score may lie when each verdict may be wrong: an 80% interval.

Each criterion may be half its points off, independently of the others, as likely as its certainty
leaves open. A pitfall may be there or not, and what it costs and caps comes with it. So the score
is one of several bell curves, one for each set of pitfalls, each cut off at its cap.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from app.domain.rubric import Pitfall, Rubric
from app.domain.scoring import MAX_SCORE, points

TAIL = 0.1
"""Probability that the score is below the interval, and that it is above."""
MAX_OPEN_PITFALLS = 8
"""Pitfalls taken to be open, the least certain ones: every further one doubles the work."""
STEPS = 12
"""Halvings of the range from 0 to 100: to a fortieth of a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A set of pitfalls: how likely it is, the mean of the score under it, and its cap."""

    chance: float
    mean: float
    cap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What holds whatever the verdicts are.

    Attributes:
        cap: The lowest of the caps that are not open to doubt.
        noise: Standard deviation of a score when every verdict is right, in points.
    """

    cap: float = MAX_SCORE
    noise: float = 0.0


NOTHING_AROUND = Surroundings()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spread:
    """Standard deviations: of a score in all, and of one at its cap, which levels do not move."""

    total: float
    noise: float


def margin(
    rubric: Rubric,
    *,
    levels: Mapping[str, int | None],
    present: Mapping[str, bool | None],
    certainties: Mapping[str, float],
    around: Surroundings = NOTHING_AROUND,
) -> tuple[float, float]:
    """The two ends, 0 to 100.

    Args:
        rubric: Weights, penalties and caps.
        levels: Counted level by criterion id.
        present: Counted presence by pitfall id.
        certainties: By item id, the probability that its verdict is right; 1 where none is given.
        around: What holds whatever the verdicts are.
    """
    earned = sum(points(item, levels.get(item.id)) for item in rubric.criteria)
    variance = sum(
        (1 - certainties.get(item.id, 1.0)) * (item.weight / 2) ** 2 for item in rubric.criteria
    )
    chances = [(item, _chance(item, present, certainties)) for item in rubric.pitfalls]
    cases = [
        _Case(chance=one.chance, mean=earned + one.mean, cap=min(around.cap, one.cap))
        for one in _cases(chances)
    ]
    spread = _Spread(total=math.sqrt(variance + around.noise**2), noise=around.noise)
    return _quantile(cases, spread, TAIL), _quantile(cases, spread, 1 - TAIL)


def _chance(
    item: Pitfall, present: Mapping[str, bool | None], certainties: Mapping[str, float]
) -> float:
    certainty = certainties.get(item.id, 1.0)
    return certainty if present.get(item.id) else 1 - certainty


def _cases(chances: Sequence[tuple[Pitfall, float]]) -> list[_Case]:
    """Every set of the open pitfalls together with those that are settled."""
    by_doubt = sorted(chances, key=lambda one: abs(one[1] - 0.5))
    cases = []
    options = [
        _options(chance, is_open=place < MAX_OPEN_PITFALLS)
        for place, (_, chance) in enumerate(by_doubt)
    ]
    for choice in product(*options):
        held = [item for (item, _), (is_there, _) in zip(by_doubt, choice, strict=True) if is_there]
        cases.append(
            _Case(
                chance=math.prod(chance for _, chance in choice),
                mean=-sum(item.penalty for item in held),
                cap=min((item.cap for item in held if item.cap is not None), default=MAX_SCORE),
            )
        )
    return cases


def _options(chance: float, *, is_open: bool) -> list[tuple[bool, float]]:
    """There or not, each with its probability; one of them alone where the other is impossible."""
    if not is_open:
        return [(chance >= 0.5, 1.0)]  # noqa: PLR2004 - more likely than not
    return [(is_there, one) for is_there, one in ((True, chance), (False, 1 - chance)) if one > 0]


def _quantile(cases: Sequence[_Case], spread: _Spread, share: float) -> float:
    """The lowest score that is not exceeded with this probability."""
    low, high = 0.0, MAX_SCORE
    if _below(cases, spread, low) >= share:
        return low
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _below(cases, spread, middle) >= share:
            high = middle
        else:
            low = middle
    return high


def _below(cases: Sequence[_Case], spread: _Spread, value: float) -> float:
    """The probability that the score is at most this."""
    return sum(
        one.chance
        * max(_normal(value, one.mean, spread.total), _normal(value, one.cap, spread.noise))
        for one in cases
    )


def _normal(value: float, mean: float, deviation: float) -> float:
    if deviation == 0:
        return float(value >= mean)
    return (1 + math.erf((value - mean) / (deviation * math.sqrt(2)))) / 2
