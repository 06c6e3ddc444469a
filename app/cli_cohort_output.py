"""What `touchstone cohort` shows, and the file it writes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from app.api.cohort_schemas import CohortAccepted, CohortResponse, DryRunResponse, RowProblems
from app.cli_cohort_place import FileUnusableError, Place
from app.cli_report import visible
from app.grading.cohorts.export import ExportFormat

SHOWN_PROBLEMS: Final = 10
PART: Final = ".part"
"""Ends the name of a file that is not whole yet."""
FORMS: Final[Mapping[str, tuple[ExportFormat, bool]]] = MappingProxyType(
    {
        ".csv": (ExportFormat.CSV, False),
        ".ndjson": (ExportFormat.NDJSON, False),
        ".jsonl": (ExportFormat.NDJSON, False),
        ".json": (ExportFormat.NDJSON, True),
    }
)


@contextmanager
def progress(console: Console) -> Iterator[Callable[[CohortResponse], None]]:
    """A bar in a terminal; elsewhere, such as in a log, a line for every tenth."""
    if not console.is_terminal:
        yield _Tenths(console)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[cost]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("grading", total=None, cost="")

        def heard(cohort: CohortResponse) -> None:
            bar.update(task, completed=cohort.done, total=cohort.total, cost=_cost(cohort))

        yield heard


class _Tenths:
    """Tells of each tenth once."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = -1

    def __call__(self, cohort: CohortResponse) -> None:
        tenth = 10 * cohort.done // max(cohort.total, 1)
        if tenth > self._told:
            self._told = tenth
            self._console.print(f"graded {cohort.done} of {cohort.total}")


async def write(out: Path, place: Place, cohort_id: str) -> None:
    """Write the results: the file appears whole, or not at all."""
    export_format, is_list = form_of(out)
    part = out.with_name(out.name + PART)
    try:
        with await asyncio.to_thread(part.open, "wb") as stream:
            blocks = place.results(cohort_id, export_format)
            async for block in _as_list(blocks) if is_list else blocks:
                await asyncio.to_thread(stream.write, block)
            stream.flush()
            await asyncio.to_thread(os.fsync, stream.fileno())
        part.replace(out)
    except OSError as error:
        raise FileUnusableError(f"{out} cannot be written: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)


async def _as_list(blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Lines of JSON as one list."""
    before, rest = b"[\n", b""
    async for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            yield before + line
            before = b",\n"
    yield (b"[" if before == b"[\n" else b"") + b"\n]\n"


def form_of(out: Path) -> tuple[ExportFormat, bool]:
    """The format of a file, and whether its lines become a list."""
    found = FORMS.get(out.suffix.lower())
    if found is None:
        raise typer.BadParameter(f"its name ends in {', '.join(FORMS)}", param_hint="--out")
    return found


def _cost(cohort: CohortResponse) -> str:
    return "cost unknown" if cohort.cost_usd is None else f"${cohort.cost_usd:.4f}"


def print_upload(console: Console, accepted: CohortAccepted) -> None:
    """Print what became of a file."""
    console.print(Text(f"{accepted.id}: {accepted.total} answers"))
    for notice in accepted.notices:
        console.print(Text(f"note: {notice.detail}", style="yellow"))
    for line in _problem_lines(accepted.problems):
        console.print(Text(line, style="yellow"))


def _problem_lines(problems: RowProblems) -> Iterator[str]:
    for one in problems.first[:SHOWN_PROBLEMS]:
        yield visible(f"line {one.line} left out: {one.detail}")
    if (more := problems.total - SHOWN_PROBLEMS) > 0:
        yield f"and {more} more"


def print_estimate(found: DryRunResponse) -> None:
    """Print what a file would take."""
    estimate = found.estimate
    cost = "unknown" if estimate.cost_usd is None else f"${estimate.cost_usd:.4f}"
    lines = (
        f"answers     {found.answers}, {found.duplicates} of them duplicates",
        f"judge       {found.judge}",
        f"tokens      about {estimate.input_tokens} sent, {estimate.output_tokens} received",
        f"cost        {cost}",
        f"time        about {estimate.seconds:g} s",
        *_problem_lines(found.problems),
    )
    typer.echo("\n".join(lines))


def print_summary(cohort: CohortResponse, mean: float | None, out: Path) -> None:
    """Print what a cohort came to."""
    counts = f"{cohort.done} of {cohort.total} done: {cohort.graded} graded"
    lines = (
        f"{counts}, {cohort.needs_review} for review, {cohort.failed} failed",
        f"mean score  {'none' if mean is None else f'{mean:.1f}'}",
        f"cost        {_cost(cohort)}",
        f"results     {visible(str(out))}",
    )
    typer.echo("\n".join(lines))
