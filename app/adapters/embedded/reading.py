"""What an answer holds for each item of a rubric: signals found, and clauses alike in meaning."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.adapters.embedded.comparing import (
    References,
    closeness,
    embed_references,
    encode_once,
    reference_answers,
    sentences_to_compare,
)
from app.adapters.embedded.encoder import Encoder
from app.adapters.embedded.layers import Array
from app.domain.answer import Answer
from app.domain.clauses import Clause, read_clauses
from app.domain.grade import Outcome
from app.domain.injection import addressed_spans
from app.domain.matching import Hit, find_hits
from app.domain.roles import NOBODY
from app.domain.rubric import Criterion, Pitfall, Rubric

MAX_ENCODED = 160
"""Clauses whose meaning is compared; those of a longer answer are read by their words alone."""
MIN_ENCODED_WORDS = 3
NEAREST = 5
"""Anchors that the likeness of a clause to an item is the mean of."""
ALIKE = 0.05
"""From this likeness on, a clause says something about an item."""
PARTLY = 0.75
"""From this closeness on, a sentence says a part of what a reference answer says."""
ROLE = "someone"
"""Put in place of a role's name: who is meant is decided by attribution, not by likeness."""

Item = Criterion | Pitfall


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """The vectors of an item's anchors and contrasts, and of what it is compared with."""

    alike: Array
    unlike: Array
    references: References | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found for one item.

    Attributes:
        strong: Hits of its strong signals.
        weak: Hits of its weak signals.
        support: Hits of what must stand near a strong signal.
        likeness: By clause, how much more it is like this item than like the others; below 0
            when it is less. Empty without an encoder.
        closeness: By sentence, and by `WHOLE`, how close it comes to a reference answer; from 1 on
            it says the same. Empty for an item that is not compared with any.
    """

    strong: tuple[Hit, ...]
    weak: tuple[Hit, ...]
    support: tuple[Hit, ...]
    likeness: Mapping[int, float] = field(default_factory=dict)
    closeness: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An answer as the embedded judge sees it.

    Attributes:
        text: The cleaned answer.
        clauses: All its clauses.
        ignored: Numbers of the clauses that address the grader.
        evidence: What was found, by item id.
    """

    text: str
    clauses: tuple[Clause, ...]
    ignored: frozenset[int]
    evidence: Mapping[str, Evidence]

    @property
    def coverage(self) -> float:
        """Share of the clauses in which anything was understood, 0 to 1."""
        considered = set(range(len(self.clauses))) - self.ignored
        understood = {
            index
            for one in self.evidence.values()
            for index in (
                *(hit.clause for hit in (*one.strong, *one.weak)),
                *(clause for clause, value in one.likeness.items() if value >= ALIKE),
                *self._close(one),
            )
        }
        return len(understood & considered) / len(considered) if considered else 0.0

    def _close(self, one: Evidence) -> tuple[int, ...]:
        """The clauses of the sentences that come near a reference answer."""
        near = {sentence for sentence, value in one.closeness.items() if value >= PARTLY}
        return tuple(n for n, clause in enumerate(self.clauses) if clause.sentence in near)


def read_answer(
    rubric: Rubric,
    answer: Answer,
    anchors: Mapping[str, Anchors] | None = None,
    encoder: Encoder | None = None,
) -> Reading:
    """Read an answer by its words, and by its meaning where an encoder is given with anchors."""
    clauses = read_clauses(rubric, answer)
    ignored = _ignored(clauses, addressed_spans(answer))
    likeness: Mapping[str, Mapping[int, float]] = {}
    if encoder is not None and anchors is not None:
        likeness = _likeness(_vectors(encoder, answer.clean, clauses, ignored), anchors)
    items: tuple[Item, ...] = (*rubric.criteria, *rubric.pitfalls)
    texts = sentences_to_compare(rubric, answer.clean, clauses, ignored)
    whole = encode_once(texts, encoder) if anchors is not None else None
    evidence = {}
    for item in items:
        strong, weak, support = (
            _hits(patterns, answer.clean, clauses, item=item, ignored=ignored)
            for patterns in (item.signals.strong, item.signals.weak, item.signals.support)
        )
        evidence[item.id] = Evidence(
            strong=strong,
            weak=weak,
            support=support,
            likeness=likeness.get(item.id, {}),
            closeness=_closeness(item, texts, whole, anchors),
        )
    return Reading(text=answer.clean, clauses=clauses, ignored=ignored, evidence=evidence)


def embed_anchors(rubric: Rubric, encoder: Encoder) -> dict[str, Anchors]:
    """The vectors of all anchors of a rubric, by item id."""
    items: tuple[Item, ...] = (*rubric.criteria, *rubric.pitfalls)
    return {item.id: _embedded(item, encoder) for item in items}


