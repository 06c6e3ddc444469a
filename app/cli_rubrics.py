"""`touchstone rubrics`: list, show, check, lint, draft and keep rubrics."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.adapters.files.rubrics import read_rubric
from app.cli_exit import Exit
from app.cli_report import visible
from app.domain.drafting_errors import DocumentInvalidError
from app.domain.errors import RubricInvalidError
from app.domain.rubric import Rubric
from app.settings import Settings
from app.wiring_rubrics import (
    DraftedBy,
    Evidence,
    draft_rubric,
    find_rubric,
    lint_rubric,
    list_versions,
    put_rubric,
)

rubrics = typer.Typer(
    help="List, show, check, draft and keep rubrics.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Labelled = Annotated[
    list[Path] | None,
    typer.Option(metavar="LABELLED.jsonl", help="Labelled answers; may be repeated."),
]
Graded = Annotated[int, typer.Option(min=0, max=10_000, help="Read so many stored grades.")]
WordsOnly = Annotated[bool, typer.Option("--words-only", help="Compare words, not meanings.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write the draft here.")]
RubricId = Annotated[str | None, typer.Option("--id", help="Id of the rubric.")]
By = Annotated[DraftedBy, typer.Option(help="What finds the parts of the document.")]


@rubrics.command("list")
def list_rubrics() -> None:
    """List the rubrics that answers can be graded against."""
    table = Table.grid(padding=(0, 2))
    for one in asyncio.run(list_versions(Settings.load())):
        table.add_row(one.id, one.version, one.origin, Text(visible(one.title)))
    Console(highlight=False).print(table)


@rubrics.command("show")
def show_rubric(
    rubric_id: str,
    version: Annotated[str | None, typer.Option(help="Number or digest of a version.")] = None,
    *,
    source: Annotated[bool, typer.Option("--source", help="Print its document instead.")] = False,
) -> None:
    """Show a rubric's question, criteria and pitfalls."""
    rubric, document = asyncio.run(find_rubric(Settings.load(), rubric_id, version))
    if source:
        typer.echo(visible(document), nl=False)
    else:
        _print_rubric(Console(highlight=False), rubric)


def _print_rubric(console: Console, rubric: Rubric) -> None:
    console.print(Text(visible(rubric.title), style="bold"))
    console.print(Text(visible(rubric.question)))
    table = Table.grid(padding=(0, 2))
    for criterion in rubric.criteria:
        best = criterion.levels[-1].meaning
        table.add_row(f"{criterion.weight:g}", criterion.id, Text(visible(best)))
    for pitfall in rubric.pitfalls:
        table.add_row(f"{-pitfall.penalty:g}", pitfall.id, Text(visible(pitfall.definition)))
    console.print(table)


@rubrics.command("check", hidden=True)
@rubrics.command("validate")
def validate_rubrics(files: list[Path]) -> None:
    """Check rubric files; each fault is a line FILE:LINE:COLUMN FIELD MESSAGE."""
    faults = 0
    for file in files:
        try:
            read_rubric(file)
        except RubricInvalidError as error:
            faults += len(error.problems)
            _print_faults(str(file), error)
    if faults:
        raise typer.Exit(Exit.INVALID)
    typer.echo(f"{len(files)} valid")


def _print_faults(source: str, error: RubricInvalidError) -> None:
    for problem in error.problems:
        place = _place(source, problem.line, problem.column)
        typer.echo(visible(f"{place} {problem.pointer or '/'} {problem.message}"))


def _place(source: str, line: int | None, column: int | None) -> str:
    return ":".join(str(part) for part in (source, line, column) if part)


@rubrics.command("lint")
def lint(
    target: Annotated[str, typer.Argument(metavar="FILE|ID", help="A rubric file, or an id.")],
    *,
    labelled: Labelled = None,
    graded: Graded = 0,
    words_only: WordsOnly = False,
) -> None:
    """Say what an author should look at; a line FILE:LINE:COLUMN FIELD CODE MESSAGE each.

    Exits with 8 when there is anything to look at, 6 when the rubric cannot be used at all.
    """
    evidence = Evidence(labelled=tuple(labelled or ()), graded=graded, words_only=words_only)
    try:
        remarks = asyncio.run(lint_rubric(Settings.load(), target, evidence))
    except RubricInvalidError as error:
        _print_faults(target, error)
        raise typer.Exit(Exit.INVALID) from None
    for one in remarks:
        place = _place(target, one.line, one.column)
        told = f"{place} {one.pointer or '/'} {one.severity} {one.code}: {one.message}"
        typer.echo(visible(told))
    if remarks:
        raise typer.Exit(Exit.REMARKS)
    typer.echo("nothing to remark")


@rubrics.command("build")
def build(
    document: Annotated[Path, typer.Argument(metavar="SOURCE.md", help="Markdown or plain text.")],
    *,
    output: Output = None,
    rubric_id: RubricId = None,
    by: By = "auto",
) -> None:
    """Draft a rubric from a document with an ideal response and pitfalls.

    The draft can be graded with; comments at its top say what a person has to decide.
    """
    text = asyncio.run(draft_rubric(Settings.load(), document, by=by, rubric_id=rubric_id))
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        # Never over a file: a draft must not undo what a person has decided in it.
        with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as file:
            file.write(text.encode())
    except FileExistsError:
        message = f"{output} is there already: remove it, or name another file."
        raise DocumentInvalidError(message) from None
    except OSError as error:
        raise DocumentInvalidError(f"{output} cannot be written: {error.strerror}.") from error
    decisions = text.count("\n# TODO ")
    typer.echo(visible(f"{output} drafted, with {decisions} decisions to take at its top"))


@rubrics.command("put")
def put(file: Path) -> None:
    """Keep a version of a rubric of your own in the database that the service uses."""
    kept = asyncio.run(put_rubric(Settings.load(), file))
    state = "kept" if kept.is_new else "was kept before"
    more = "" if kept.is_current else ", but a higher version is current"
    typer.echo(f"{kept.version.id} {kept.version.version} {state}{more}")
