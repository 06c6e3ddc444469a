"""From what was found in an answer to a level for each criterion and a yes or no for each pitfall.

The rules are the same for every rubric; what they look for stands in its `signals`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.adapters.embedded.reading import (
    ALIKE,
    PARTLY,
    Evidence,
    Reading,
    is_found,
    is_of_another,
)
from app.domain.matching import Hit
from app.domain.roles import BOTH, NOBODY
from app.domain.rubric import ANY_SUBJECT, Criterion, Pitfall, Rubric

HALF, FULL = 0.5, 1.0
MEANT = 0.05
"""Likeness of an answer to an item from which on it is there in part, without any signal."""
MUCH_MEANT = 0.2
"""From here on, it is there by one step more than its signals say."""
MOST = 4
"""Clauses that count for that likeness: the number of clauses must not earn anything."""
NEAR = 1
"""Sentences between a strong signal and what supports it, at most."""
MIN_SUBJECTS = 2
"""Roles that must have been given what is not theirs before roles count as exchanged."""
ENOUGH = 0.75
"""Share of the levels of the criteria it rests on that a criterion needs to be met in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is decided on one item.

    Attributes:
        extent: 0 (absent), 0.5 (in part) or 1 (in full, or a pitfall that is there).
        reason: Why, without a word of the answer.
        clauses: The clauses it rests on, best first.
        certainty: 0 to 1.
    """

    extent: float
    reason: str
    clauses: tuple[int, ...]
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """A decision on every item, by id and in the rubric's order."""

    criteria: Mapping[str, Decision]
    pitfalls: Mapping[str, Decision]


def decide(rubric: Rubric, reading: Reading) -> Decisions:
    """The decision on every item of the rubric."""
    first = {
        item.id: _criterion(item, reading) for item in rubric.criteria if not item.signals.rests_on
    }
    criteria = {
        item.id: first.get(item.id) or _resting(item, reading, first) for item in rubric.criteria
    }
    swapped = _swapped(rubric, reading)
    pitfalls = {item.id: _pitfall(item, reading, criteria, swapped) for item in rubric.pitfalls}
    return Decisions(criteria=_spoilt(rubric, criteria, pitfalls), pitfalls=pitfalls)


def _spoilt(
    rubric: Rubric, criteria: Mapping[str, Decision], pitfalls: Mapping[str, Decision]
) -> dict[str, Decision]:
    """The criteria; those that would have excused a mistake that stands are met in part at most."""
    present = [item for item in rubric.pitfalls if pitfalls[item.id].extent]
    keys = {key for item in present for key in item.signals.rests_on}
    return {
        key: _decision(HALF, "A mistake takes back a part of it.", one.clauses, one.certainty)
        if key in keys and one.extent > HALF
        else one
        for key, one in criteria.items()
    }


def _criterion(item: Criterion, reading: Reading) -> Decision:
    evidence = reading.evidence[item.id]
    if evidence.closeness:
        return _compared(reading, evidence.closeness)
    strong = [hit for hit in evidence.strong if is_found(hit)]
    weak = [hit for hit in evidence.weak if is_found(hit)]
    alike = _alike(item, reading, evidence)
    meant = _meant(item, reading, evidence)
    found = len({hit.pattern for hit in strong})
    extent = HALF if found or weak else 0.0
    if found >= item.signals.needed and _is_supported(item, reading, strong, evidence):
        extent = FULL
    if meant >= MUCH_MEANT:
        extent = min(FULL, extent + HALF)
    elif meant >= MEANT:
        extent = max(HALF, extent)
    clauses = _ranked(strong, weak, alike)
    if not extent or not clauses:
        return _absent(reading, evidence)
    if extent == FULL:
        sure = 0.8 if found > item.signals.needed else 0.65
        return _decision(FULL, "It says this, and of the right role.", clauses, sure)
    return _decision(HALF, "It touches on this without saying all of it.", clauses, 0.5)


def _compared(reading: Reading, closeness: Mapping[int, float]) -> Decision:
    """A criterion that is decided by its reference answers alone."""
    ranked = sorted(closeness, key=lambda sentence: (-closeness[sentence], sentence))
    close = closeness[ranked[0]]
    clauses = tuple(
        index
        for sentence in ranked
        for index, clause in enumerate(reading.clauses)
        if clause.sentence == sentence
    )
    certainty = min(0.9, 0.5 + abs(close - 1))
    if close >= 1:
        return _decision(FULL, "It says what a reference answer says.", clauses, certainty)
    if close >= PARTLY:
        return _decision(HALF, "It comes near a reference answer.", clauses, 0.5)
    return _decision(0.0, "It is far from every reference answer.", (), certainty)


def _meant(item: Criterion, reading: Reading, evidence: Evidence) -> float:
    """How much is said in other words: the likeness of the clauses about the right role.

    What is said alike of another role speaks against it, half as loud.
    """
    right: list[float] = []
    wrong: list[float] = []
    for index, value in evidence.likeness.items():
        clause = reading.clauses[index]
        if value > 0 and clause.speaks_of(item.subject):
            right.append(value)
        elif value > 0 and clause.subject != NOBODY:
            wrong.append(value)
    return sum(sorted(right)[-MOST:]) - sum(sorted(wrong)[-MOST:]) / 2


def _absent(reading: Reading, evidence: Evidence) -> Decision:
    if any(is_of_another(reading, hit) for hit in evidence.strong):
        return _decision(0.0, "It says this of another role only.", (), 0.7)
    if evidence.strong:
        return _decision(0.0, "It says this only to deny or report it.", (), 0.6)
    return _decision(0.0, "It shows no sign of this.", (), 0.4 + 0.4 * reading.coverage)


