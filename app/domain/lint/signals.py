"""Whether patterns find what they are for, and leave alone what they are not for.

The ideal response is the one text whose verdicts are known: every criterion is met, no pitfall is
there. And where a word of denial is put into it, what is denied should not be found any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.answer import read
from app.domain.clauses import Clause, read_clauses
from app.domain.grade import Outcome
from app.domain.lint.remarks import Path, Remark
from app.domain.matching import Hit, best, find_hits, phrase_patterns
from app.domain.rubric import Criterion, KeywordCheck, Pitfall, Rubric

MAX_DENIALS = 40
"""Denied texts that are read: what a hostile rubric can cost stays below a second or two."""

_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|can|could|will|would|shall|should|must|may|might|does|do|did|has|have)\b"
    r"(?!\s+(?:not|never))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A text as checks see it."""

    text: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """A pattern that shows a criterion, and where it stands in the rubric."""

    pattern: str
    subject: str
    path: Path


def check_signals(rubric: Rubric) -> Iterator[Remark]:
    """Patterns and checks held against the ideal response, and against what denies it."""
    ideal = _read(rubric, rubric.ideal_response)
    for index, pitfall in enumerate(rubric.pitfalls):
        yield from _pitfall_in_ideal(index, pitfall, ideal)
    for index, check in enumerate(rubric.keyword_checks):
        yield from _check_in_ideal(index, check, ideal)
    yield from _denied(rubric, ideal)


def _read(rubric: Rubric, text: str) -> _Reading:
    answer = read(text)
    return _Reading(text=answer.clean, clauses=read_clauses(rubric, answer))


def _found(
    patterns: tuple[str, ...], subject: str, reading: _Reading, *, whole: bool
) -> tuple[Hit, ...]:
    hits = find_hits(patterns, reading.text, reading.clauses, subject=subject, whole=whole)
    return tuple(hit for hit in hits if hit.outcome is Outcome.FOUND)


def _pitfall_in_ideal(index: int, pitfall: Pitfall, ideal: _Reading) -> Iterator[Remark]:
    signals = pitfall.signals
    if signals.rests_on:
        return  # it is excused by criteria that the ideal response meets
    hits = _found(signals.strong, pitfall.subject, ideal, whole=True)
    numbers = sorted({hit.pattern for hit in hits})
    needed = 1 if signals.weak else signals.needed
    if len(numbers) < needed:
        return
    for number in numbers:
        yield Remark(
            code="pitfall_in_ideal",
            severity="warning",
            path=("pitfalls", index, "signals", "strong", number),
            message=f"this pattern finds the pitfall {pitfall.id!r} in the ideal response; make it "
            "narrower",
        )


def _check_in_ideal(index: int, check: KeywordCheck, ideal: _Reading) -> Iterator[Remark]:
    patterns = (*check.patterns, *phrase_patterns(check.phrases))
    is_mistake = check.kind == "pitfall"
    hits = find_hits(patterns, ideal.text, ideal.clauses, subject=check.subject, whole=is_mistake)
    is_found = best(hits, needed=check.min_matches)[0] is Outcome.FOUND
    path = ("keyword_checks", index)
    if is_mistake and is_found:
        yield Remark(
            code="pitfall_in_ideal",
            severity="warning",
            path=path,
            message=f"the check {check.id!r} finds the pitfall {check.target!r} in the ideal "
            "response; make its patterns narrower, or raise min_matches",
        )
    if not is_mistake and check.absence_contradicts and not is_found:
        yield Remark(
            code="check_misses_ideal",
            severity="warning",
            path=path,
            message=f"the check {check.id!r} finds nothing in the ideal response, so it would "
            f"contradict a judge who gives it the highest level of {check.target!r}; add the "
            "words that the ideal response uses",
        )


def _denied(rubric: Rubric, ideal: _Reading) -> Iterator[Remark]:
    """Patterns of criteria that still find the ideal response where it is made to deny them."""
    sought = list(_sought(rubric))
    by_place = _denials(sought, ideal)
    reported: set[Path] = set()
    for (place, word), numbers in list(by_place.items())[:MAX_DENIALS]:
        denied = _read(rubric, f"{ideal.text[:place]}{word} {ideal.text[place:]}")
        for number in numbers:
            one = sought[number]
            hits = _found((one.pattern,), one.subject, denied, whole=False)
            if one.path not in reported and any(hit.start < place < hit.end for hit in hits):
                reported.add(one.path)
                shown = denied.text[max(0, place - 30) : place + 40].strip()
                yield Remark(
                    code="pattern_matches_denial",
                    severity="warning",
                    path=one.path,
                    message=f"this pattern also finds what denies it ({shown!r}); begin it with "
                    "the verb, and leave no room for any word between its words",
                )


def _denials(sought: Sequence[_Sought], ideal: _Reading) -> Mapping[tuple[int, str], list[int]]:
    """By where a denial goes in and its word: the patterns it concerns."""
    found: dict[tuple[int, str], list[int]] = {}
    for number, one in enumerate(sought):
        for hit in _found((one.pattern,), one.subject, ideal, whole=False)[:1]:
            for place in _places(hit, ideal):
                found.setdefault(place, []).append(number)
    return found


def _places(hit: Hit, ideal: _Reading) -> Iterator[tuple[int, str]]:
    """Where what a hit says is denied inside it: after its first auxiliary, or after a name.

    A denial before the hit is seen by whoever reads clauses. Verbs further on may belong to a
    clause within the clause, and denying those denies less.
    """
    clause = ideal.clauses[hit.clause]
    end = min(hit.end, clause.end)
    named = [last + 1 for _, last in clause.mentions if hit.start < last < end]
    for begin in (hit.start, *named):
        auxiliary = _AUXILIARY.match(ideal.text, begin, end)
        place = begin if auxiliary is None else auxiliary.end() + 1
        if hit.start < place < end:
            yield place, "never" if auxiliary is None else "not"


def _sought(rubric: Rubric) -> Iterator[_Sought]:
    for index, criterion in enumerate(rubric.criteria):
        yield from _strong(index, criterion)
    for index, check in enumerate(rubric.keyword_checks):
        if check.kind == "criterion":
            for number, pattern in enumerate(check.patterns):
                path = ("keyword_checks", index, "patterns", number)
                yield _Sought(pattern=pattern, subject=check.subject, path=path)


def _strong(index: int, criterion: Criterion) -> Iterator[_Sought]:
    for number, pattern in enumerate(criterion.signals.strong):
        path = ("criteria", index, "signals", "strong", number)
        yield _Sought(pattern=pattern, subject=criterion.subject, path=path)
