"""What reports on agreement say: figures with intervals, tables, and the worst disagreements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.measures import Better
from app.domain.outcomes import Outcome, Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number, or the reason why there is none.

    Attributes:
        value: The number; None where the data cannot give one.
        low: Lower end of the 95% interval; None where there is none.
        high: Upper end.
        answers: How many answers it rests on.
        note: Why there is no number, or what it leaves out.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    answers: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Labels against grades for one item. `confusion[i][j]`: labelled i, graded j.

    Attributes:
        id: Criterion or pitfall id, or `band`.
        title: Its title.
        classes: Names of the values, from the lowest up.
        confusion: How many answers.
        not_assessed: Labelled answers whose grade does not say.
    """

    id: str
    title: str
    classes: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    not_assessed: int = 0

    @property
    def labelled_rates(self) -> tuple[float, ...]:
        """Base rates: the share of each value among the labels."""
        return _shares(tuple(sum(row) for row in self.confusion))

    @property
    def graded_rates(self) -> tuple[float, ...]:
        """The share of each value among the grades."""
        return _shares(tuple(sum(column) for column in zip(*self.confusion, strict=True)))


def _shares(counts: tuple[int, ...]) -> tuple[float, ...]:
    total = sum(counts)
    return tuple(count / total if total else 0.0 for count in counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some of the answers: those with a tag, or of some length."""

    name: str
    answers: int
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A criterion or pitfall that label and grade see differently, with the grade's evidence."""

    id: str
    labelled: str
    graded: str
    reason: str
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """An answer that people and the grade see differently, with both sides' evidence.

    Attributes:
        id: The answer's id.
        distance: Points between the score and its label, or the nearest end of its honest range.
        labelled: The labelled score or range.
        graded: The score.
        why: The labeller's reason.
        disputes: Criteria and pitfalls in dispute.
        caps: What held the score down.
    """

    id: str
    distance: float
    labelled: str
    graded: float
    why: str
    disputes: tuple[Dispute, ...]
    caps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What was evaluated: all that determines the figures, apart from the answers.

    Attributes:
        rubric: Rubric id.
        rubric_version: Its version.
        rubric_digest: Its digest.
        judge: `llm` or `embedded`.
        model: The judge's model.
        mode: How the judge works.
        prompt_digest: What shaped its replies.
        labels: Names of the labelled files.
        replayed: Whether the replies were recorded earlier.
    """

    rubric: str
    rubric_version: str
    rubric_digest: str
    judge: str
    model: str
    mode: str
    prompt_digest: str
    labels: tuple[str, ...] = ()
    replayed: bool = False

    @property
    def name(self) -> str:
        """Under which reports and floors are kept."""
        return f"{self.rubric}--{self.judge}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementReport:
    """All of it.

    Attributes:
        subject: What was evaluated.
        scheme: What labels can be.
        figures: By the id of the quantity.
        tables: Confusion matrices of criteria, pitfalls and bands.
        slices: Figures by tag and by length.
        disagreements: The worst ones, the worst first.
        outcomes: Every answer's labels and marks, without its text.
        failures: Answers without a grade by the code of the reason.
        cpu_ms: Mean CPU time of a grade in milliseconds; None for one answer or recorded replies.
        resamples: How many bootstrap resamples the intervals rest on.
        seed: What they were drawn with.
    """

    subject: Subject
    scheme: Scheme
    figures: Mapping[str, Figure]
    tables: tuple[Table, ...]
    slices: tuple[Slice, ...]
    disagreements: tuple[Disagreement, ...]
    outcomes: tuple[Outcome, ...]
    failures: Mapping[str, int]
    cpu_ms: float | None
    resamples: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How one figure differs between two reports, over the answers that both graded.

    Attributes:
        id: The quantity.
        before: Its value in the first report.
        after: Its value in the second.
        difference: After minus before, with its interval; for a bias, of its size.
        better: Which way it improves.
        verdict: `better`, `worse` or `no difference shown`; None where there is no number.
    """

    id: str
    before: float | None
    after: float | None
    difference: Figure
    better: Better
    verdict: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a change did to agreement.

    Attributes:
        before: What the first report evaluated.
        after: What the second one did.
        answers: How many answers both graded under the same labels.
        left_out: How many answers of either report were not compared.
        relabelled: How many of those carry other labels in the other report.
        changes: The figures, in the order of the reports.
    """

    before: Subject
    after: Subject
    answers: int
    left_out: int
    relabelled: int
    changes: tuple[Change, ...]
