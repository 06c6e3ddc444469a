"""Reports as plain text, to read in a terminal.

What labellers, models and candidates wrote is in it as it is: whoever prints it makes control
characters visible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.adapters.reports.wording import interval, number, signed, title
from app.domain.agreement import (
    AgreementReport,
    Comparison,
    Disagreement,
    Figure,
    Slice,
    Subject,
    Table,
)
from app.domain.quantities import HEADLINES, LEVEL_MEASURES, PITFALL_MEASURES, SLICED

GAP = "  "


def report_text(report: AgreementReport) -> str:
    """The whole report."""
    parts = [
        _heading(report),
        _columns(("", "", "95% interval", "answers"), _headlines(report.figures)),
        _items("Criteria", tuple(report.scheme.criteria), report, tuple(LEVEL_MEASURES)),
        _items("Pitfalls", report.scheme.pitfalls, report, tuple(PITFALL_MEASURES)),
        _confusions(report.tables),
        _slices(report.slices),
        _disagreements(report.disagreements),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def comparison_text(comparison: Comparison) -> str:
    """The whole comparison."""
    rows = [
        (
            title(change.id),
            number(change.id, change.before),
            number(change.id, change.after),
            signed(change),
            interval(change.id, change.difference),
            change.verdict or change.difference.note or "",
        )
        for change in comparison.changes
    ]
    intervals = sum(change.verdict is not None for change in comparison.changes)
    return (
        f"before: {_subject(comparison.before)}\nafter:  {_subject(comparison.after)}\n"
        f"{comparison.answers} answers in both, {comparison.left_out} left out "
        f"({comparison.relabelled} of them labelled otherwise)\n\n"
        + _columns(("", "before", "after", "change", "95% interval", "verdict"), rows)
        + f"\n\nOf {intervals} figures, {intervals / 20:.0f} or so would seem to change where "
        "nothing did: read the first ones first.\n"
    )


def _heading(report: AgreementReport) -> str:
    subject = report.subject
    lines = [_subject(subject)]
    failed = sum(report.failures.values())
    lines.append(
        f"{len(report.outcomes)} labelled answers from {', '.join(subject.labels)}; "
        f"{failed} without a grade"
        + "".join(f", {code}: {count}" for code, count in report.failures.items())
    )
    if report.cpu_ms is not None:
        lines.append(f"{report.cpu_ms:g} ms of CPU a grade")
    lines.append(f"intervals: 95%, {report.resamples} resamples, seed {report.seed}")
    return "\n".join(lines)


def _subject(subject: Subject) -> str:
    replayed = ", replies replayed" if subject.replayed else ""
    return (
        f"{subject.rubric} {subject.rubric_version}, judge {subject.judge} "
        f"({subject.model}, {subject.mode}{replayed})"
    )


def _headlines(figures: Mapping[str, Figure]) -> Iterator[tuple[str, ...]]:
    for name in HEADLINES:
        if name in figures:
            one = figures[name]
            shown = interval(name, one)
            noted = "  ".join(part for part in (shown, one.note) if part)
            yield title(name), number(name, one.value), noted, str(one.answers)


def _items(
    heading: str, ids: Sequence[str], report: AgreementReport, measures: Sequence[str]
) -> str:
    prefix = heading.lower()
    notes: list[str] = []
    rows = []
    for item in ids:
        cells = [report.figures.get(f"{prefix}.{item}.{measure}") for measure in measures]
        if all(cell is None for cell in cells):
            continue
        shown = (_cell(f"{prefix}.{item}", one, notes.append) for one in cells)
        rows.append((item, *shown))
    table = _columns(("", *(measure.replace("_", " ") for measure in measures)), rows)
    return "\n".join([heading, table, *dict.fromkeys(notes)]) if rows else ""


def _cell(name: str, figure: Figure | None, note: object) -> str:
    assert callable(note)
    if figure is None:
        return ""
    if figure.value is None:
        note(f"  {name}: {figure.note}")
        return "-"
    return f"{figure.value:.2f} [{interval(name, figure).replace(' to ', ', ')}]"


def _confusions(tables: Sequence[Table]) -> str:
    shown = [_confusion(table) for table in tables if any(map(any, table.confusion))]
    return "\n\n".join(["Confusion (a row a label, a column a grade)", *shown]) if shown else ""


def _confusion(table: Table) -> str:
    rows = [
        (name, *map(str, row), f"{100 * rate:.0f}%")
        for name, row, rate in zip(
            table.classes, table.confusion, table.labelled_rates, strict=True
        )
    ]
    rates = (f"{100 * rate:.0f}%" for rate in table.graded_rates)
    missing = f", {table.not_assessed} not assessed" if table.not_assessed else ""
    head = (table.id + missing, *table.classes, "of labels")
    return _columns(head, [*rows, ("of grades", *rates, "")])


def _slices(slices: Sequence[Slice]) -> str:
    names = [name for name in SLICED if any(name in one.figures for one in slices)]
    head = ("", "answers", *map(title, names))
    return "Slices\n" + _columns(head, [_slice(one, names) for one in slices]) if slices else ""


def _slice(one: Slice, names: Sequence[str]) -> tuple[str, ...]:
    found = (one.figures.get(name) for name in names)
    values = zip(names, found, strict=True)
    shown = ("" if figure is None else number(name, figure.value) for name, figure in values)
    return one.name, str(one.answers), *shown


def _disagreements(worst: Sequence[Disagreement]) -> str:
    told = [_disagreement(one) for one in worst]
    return "\n\n".join(["Worst disagreements", *told]) if told else ""


def _disagreement(one: Disagreement) -> str:
    lines = [f"{one.id}: labelled {one.labelled}, scored {one.graded:g}"]
    lines += [f"  held down by {cap}" for cap in one.caps]
    if one.why:
        lines.append(f"  label: {one.why}")
    for dispute in one.disputes:
        lines.append(f"  {dispute.id}: labelled {dispute.labelled}, graded {dispute.graded}")
        lines.append(f"    {dispute.reason}")
        lines += [f'    "{quote}"' for quote in dispute.quotes]
    return "\n".join(lines)


def _columns(head: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    """Rows in columns as wide as their widest cell; all but the first to the right."""
    table = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[index]) for row in table) for index in range(len(head))]
    return "\n".join(_row(row, widths) for row in table)


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if index == 0 else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return (GAP + GAP.join([first, *others])).rstrip()
