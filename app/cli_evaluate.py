"""`touchstone evaluate`: hold grades against labels, or one report against another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from app.adapters.files.agreement_floors import floors_of
from app.adapters.reports.documents import comparison_json, report_json
from app.adapters.reports.text import comparison_text, report_text
from app.cli_report import visible
from app.domain.agreement import AgreementReport, Comparison
from app.domain.agreement_floors import shortfalls
from app.domain.evaluation_errors import BelowFloorError, ReportInvalidError
from app.grading.agreement import WORST, Detail
from app.grading.judges import JudgeChoice
from app.settings import Settings
from app.wiring_evaluate import EvaluationRequest, compare_reports, missing_package
from app.wiring_evaluate import evaluate as run_evaluation


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


Labelled = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[LABELLED.jsonl]...", help="Labelled answers, a JSON object a line."),
]
RubricId = Annotated[str | None, typer.Option("--rubric", help="Id of the rubric.")]
JudgeName = Annotated[JudgeChoice, typer.Option(help="Who judges.")]
Replay = Annotated[Path | None, typer.Option(help="Take the replies recorded in this file.")]
Record = Annotated[Path | None, typer.Option(help="Keep the judge's replies in this file.")]
Where = Annotated[list[str] | None, typer.Option(help="FIELD=VALUE: take these lines only.")]
Form = Annotated[
    Format | None,
    typer.Option("--format", help="By default the ending of --output says it, else text."),
]
Output = Annotated[Path | None, typer.Option(help="Write the report here.")]
Floor = Annotated[Path | None, typer.Option(help="Fail where agreement is below these floors.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Take the first so many answers only.")]
Worst = Annotated[int, typer.Option(min=0, max=1000, help="How many disagreements to tell.")]
Quotes = Annotated[bool, typer.Option(help="Repeat words of the answers in disagreements.")]
Compare = Annotated[
    tuple[Path, Path] | None,
    typer.Option(metavar="BEFORE.json AFTER.json", help="Compare two reports in JSON instead."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a report goes, and in what form; no path is standard output."""

    form: Format
    path: Path | None


def evaluate(  # noqa: PLR0913 - a command's parameters are its options
    labelled: Labelled = None,
    *,
    rubric: RubricId = None,
    judge: JudgeName = "auto",
    replay: Replay = None,
    record: Record = None,
    where: Where = None,
    form: Form = None,
    output: Output = None,
    floor: Floor = None,
    limit: Limit = None,
    worst: Worst = WORST,
    quotes: Quotes = True,
    compare: Compare = None,
) -> None:
    """Grade labelled answers and report how far the grades agree with the labels.

    With --compare: say what changed from one report to another, over the same answers.
    Exits with 7 when agreement is below a floor.
    """
    destination = _destination(form, output)
    if compare is not None:
        _write(destination, comparison=compare_reports(*compare))
        return
    if replay is not None and record is not None:
        raise typer.BadParameter("give --replay or --record, not both")
    if not labelled or rubric is None:
        raise typer.BadParameter("give labelled answers and --rubric, or --compare two reports")
    request = EvaluationRequest(
        rubric_id=rubric,
        files=tuple(labelled),
        where=dict(map(_condition, where or ())),
        judge=judge,
        replay=replay,
        record=record,
        limit=limit,
        detail=Detail(disagreements=worst, quotes=quotes),
    )
    _write_checked(evaluated(Settings.load(), request), destination, floor)


def evaluated(settings: Settings, request: EvaluationRequest) -> AgreementReport:
    """The report on a request, with progress on standard error."""
    console = Console(stderr=True)
    with _progress(console) as heard:
        return asyncio.run(run_evaluation(settings, request, heard))


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[int, int], None]]:
    """A bar in a terminal; elsewhere, such as in a log, a line for every tenth."""
    if not console.is_terminal:
        yield lambda done, total: _tell_tenths(console, done, total)
        return
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("grading", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell_tenths(console: Console, done: int, total: int) -> None:
    if done * 10 // total > (done - 1) * 10 // total:
        console.print(f"graded {done} of {total}", highlight=False)


def check_floors(file: Path, report: AgreementReport) -> None:
    """That a report keeps to the floors of a file.

    Raises:
        BelowFloorError: It does not.
        ReportInvalidError: The file has no floors for it.
    """
    if found := shortfalls(floors_of(file, report.subject.name), report.figures):
        raise BelowFloorError(found)


def _write_checked(report: AgreementReport, destination: Destination, floor: Path | None) -> None:
    """A report below its floor is written all the same: it says why."""
    _write(destination, report=report)
    if floor is not None:
        check_floors(floor, report)


def _condition(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (name and sign):
        raise typer.BadParameter("write it as FIELD=VALUE", param_hint="--where")
    return name, value


def _destination(form: Format | None, output: Path | None) -> Destination:
    ending = "" if output is None else output.suffix.removeprefix(".").lower()
    known = Format(ending) if ending in set(Format) else Format.TEXT
    return Destination(form=form or known, path=output)


def _write(
    destination: Destination,
    *,
    report: AgreementReport | None = None,
    comparison: Comparison | None = None,
) -> None:
    text = "".join(
        (
            _report(report, destination.form) if report else "",
            _comparison(comparison, destination.form) if comparison else "",
        )
    )
    if destination.path is None:
        typer.echo(text, nl=False)
        return
    try:
        destination.path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise ReportInvalidError(
            f"{destination.path} cannot be written: {error.strerror}."
        ) from None


def _report(report: AgreementReport, form: Format) -> str:
    match form:
        case Format.TEXT:
            return visible(report_text(report))
        case Format.JSON:
            return report_json(report)
        case Format.HTML:
            return str(_pages().report_html(report))


def _comparison(comparison: Comparison, form: Format) -> str:
    match form:
        case Format.TEXT:
            return visible(comparison_text(comparison))
        case Format.JSON:
            return comparison_json(comparison)
        case Format.HTML:
            return str(_pages().comparison_html(comparison))


def _pages() -> ModuleType:
    """What makes pages; its library is not needed for anything else.

    Raises:
        PackageMissingError: It is not installed.
    """
    try:
        return import_module("app.adapters.reports.pages")
    except ModuleNotFoundError as error:
        raise missing_package(error) from None
