"""The commands of `touchstone`. How a command ended is its exit status."""

from __future__ import annotations

import asyncio
import platform
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.text import Text

from app import __version__, wiring
from app.api.connections import BoundedHttpProtocol
from app.api.logs import configure
from app.api.schemas import GradeResponse
from app.cli_audit import audit, erase
from app.cli_cohort import cohort
from app.cli_evaluate import evaluate
from app.cli_exit import Exit
from app.cli_keys import keys
from app.cli_mcp import mcp
from app.cli_report import print_grade, visible
from app.cli_rubrics import rubrics
from app.cli_store import migrate_store
from app.domain.errors import (
    AnswerJudgeError,
    AnswerRejectedError,
    ConflictError,
    InputError,
    JudgeError,
    JudgeNotConfiguredError,
    NotFoundError,
    StoreMisconfiguredError,
    TouchstoneError,
)
from app.domain.evaluation_errors import BelowFloorError, PackageMissingError
from app.grading.grader import GradeRequest
from app.grading.judges import JudgeChoice
from app.jobs.worker import until_signalled
from app.settings import Settings, SettingsError

DEFAULT_RUBRIC = "project-vs-product-manager"
STDIN = "-"
BYTES_A_CHARACTER = 4
"""At most, in UTF-8."""


STATUSES: Mapping[type[TouchstoneError | SettingsError], Exit] = {
    SettingsError: Exit.USAGE,
    StoreMisconfiguredError: Exit.USAGE,
    PackageMissingError: Exit.USAGE,
    AnswerJudgeError: Exit.FAILED,
    BelowFloorError: Exit.BELOW_FLOOR,
    JudgeError: Exit.JUDGE_UNAVAILABLE,
    JudgeNotConfiguredError: Exit.JUDGE_UNAVAILABLE,
    InputError: Exit.INVALID,
    ConflictError: Exit.INVALID,
    NotFoundError: Exit.INVALID,
    TouchstoneError: Exit.UNEXPECTED,
}
"""The status for a kind of error: the first kind that fits."""

commands = typer.Typer(
    help="Grade free-text answers against rubrics.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
commands.add_typer(rubrics, name="rubrics")
commands.add_typer(keys, name="keys")
commands.add_typer(audit, name="audit")
commands.command("erase")(erase)
commands.command("mcp")(mcp)
commands.command()(evaluate)
commands.command()(cohort)
commands.command("migrate-store")(migrate_store)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its status.

    Args:
        arguments: What follows the name of the program; None takes those it was started with.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character is no reason to lose a grade.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        commands(arguments)
    except (TouchstoneError, SettingsError) as error:
        Console(stderr=True).print(Text(f"touchstone: {visible(str(error))}"), soft_wrap=True)
        sys.exit(exit_status(error))


def exit_status(error: TouchstoneError | SettingsError) -> Exit:
    """The exit status for an error."""
    return next(status for kind, status in STATUSES.items() if isinstance(error, kind))


@commands.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Migrate the database and serve the HTTP API. Settings: TOUCHSTONE_* variables."""
    settings = Settings.load()
    try:
        uvicorn.run(
            "app.main:create",
            factory=True,
            host=host or settings.host,
            port=settings.port if port is None else port,
            http=BoundedHttpProtocol,
            limit_concurrency=settings.max_connections,
            timeout_graceful_shutdown=settings.shutdown_seconds,
            log_config=None,
            access_log=False,
            server_header=False,
        )
    except SystemExit as ended:
        # Its own status for a failed start is 3, which means something else here.
        raise typer.Exit(Exit.UNEXPECTED if ended.code else Exit.DONE) from None


@commands.command()
def worker() -> None:
    """Grade cohorts, beside a service on the same PostgreSQL; any number of workers may run.

    Ctrl-C and SIGTERM let it finish the calls under way; a second one ends it at once.
    """
    settings = Settings.load()
    configure(settings.log_level)
    asyncio.run(until_signalled(partial(wiring.run_worker, settings)))


@commands.command()
def grade(  # noqa: PLR0913 - a command's parameters are its options
    answer: Annotated[
        str | None,
        typer.Argument(metavar="[ANSWER]", help="The answer itself, or - for standard input."),
    ] = None,
    *,
    file: Annotated[Path | None, typer.Option(help="A UTF-8 file that holds the answer.")] = None,
    rubric: Annotated[str, typer.Option(help="Id of the rubric.")] = DEFAULT_RUBRIC,
    judge: Annotated[JudgeChoice, typer.Option(help="Who judges.")] = "auto",
    samples: Annotated[int, typer.Option(min=1, max=5, help="How often to ask the judge.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the grade as JSON.")] = False,
) -> None:
    """Grade one answer, without a server; nothing is stored.

    Exits with 0 when it is graded, 3 when a person should review the grade, 4 when the judge gave
    no usable reply, 5 when the judge cannot be used, 6 when the answer or the rubric is not valid.
    """
    settings = Settings.load()
    text = read_answer(answer, file, limit=settings.max_answer_characters)
    request = GradeRequest(rubric_id=rubric, answer=text, judge=judge, samples=samples)
    response = asyncio.run(_grade(settings, request))
    if as_json:
        typer.echo(response.model_dump_json(indent=2))
    else:
        print_grade(Console(highlight=False), response, text)
    statuses = {"needs_review": Exit.NEEDS_REVIEW, "failed": Exit.FAILED}
    raise typer.Exit(statuses.get(response.status, Exit.DONE))


async def _grade(settings: Settings, request: GradeRequest) -> GradeResponse:
    """Grade with the parts of the service, on a database that lasts as long as the grade."""
    with tempfile.TemporaryDirectory(prefix="touchstone-") as folder:
        apart = {"database_url": None, "data_dir": Path(folder)}
        async with wiring.open_parts(settings.model_copy(update=apart)) as parts:
            graded = await parts.grader.grade(request)
    return GradeResponse.from_record(graded.record)


def read_answer(answer: str | None, file: Path | None, *, limit: int) -> str:
    """The answer from the one place that was named: the argument, a file or standard input.

    Raises:
        typer.BadParameter: Not exactly one place was named.
        AnswerRejectedError: It cannot be read, is not UTF-8 or is longer than `limit` characters.
    """
    if (answer is None) == (file is None):
        raise typer.BadParameter("give the answer as an argument, with --file, or - to read it")
    if file is None and answer is not None and answer != STDIN:
        content = answer.encode(errors="surrogateescape")
    else:
        content = _read_bytes(file, limit * BYTES_A_CHARACTER + 1)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        # Text cut at the limit may end inside a character: it is too long, whatever it is.
        if len(content) <= limit * BYTES_A_CHARACTER:
            raise AnswerRejectedError("The answer is not UTF-8 text.") from None
        text = content.decode(errors="replace")
    if len(text) > limit:
        raise AnswerRejectedError(f"The answer is longer than {limit} characters.")
    return text


def _read_bytes(file: Path | None, count: int) -> bytes:
    if file is None or str(file) == STDIN:
        return sys.stdin.buffer.read(count)
    try:
        with file.open("rb") as stream:
            return stream.read(count)
    except OSError as error:
        raise AnswerRejectedError(f"{file} cannot be read: {error.strerror}") from error


@commands.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"touchstone {__version__} (Python {platform.python_version()})")