def _embedded(item: Item, encoder: Encoder) -> Anchors:
    anchors = item.signals.anchors or _described(item)
    return Anchors(
        alike=encoder.encode(anchors),
        unlike=encoder.encode(item.signals.contrasts),
        references=embed_references(item, encoder) if isinstance(item, Criterion) else None,
    )


def _closeness(
    item: Item,
    texts: Mapping[str, Mapping[int, str]],
    vectors: Mapping[str, Array] | None,
    anchors: Mapping[str, Anchors] | None,
) -> dict[int, float]:
    """How close the sentences about the right role come to the item's reference answers."""
    if not isinstance(item, Criterion) or not reference_answers(item):
        return {}
    references = anchors[item.id].references if anchors is not None else None
    return closeness(item, texts[item.subject], vectors, references)


def _described(item: Item) -> tuple[str, ...]:
    """What an item without anchors is compared with: its own words."""
    meant = item.definition if isinstance(item, Pitfall) else item.levels[-1].meaning
    return (item.title, meant)


def _ignored(clauses: Sequence[Clause], addressed: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The clauses that lie, even in part, in text that addresses the grader. Both are in order."""
    found: set[int] = set()
    spans = iter(addressed)
    span = next(spans, None)
    for index, clause in enumerate(clauses):
        while span is not None and span[1] <= clause.start:
            span = next(spans, None)
        if span is not None and span[0] < clause.end:
            found.add(index)
    return frozenset(found)


def _hits(
    patterns: tuple[str, ...],
    text: str,
    clauses: Sequence[Clause],
    *,
    item: Item,
    ignored: Collection[int],
) -> tuple[Hit, ...]:
    is_mistake = isinstance(item, Pitfall)
    hits = find_hits(patterns, text, clauses, subject=item.subject, whole=is_mistake)
    return tuple(hit for hit in hits if hit.clause not in ignored)


def _vectors(
    encoder: Encoder, text: str, clauses: Sequence[Clause], ignored: Collection[int]
) -> dict[int, Array]:
    """The vectors of the clauses that claim something, by clause number."""
    masked = {
        index: without_roles(text, clause)
        for index, clause in enumerate(clauses)
        if clause.is_claimed and index not in ignored
    }
    chosen = [
        (index, one) for index, one in masked.items() if len(one.split()) >= MIN_ENCODED_WORDS
    ][:MAX_ENCODED]
    if not chosen:
        return {}
    vectors = encoder.encode([one for _, one in chosen])
    return {index: vector for (index, _), vector in zip(chosen, vectors, strict=True)}


def without_roles(text: str, clause: Clause) -> str:
    """The words of a clause with every name of a role replaced."""
    parts, last = [], clause.start
    for start, end in clause.mentions:
        parts += [text[last:start], ROLE]
        last = end
    return "".join([*parts, text[last : clause.end]]).strip(" ,;:-\u2013\u2014")


def _likeness(
    vectors: Mapping[int, Array], anchors: Mapping[str, Anchors]
) -> dict[str, dict[int, float]]:
    """By item and clause, how much more the clause is like the item than like anything else.

    Some clauses are a little like everything, so likeness by itself says little.
    """
    if not vectors:
        return {}
    clauses = np.stack(list(vectors.values()))
    near = np.stack([_nearest(clauses, one.alike) for one in anchors.values()])
    best = np.stack([(clauses @ one.alike.T).max(1) for one in anchors.values()])
    found = {}
    for row, (key, one) in enumerate(anchors.items()):
        others = np.delete(best, row, axis=0)
        more = near[row] - (others.mean(0) if len(others) else 0)
        if len(one.unlike):
            more = np.where((clauses @ one.unlike.T).max(1) < best[row], more, np.minimum(more, 0))
        found[key] = {index: float(value) for index, value in zip(vectors, more, strict=True)}
    return found


def _nearest(clauses: Array, anchors: Array) -> Array:
    """The mean likeness of each clause to the anchors nearest to it."""
    return np.asarray(np.sort(clauses @ anchors.T, axis=1)[:, -NEAREST:].mean(1))


def is_found(hit: Hit) -> bool:
    """Whether a hit is said of the right role and claimed."""
    return hit.outcome is Outcome.FOUND


def is_of_another(reading: Reading, hit: Hit) -> bool:
    """Whether a hit is claimed of another role than the right one."""
    clause = reading.clauses[hit.clause]
    misplaced = hit.outcome is Outcome.OTHER_SUBJECT and clause.subject != NOBODY
    return misplaced and clause.is_claimed and not clause.denies(hit.start)
