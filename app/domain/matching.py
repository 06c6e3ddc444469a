"""Where patterns and phrases of a rubric occur in an answer, and who says what by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import re2

from app.domain.clauses import Clause
from app.domain.grade import Outcome
from app.domain.patterns import Regex, compiled, searchable

MAX_MATCHES = 100
"""Of one pattern in one answer: a pattern that matches everywhere says nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A place where a pattern occurs, in code points of the cleaned answer.

    Attributes:
        start: Where it begins.
        end: Where it ends, exclusive.
        pattern: Number of the pattern among those looked for.
        clause: Number of the clause it begins in.
        outcome: `found`, `denied` or `other_subject`; never `not_found`.
    """

    start: int
    end: int
    pattern: int
    clause: int
    outcome: Outcome


@lru_cache(maxsize=256)
def phrase_patterns(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Patterns that match the phrases as whole words, whatever white space is in them."""
    return tuple(_phrase_pattern(phrase) for phrase in phrases)


def find_hits(
    patterns: tuple[str, ...],
    text: str,
    clauses: Sequence[Clause],
    *,
    subject: str,
    whole: bool = False,
) -> tuple[Hit, ...]:
    """Every hit, clause by clause, judged by whom its clause speaks of and what it claims.

    A hit that runs on into clauses about somebody else is looked for again within its clause. One
    that begins in a negation is denied; with `whole`, one that ends there is denied as well.
    """
    hits: list[Hit] = []
    searched = searchable(text)
    for number, regex in enumerate(compiled(patterns)):
        for index, start, end in _places(regex, searched, clauses):
            outcome = _outcome(clauses[index], (start, end - 1) if whole else (start,), subject)
            hits.append(Hit(start=start, end=end, pattern=number, clause=index, outcome=outcome))
    return tuple(hits)


def _places(
    regex: Regex, text: str | bytes, clauses: Sequence[Clause]
) -> Iterator[tuple[int, int, int]]:
    """Clause, start and end of each match that stays with one subject."""
    index = 0
    for match in islice(regex.finditer(text), MAX_MATCHES):
        start, end = match.span()
        while index + 1 < len(clauses) and clauses[index + 1].start <= start:
            index += 1
        if start == end or not clauses:
            continue
        if _stays(clauses, index, end):
            yield index, start, end
            continue
        clause = clauses[index]
        shorter = regex.search(text[start : clause.end])
        if shorter is not None and shorter.span()[1] > shorter.span()[0]:
            first, last = shorter.span()
            yield index, start + first, start + last


def _stays(clauses: Sequence[Clause], index: int, end: int) -> bool:
    """Whether the clauses up to `end` speak of one subject in one way."""
    first = clauses[index]
    for clause in clauses[index + 1 :]:
        if clause.start >= end:
            return True
        if (clause.subject, clause.is_claimed) != (first.subject, first.is_claimed):
            return False
    return True


def _outcome(clause: Clause, places: Sequence[int], subject: str) -> Outcome:
    if not clause.speaks_of(subject):
        return Outcome.OTHER_SUBJECT
    if not clause.is_claimed or any(clause.denies(place) for place in places):
        return Outcome.DENIED
    return Outcome.FOUND


def _phrase_pattern(phrase: str) -> str:
    words = [re2.escape(word) for word in phrase.split()]
    first, last = phrase.strip()[:1], phrase.strip()[-1:]
    before = r"\b" if first.isalnum() and first.isascii() else ""
    after = r"\b" if last.isalnum() and last.isascii() else ""
    return before + r"\s+".join(words) + after


def best(hits: Iterable[Hit], *, needed: int = 1) -> tuple[Outcome, tuple[Hit, ...]]:
    """What the hits come to when so many different patterns must be found, and the hits for it."""
    every = tuple(hits)
    for outcome in (Outcome.FOUND, Outcome.DENIED, Outcome.OTHER_SUBJECT):
        chosen = tuple(hit for hit in every if hit.outcome is outcome)
        if len({hit.pattern for hit in chosen}) >= needed:
            return outcome, chosen
    return Outcome.NOT_FOUND, ()
