"""Keyword checks: deterministic findings that may cap, contradict or flag, and never award."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.answer import Answer
from app.domain.clauses import Clause, read_clauses
from app.domain.grade import CheckKind, Finding, Outcome
from app.domain.matching import Hit, best, find_hits, phrase_patterns
from app.domain.rubric import KeywordCheck, Rubric

DISAGREEMENT = "keyword_disagreement"
NONE_OF_IT, SOME_OF_IT, ALL_OF_IT = 0, 1, 2
MAX_SPANS = 20
"""Places shown for one check."""


def check(
    rubric: Rubric,
    answer: Answer,
    *,
    levels: Mapping[str, int | None],
    present: Mapping[str, bool | None],
) -> tuple[Finding, ...]:
    """One finding for each keyword check of the rubric, in its order.

    Args:
        rubric: Where the checks stand.
        answer: What they are run on.
        levels: Counted level for each criterion id; None or missing when not assessed.
        present: Counted presence for each pitfall id; None or missing when not assessed.
    """
    if not rubric.keyword_checks:
        return ()
    clauses = read_clauses(rubric, answer)
    verdicts: dict[str, int | None] = {
        **{item.id: _extent(levels.get(item.id), item.max_level) for item in rubric.criteria},
        **{item.id: _presence(present.get(item.id)) for item in rubric.pitfalls},
    }
    return tuple(
        _finding(one, answer, clauses, verdicts[one.target]) for one in rubric.keyword_checks
    )


def _extent(level: int | None, highest: int) -> int | None:
    if level is None:
        return None
    return ALL_OF_IT if level == highest else min(level, SOME_OF_IT)


def _presence(present: bool | None) -> int | None:  # noqa: FBT001 - a verdict, not a switch
    return None if present is None else ALL_OF_IT * present


def _finding(
    one: KeywordCheck, answer: Answer, clauses: Sequence[Clause], verdict: int | None
) -> Finding:
    patterns = (*one.patterns, *phrase_patterns(one.phrases))
    is_mistake = one.kind == "pitfall"
    hits = find_hits(patterns, answer.clean, clauses, subject=one.subject, whole=is_mistake)
    outcome, chosen = best(hits, needed=one.min_matches)
    is_found = outcome is Outcome.FOUND
    agrees = _agrees(one, verdict, is_found=is_found)
    return Finding(
        id=one.id,
        kind=CheckKind(one.kind),
        target=one.target,
        outcome=outcome,
        spans=tuple(answer.span(hit.start, hit.end) for hit in _apart(chosen)),
        agrees=agrees,
        cap=one.cap if is_found else None,
        flag=DISAGREEMENT if agrees is False else None,
    )


def _agrees(one: KeywordCheck, verdict: int | None, *, is_found: bool) -> bool | None:
    """Whether the check fits the verdict; None where it makes no claim about one."""
    if verdict is None or not (one.absence_contradicts or one.presence_contradicts):
        return None
    missed = one.absence_contradicts and not is_found and verdict == ALL_OF_IT
    overlooked = one.presence_contradicts and is_found and verdict == NONE_OF_IT
    return not (missed or overlooked)


def _apart(hits: Sequence[Hit]) -> list[Hit]:
    """The hits in order without overlaps, the first ones."""
    out: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if not out or hit.start >= out[-1].end:
            out.append(hit)
    return out[:MAX_SPANS]
