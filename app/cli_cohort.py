"""`touchstone cohort`: grade a file of answers, and write the results beside it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from app.api.cohort_requests import CohortQuery
from app.api.cohort_schemas import CohortResponse
from app.cli_cohort_local import open_local
from app.cli_cohort_output import (
    form_of,
    print_estimate,
    print_summary,
    print_upload,
    progress,
    write,
)
from app.cli_cohort_place import AnswerFile, Place
from app.cli_cohort_remote import open_remote
from app.domain.cohort import CohortLane, CohortStatus
from app.domain.intake import UploadFormat
from app.grading.cohorts.desk import OnInvalid
from app.grading.judges import JudgeChoice

DEFAULT_RUBRIC: Final = "project-vs-product-manager"
KEY_VARIABLE: Final = "TOUCHSTONE_KEY"
"""Not an option: whoever lists the processes of a machine sees their options."""
LOOK_SECONDS: Final = 0.5
SETTLED: Final = (CohortStatus.DONE, CohortStatus.CANCELLED, CohortStatus.PAUSED)
FAILED: Final = 4
UNFINISHED: Final = 8
"""Exit statuses: see `app.cli.Exit`."""

File = Annotated[
    Path | None,
    typer.Argument(metavar="[ANSWERS]", help="A file of answers: .csv, .ndjson, .jsonl, .json."),
]
Rubric = Annotated[str | None, typer.Option(help="Id of the rubric.")]
Judge = Annotated[JudgeChoice | None, typer.Option(help="Who judges.")]
Samples = Annotated[int | None, typer.Option(min=1, max=5, help="How often to ask the judge.")]
Name = Annotated[str | None, typer.Option(help="Your own words for the cohort.")]
Out = Annotated[
    Path | None, typer.Option(help="Write the results here: .csv, .ndjson, .jsonl or .json.")
]
Invalid = Annotated[
    OnInvalid | None, typer.Option(help="What to do about rows that cannot be taken.")
]
MaxCost = Annotated[float | None, typer.Option(min=0, help="Pause at this cost, in US dollars.")]
Lane = Annotated[CohortLane | None, typer.Option(help="`batch`: at half the price, within a day.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only count and estimate.")]
New = Annotated[bool, typer.Option("--new", help="Grade again what was graded before.")]
Resume = Annotated[str | None, typer.Option(metavar="COHORT", help="Go on with this cohort.")]
Url = Annotated[str | None, typer.Option(help="A service that grades; without it, this process.")]
AnswerColumn = Annotated[str | None, typer.Option(help="Column that holds the answers.")]
ReferenceColumn = Annotated[str | None, typer.Option(help="Column that holds your ids.")]
Delimiter = Annotated[str | None, typer.Option(help="The character between cells.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a command was asked to do.

    Attributes:
        file: What to grade; None to go on with `cohort_id`.
        out: Where the results go.
        max_cost_usd: A new limit for a paused cohort.
        again: The command line that goes on, up to the file.
    """

    file: AnswerFile | None
    cohort_id: str | None
    out: Path
    max_cost_usd: float | None
    again: str


def cohort(  # noqa: PLR0913 - a command's parameters are its options
    answers: File = None,
    *,
    rubric: Rubric = None,
    judge: Judge = None,
    samples: Samples = None,
    name: Name = None,
    out: Out = None,
    on_invalid: Invalid = None,
    max_cost_usd: MaxCost = None,
    lane: Lane = None,
    dry_run: DryRun = False,
    new: New = False,
    resume: Resume = None,
    url: Url = None,
    answer_column: AnswerColumn = None,
    reference_column: ReferenceColumn = None,
    delimiter: Delimiter = None,
) -> None:
    """Grade a file of answers and write the results.

    Ctrl-C loses nothing: the same command goes on where it stopped. Exits with 4 when some answers
    could not be graded, and with 8 when the cohort is paused or was interrupted. With --url, a key
    of that service comes from the variable TOUCHSTONE_KEY.
    """
    if (answers is None) == (resume is None):
        raise typer.BadParameter("give a file of answers, or --resume a cohort")
    given = locals()
    file = None if answers is None else _file(answers, given, is_new=new)
    errand = Errand(
        file=file,
        cohort_id=resume,
        out=out or (answers or Path(f"{resume}.csv")).with_suffix(".results.csv"),
        max_cost_usd=max_cost_usd,
        again="touchstone cohort" + ("" if url is None else " --url URL"),
    )
    form_of(errand.out)
    place = open_local() if url is None else open_remote(url, os.environ.get(KEY_VARIABLE))
    raise typer.Exit(_run(place, errand, dry_run=dry_run))


def _file(path: Path, asked: Mapping[str, object], *, is_new: bool) -> AnswerFile:
    """The file, with those of the options that the API has too."""
    named = ((name, asked.get(name)) for name in CohortQuery.model_fields)
    given = {name: value for name, value in named if value is not None and name != "dry_run"}
    if (rubric := asked.get("rubric")) is not None:
        given["rubric_id"] = rubric
    try:
        file = AnswerFile(path=path, query=CohortQuery.model_validate(given), is_new=is_new)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise typer.BadParameter(f"{first['loc'][0]}: {first['msg']}") from None
    if "rubric_id" in given or file.upload_format is UploadFormat.JSON:
        return file
    # A document in JSON may name its rubric itself.
    query = CohortQuery.model_validate({**given, "rubric_id": DEFAULT_RUBRIC})
    return AnswerFile(path=path, query=query, is_new=is_new)


def _run(opening: AbstractAsyncContextManager[Place], errand: Errand, *, dry_run: bool) -> int:
    console = Console(stderr=True, highlight=False)
    try:
        return asyncio.run(_visit(opening, errand, console, dry_run=dry_run))
    except KeyboardInterrupt:
        going_on = errand.file.path if errand.file else f"--resume {errand.cohort_id}"
        console.print(
            Text(
                f"Stopped. What is graded is kept: the same command goes on with it.\n"
                f"  {errand.again} {going_on} ..."
            )
        )
        return UNFINISHED


async def _visit(
    opening: AbstractAsyncContextManager[Place],
    errand: Errand,
    console: Console,
    *,
    dry_run: bool,
) -> int:
    async with opening as place:
        if dry_run and errand.file is not None:
            print_estimate(await place.estimate(errand.file))
            return 0
        return await _graded(place, errand, console)


async def _graded(place: Place, errand: Errand, console: Console) -> int:
    """Send or resume, watch, write and sum up: the exit status."""
    cohort = await _begun(place, errand, console)
    with progress(console) as heard:
        while cohort.status not in SETTLED:
            heard(cohort)
            await asyncio.sleep(LOOK_SECONDS)
            cohort = await place.look(cohort.id)
        heard(cohort)
    await write(errand.out, place, cohort.id)
    print_summary(cohort, await place.mean(cohort.id), errand.out)
    if cohort.paused_reason is not None:
        detail = f"Paused: {cohort.paused_reason.detail}\n  {errand.again} --resume {cohort.id}"
        console.print(Text(detail, style="yellow"))
        return UNFINISHED
    return FAILED if cohort.failed else 0


async def _begun(place: Place, errand: Errand, console: Console) -> CohortResponse:
    """The cohort, going on."""
    if errand.file is not None:
        accepted = await place.send(errand.file)
        print_upload(console, accepted)
        found: CohortResponse = accepted
    else:
        found = await place.look(errand.cohort_id or "")
    if found.status is CohortStatus.PAUSED:
        return await place.resume(found.id, errand.max_cost_usd)
    return found
