"""Reports on agreement as pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.agreement import AgreementReport, Disagreement, Figure, Table
from app.domain.quantities import HEADLINES
from app.web.views import wording
from app.web.views.figures import explained, form_of, plotted, title

FEW_ANSWERS = 30
"""Below that, the page says that its figures may be chance."""
BASIC = ("score.pearson", "score.mean_absolute_error", "levels.kappa", "pitfalls.f1")
ADVERSARIAL = ("range.inside", "flags.found", "flags.false")
SHADES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A figure in words, with the place of its interval on a line from 0 to 1."""

    title: str
    meaning: str
    value: str
    interval: str
    answers: int
    note: str
    low: float | None
    width: float | None
    at: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """A report in the list."""

    name: str
    title: str
    judge: str
    model: str
    answers: int
    is_attack: bool
    figures: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a confusion matrix: how many, and how dark, from 0 to 10."""

    count: int
    shade: int
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Labels (rows) against grades (columns) for one item."""

    table: Table
    rows: tuple[tuple[Cell, ...], ...]
    exact: float
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """An answer: labelled and scored, both from 0 to 100."""

    labelled: float
    scored: float
    is_far: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """The whole page of a report."""

    summary: ReportSummary
    report: AgreementReport
    headlines: tuple[FigureRow, ...]
    matrices: tuple[Matrix, ...]
    dots: tuple[Dot, ...]
    slices: tuple[tuple[str, int, tuple[FigureRow, ...]], ...]
    disagreements: tuple[Disagreement, ...]
    limits: tuple[str, ...]


FAR = 20.0


def summaries(
    reports: Mapping[str, AgreementReport], titles: Mapping[str, str]
) -> tuple[ReportSummary, ...]:
    """Every report, those on the most answers first."""
    found = [_summary(name, report, titles) for name, report in reports.items()]
    return tuple(sorted(found, key=lambda one: (one.is_attack, -one.answers, one.title)))


def report_view(name: str, report: AgreementReport, titles: Mapping[str, str]) -> ReportView:
    """One report."""
    return ReportView(
        summary=_summary(name, report, titles),
        report=report,
        headlines=_rows(report.figures, HEADLINES),
        matrices=tuple(_matrix(table) for table in report.tables if any(map(any, table.confusion))),
        dots=_dots(report),
        slices=tuple((one.name, one.answers, _rows(one.figures, BASIC)) for one in report.slices),
        disagreements=report.disagreements,
        limits=tuple(_limits(report)),
    )


def _summary(name: str, report: AgreementReport, titles: Mapping[str, str]) -> ReportSummary:
    subject = report.subject
    is_attack = "score.pearson" not in report.figures
    return ReportSummary(
        name=name,
        title=titles.get(subject.rubric, subject.rubric),
        judge=wording.judge(subject.judge),
        model=f"{subject.model}, {subject.mode}",
        answers=len(report.outcomes),
        is_attack=is_attack,
        figures=_rows(report.figures, ADVERSARIAL if is_attack else BASIC),
    )


def _rows(figures: Mapping[str, Figure], names: tuple[str, ...]) -> tuple[FigureRow, ...]:
    return tuple(_row(name, figures[name]) for name in names if name in figures)


def _row(name: str, figure: Figure) -> FigureRow:
    low, high = figure.low, figure.high
    has_interval = low is not None and high is not None
    place = plotted(name, figure)
    return FigureRow(
        title=title(name),
        meaning=explained(name),
        value=form_of(name, figure.value),
        interval=f"{form_of(name, low)} to {form_of(name, high)}" if has_interval else "",
        answers=figure.answers,
        note=figure.note or "",
        low=place and place[0],
        width=place and place[1],
        at=place and place[2],
    )


def _matrix(table: Table) -> Matrix:
    rows = []
    for number, row in enumerate(table.confusion):
        total = sum(row) or 1
        rows.append(
            tuple(
                Cell(count=count, shade=round(SHADES * count / total), agrees=column == number)
                for column, count in enumerate(row)
            )
        )
    answers = sum(map(sum, table.confusion))
    same = sum(row[number] for number, row in enumerate(table.confusion))
    return Matrix(table=table, rows=tuple(rows), exact=same / answers, answers=answers)


def _dots(report: AgreementReport) -> tuple[Dot, ...]:
    return tuple(
        Dot(
            labelled=one.labels.score,
            scored=one.marks.score,
            is_far=abs(one.labels.score - one.marks.score) > FAR,
        )
        for one in report.outcomes
        if one.labels.score is not None and one.marks is not None
    )


def _limits(report: AgreementReport) -> list[str]:
    """What the figures cannot bear, in plain words."""
    answers = len(report.outcomes)
    limits = [
        "The answers were written for this purpose, not given by candidates. Mistakes and attacks "
        "are far more frequent in them than in life.",
        "The labels were decided first and the answers written to have them. Scores of people are "
        "good to about 5 points, so no judge can be measured more finely than that.",
    ]
    if answers < FEW_ANSWERS:
        limits.insert(
            0,
            f"Only {wording.count(answers, 'answer', 'answers')}: most of every figure here may be "
            "chance. The intervals say how much.",
        )
    if report.subject.judge == "embedded":
        limits.append(
            "The offline judge was developed with answers like these at hand. Answers of your own, "
            "labelled by your own people, are the better test."
        )
    return limits
