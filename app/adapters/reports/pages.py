"""Reports as pages of their own: no script, nothing fetched, light and dark.

Everything that labellers, models and candidates wrote is escaped by the templates.
"""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from app.adapters.reports import plots, wording
from app.domain.agreement import AgreementReport, Change, Comparison, Figure
from app.domain.quantities import HEADLINES, LEVEL_MEASURES, PITFALL_MEASURES, SLICED

PAGES = Environment(
    loader=PackageLoader("app.adapters.reports"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A figure as the page shows it."""

    id: str
    title: str
    value: str
    interval: str
    note: str
    answers: int
    whisker: plots.Whisker | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change as the page shows it."""

    title: str
    before: str
    after: str
    change: str
    interval: str
    verdict: str
    whisker: plots.Whisker | None


def report_html(report: AgreementReport) -> str:
    """The report as one HTML document."""
    axis = plots.unit_axis(
        figure for name, figure in report.figures.items() if name not in wording.POINTS
    )
    shown = [name for name in HEADLINES if name in report.figures]
    return PAGES.get_template("report.html.j2").render(
        report=report,
        subject=report.subject,
        headlines=[_row(name, report.figures[name], axis) for name in shown],
        groups=[
            _group("Criteria", "criteria", tuple(report.scheme.criteria), report, axis),
            _group("Pitfalls", "pitfalls", report.scheme.pitfalls, report, axis),
        ],
        dots=plots.scatter(report.outcomes),
        bands=[(name, low) for name, low in report.scheme.bands.items() if low],
        tables=[
            (table, plots.heat(table)) for table in report.tables if any(map(any, table.confusion))
        ],
        sliced=[
            (name, wording.title(name))
            for name in SLICED
            if any(name in one.figures for one in report.slices)
        ],
        number=wording.number,
        side=plots.SIDE,
        width=plots.WIDTH,
        zero=axis.place(0.0),
    )


def comparison_html(comparison: Comparison) -> str:
    """The comparison as one HTML document."""
    axis = plots.change_axis([one for one in comparison.changes if not _is_in_points(one.id)])
    return PAGES.get_template("comparison.html.j2").render(
        comparison=comparison,
        rows=[_change(one, axis) for one in comparison.changes],
        width=plots.WIDTH,
    )


def _is_in_points(name: str) -> bool:
    return name.endswith(("mean_absolute_error", "bias"))


def _row(name: str, figure: Figure, axis: plots.Axis) -> Row:
    return Row(
        id=name,
        title=wording.title(name),
        value=wording.number(name, figure.value),
        interval=wording.interval(name, figure),
        note=figure.note or "",
        answers=figure.answers,
        whisker=None if _is_in_points(name) else axis.whisker(figure),
    )


def _group(
    title: str, prefix: str, items: tuple[str, ...], report: AgreementReport, axis: plots.Axis
) -> dict[str, object]:
    """The items of one kind: for each the first measure with a plot, the others as numbers."""
    measures = tuple(LEVEL_MEASURES if prefix == "criteria" else PITFALL_MEASURES)
    titles = {table.id: table.title for table in report.tables}
    rows = []
    for item in items:
        found = [report.figures.get(f"{prefix}.{item}.{measure}") for measure in measures]
        cells = [
            _row(f"{prefix}.{item}.{measure}", figure, axis)
            for measure, figure in zip(measures, found, strict=True)
            if figure is not None
        ]
        if cells:
            rows.append((titles.get(item, item), item, cells))
    names = [str(measure).replace("_", " ") for measure in measures]
    return {"title": title, "measures": names, "rows": rows}


def _change(change: Change, axis: plots.Axis) -> ChangeRow:
    return ChangeRow(
        title=wording.title(change.id),
        before=wording.number(change.id, change.before),
        after=wording.number(change.id, change.after),
        change=wording.signed(change),
        interval=wording.interval(change.id, change.difference),
        verdict=change.verdict or change.difference.note or "",
        whisker=None if _is_in_points(change.id) else axis.whisker(change.difference),
    )
