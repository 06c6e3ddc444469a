"""What became of a labelled answer: labels and grade side by side, without the answer's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.grade import CheckKind, Grade
from app.domain.labels import LabelledAnswer, Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a grade says, in the form of the labels. None was not assessed.

    Attributes:
        levels: Level that counts by criterion id.
        pitfalls: Presence that counts by pitfall id.
        score: 0 to 100.
        low: Lower end of the interval that the grade states for its score.
        high: Upper end.
        flagged: Whether the grade says that the answer talks to the grader.
    """

    levels: Mapping[str, int | None]
    pitfalls: Mapping[str, bool | None]
    score: float
    low: float
    high: float
    flagged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A labelled answer and its grade; `failure` is the code of the reason where there is none."""

    id: str
    labels: Labels
    marks: Marks | None
    failure: str | None = None
    tags: tuple[str, ...] = ()
    words: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedAnswer:
    """A labelled answer beside the whole grade of it."""

    answer: LabelledAnswer
    grade: Grade | None
    failure: str | None = None

    @property
    def outcome(self) -> Outcome:
        """The same without any text."""
        return Outcome(
            id=self.answer.id,
            labels=self.answer.labels,
            marks=None if self.grade is None else marks_of(self.grade),
            failure=self.failure,
            tags=self.answer.tags,
            words=self.answer.words,
        )


def marks_of(grade: Grade) -> Marks:
    """The parts of a grade that labels speak of."""
    return Marks(
        levels={one.id: one.level for one in grade.criteria},
        pitfalls={one.id: one.present for one in grade.pitfalls},
        score=grade.score,
        low=grade.interval.low,
        high=grade.interval.high,
        flagged=any(
            finding.kind is CheckKind.INJECTION and finding.flag is not None
            for finding in grade.findings
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """What a rubric's labels can be: enough to measure outcomes without the rubric.

    Attributes:
        criteria: Highest level by criterion id.
        pitfalls: Pitfall ids.
        bands: Lowest score by band id, from the best band down.
    """

    criteria: Mapping[str, int]
    pitfalls: tuple[str, ...]
    bands: Mapping[str, float] = field(default_factory=dict)

    def band(self, score: float) -> int:
        """The number of the band a score falls in, 0 for the lowest."""
        minimums = sorted(self.bands.values())
        return max(0, sum(score >= minimum for minimum in minimums) - 1)

    @property
    def band_ids(self) -> tuple[str, ...]:
        """From the lowest band up, as `band` numbers them."""
        return tuple(sorted(self.bands, key=lambda band_id: self.bands[band_id]))