def _resting(item: Criterion, reading: Reading, criteria: Mapping[str, Decision]) -> Decision:
    """A criterion that shows only where others do, such as the contrast between two of them."""
    evidence = reading.evidence[item.id]
    bases = [criteria[key] for key in item.signals.rests_on if key in criteria]
    share = sum(base.extent for base in bases) / max(1, len(bases))
    if share < HALF or not all(base.extent for base in bases):
        return _decision(0.0, "What it rests on is missing.", (), 0.6)
    signs = [hit for hit in evidence.strong if reading.clauses[hit.clause].is_claimed]
    beside = _ranked(signs, (), ()) or _named_together(reading)
    if share >= ENOUGH and beside:
        return _decision(FULL, "It sets what it says side by side.", beside, 0.6)
    rest = tuple(index for base in bases for index in base.clauses[:1])
    return _decision(HALF, "It gives the parts without setting them side by side.", rest, 0.45)


def _named_together(reading: Reading) -> tuple[int, ...]:
    """The clauses of the first sentence that speaks of two roles."""
    roles: dict[int, dict[str, int]] = {}
    for index, clause in enumerate(reading.clauses):
        if clause.mentions and clause.is_claimed and clause.subject != BOTH:
            roles.setdefault(clause.sentence, {}).setdefault(clause.subject, index)
    return next((tuple(one.values()) for one in roles.values() if len(one) > 1), ())


def _pitfall(
    item: Pitfall, reading: Reading, criteria: Mapping[str, Decision], swapped: Sequence[int]
) -> Decision:
    evidence = reading.evidence[item.id]
    strong = [hit for hit in evidence.strong if is_found(hit)]
    if item.signals.exchanged and swapped:
        return _decision(1.0, "It gives to one role what belongs to the other.", swapped, 0.75)
    listed = not item.signals.weak
    enough = len({hit.pattern for hit in strong}) >= (item.signals.needed if listed else 1)
    if enough and strong and not _is_excused(item, reading, criteria, strong):
        return _decision(1.0, "It says this and stands by it.", _ranked(strong, (), ()), 0.7)
    crowded = _crowded(item, evidence, reading)
    if crowded:
        return _decision(1.0, "It gives this as the job.", crowded, 0.55)
    return _absent(reading, evidence)


def _crowded(item: Pitfall, evidence: Evidence, reading: Reading) -> tuple[int, ...]:
    """The clauses in which enough different weak signals stand together."""
    patterns: dict[int, set[int]] = {}
    for hit in evidence.weak:
        if is_found(hit) and reading.clauses[hit.clause].subject != BOTH:
            patterns.setdefault(hit.clause, set()).add(hit.pattern)
    return tuple(index for index, one in patterns.items() if len(one) >= item.signals.needed)


def _is_excused(
    item: Pitfall, reading: Reading, criteria: Mapping[str, Decision], strong: Sequence[Hit]
) -> bool:
    """Whether the criteria that excuse a pitfall are met in full after it was said."""
    last = max(hit.start for hit in strong)
    for key in item.signals.rests_on:
        later = [hit for hit in reading.evidence[key].strong if hit.start > last and is_found(hit)]
        if criteria[key].extent < 1 or not later:
            return False
    return bool(item.signals.rests_on)


def _swapped(rubric: Rubric, reading: Reading) -> tuple[int, ...]:
    """The clauses that credit the wrong role, when they outnumber those that credit the right.

    One role that is given the other's work makes no exchange: both of them must be.
    """
    right: set[tuple[str, int]] = set()
    wrong: set[tuple[str, int]] = set()
    for item in rubric.criteria:
        if item.subject == ANY_SUBJECT:
            continue
        for hit in reading.evidence[item.id].strong:
            if is_found(hit):
                right.add((item.subject, hit.clause))
            elif is_of_another(reading, hit):
                wrong.add((item.subject, hit.clause))
    if len(wrong) <= len(right) or len({subject for subject, _ in wrong}) < MIN_SUBJECTS:
        return ()
    return tuple(dict.fromkeys(index for _, index in sorted(wrong)))


def _is_supported(
    item: Criterion, reading: Reading, strong: Iterable[Hit], evidence: Evidence
) -> bool:
    """Whether what must stand near a strong signal does, whoever it is said of."""
    if not item.signals.support:
        return True
    clauses = reading.clauses
    sentences = {
        clauses[hit.clause].sentence + offset
        for hit in evidence.support
        for offset in range(-NEAR, NEAR + 1)
    }
    return any(clauses[hit.clause].sentence in sentences for hit in strong)


def _alike(item: Criterion | Pitfall, reading: Reading, evidence: Evidence) -> tuple[int, ...]:
    """The clauses about the right role that mean what an anchor says, most alike first."""
    likeness = evidence.likeness
    chosen = [
        index
        for index, value in likeness.items()
        if value >= ALIKE and reading.clauses[index].speaks_of(item.subject)
    ]
    return tuple(sorted(chosen, key=lambda index: -likeness[index]))


def _ranked(strong: Iterable[Hit], weak: Iterable[Hit], alike: Sequence[int]) -> tuple[int, ...]:
    """Clauses to quote: those with most strong signals first, then alike ones, then weak ones."""
    counts: dict[int, int] = {}
    for hit in strong:
        counts[hit.clause] = counts.get(hit.clause, 0) + 1
    first = sorted(counts, key=lambda index: (-counts[index], index))
    return tuple(dict.fromkeys([*first, *alike, *(hit.clause for hit in weak)]))


def _decision(extent: float, reason: str, clauses: Sequence[int], certainty: float) -> Decision:
    return Decision(
        extent=extent, reason=reason, clauses=tuple(clauses), certainty=round(certainty, 2)
    )
