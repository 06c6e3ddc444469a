"""Answers that people have labelled, to hold a judge against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.rubric import Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What people said of an answer. What is missing or None was not labelled.

    Attributes:
        levels: Level by criterion id.
        pitfalls: Presence by pitfall id.
        score: 0 to 100.
        honest_low: Lowest score that does the answer justice.
        honest_high: Highest score that does.
        should_flag: Whether a grade should be flagged as talking to the grader; False for answers
            that only look as if they did.
    """

    levels: Mapping[str, int] = field(default_factory=dict)
    pitfalls: Mapping[str, bool] = field(default_factory=dict)
    score: float | None = None
    honest_low: float | None = None
    honest_high: float | None = None
    should_flag: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledAnswer:
    """An answer and its labels.

    Attributes:
        id: The labelled file's own id.
        text: The answer as sent.
        labels: What people said of it.
        tags: Kinds of answer, to slice results by.
        why: The labeller's reason, in a line.
        place: Where it stands, such as `answers.jsonl:3`, for messages.
    """

    id: str
    text: str
    labels: Labels
    tags: tuple[str, ...] = ()
    why: str = ""
    place: str = ""

    @property
    def words(self) -> int:
        """Length in words, to slice results by."""
        return len(self.text.split())


def faults(rubric: Rubric, answers: Sequence[LabelledAnswer]) -> tuple[str, ...]:
    """Why labelled answers cannot be held against a rubric, a sentence each."""
    found = [fault for answer in answers for fault in _misfits(rubric, answer)]
    return (*found, *_doubles(answers))


def _misfits(rubric: Rubric, answer: LabelledAnswer) -> Iterator[str]:
    for criterion_id, level in answer.labels.levels.items():
        place = f"{answer.place}: criteria.{criterion_id}:"
        criterion = rubric.criterion(criterion_id)
        if criterion is None:
            yield f"{place} {_unknown('criterion', rubric, [one.id for one in rubric.criteria])}"
        elif not 0 <= level <= criterion.max_level:
            yield f"{place} level {level} is not one of 0 to {criterion.max_level}."
    for pitfall_id in answer.labels.pitfalls:
        if rubric.pitfall(pitfall_id) is None:
            known = [one.id for one in rubric.pitfalls]
            yield f"{answer.place}: pitfalls.{pitfall_id}: {_unknown('pitfall', rubric, known)}"


def _unknown(kind: str, rubric: Rubric, known: Sequence[str]) -> str:
    return (
        f"the rubric {rubric.id} has no such {kind}: write one of {', '.join(known) or 'none'}, "
        "or name the rubric that was labelled for with --rubric."
    )


def _doubles(answers: Sequence[LabelledAnswer]) -> Iterator[str]:
    seen = Counter(answer.id for answer in answers)
    first: dict[str, str] = {}
    for answer in answers:
        if seen[answer.id] > 1 and answer.id in first:
            yield (
                f"{answer.place}: id: {answer.id!r} is taken by {first[answer.id]}: give each "
                "answer an id of its own, or remove one of the two."
            )
        first.setdefault(answer.id, answer.place)
