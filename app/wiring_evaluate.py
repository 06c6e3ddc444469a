"""Builds what `touchstone evaluate` needs and runs it: settings become a report."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from app import wiring
from app.adapters.embedded.judge import EmbeddedJudge
from app.adapters.files.labelled import read_labelled
from app.adapters.files.prompts import read_templates
from app.adapters.files.recordings import keep_replies, read_recording
from app.adapters.openai.requests import Sampling
from app.adapters.reports.documents import read_report
from app.domain.agreement import AgreementReport, Comparison, Subject
from app.domain.evaluation_errors import (
    LabelsInvalidError,
    PackageMissingError,
    RecordingInvalidError,
)
from app.domain.labels import LabelledAnswer, faults
from app.domain.rubric import Rubric
from app.grading.agreement import Detail, report
from app.grading.comparing import compare
from app.grading.evaluation import Evaluation
from app.grading.judges import JudgeChoice, Judges
from app.grading.ports import Judge, Statistics
from app.grading.prompt import prompt_digest
from app.grading.recording import RecordingJudge, ReplayingJudge, check_current, the_identity
from app.grading.rubrics.ports import RubricFiles
from app.settings import Settings
from app.wiring_judges import open_judges

EXTRA = "touchstone-grader[evaluate]"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRequest:
    """What to evaluate.

    Attributes:
        rubric_id: What to grade against.
        files: Labelled answers.
        where: Fields and values of the lines to take.
        judge: Who judges.
        replay: Recorded replies to take in place of a judge's.
        record: Where to keep the judge's replies.
        limit: Take the first so many answers only; None takes all.
        detail: What the report repeats.
        resamples: How many bootstrap resamples; 0 gives no intervals.
    """

    rubric_id: str
    files: tuple[Path, ...]
    where: Mapping[str, str] = field(default_factory=dict)
    judge: JudgeChoice = "auto"
    replay: Path | None = None
    record: Path | None = None
    limit: int | None = None
    detail: Detail = field(default_factory=Detail)
    resamples: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationOverrides:
    """Parts to use in place of those the settings ask for. What is None is built."""

    judges: Judges | None = None
    rubrics: RubricFiles | None = None


async def evaluate(
    settings: Settings,
    request: EvaluationRequest,
    progress: Callable[[int, int], None],
    overrides: EvaluationOverrides | None = None,
) -> AgreementReport:
    """Grade labelled answers and report how far grades and labels agree.

    Args:
        settings: Limits, rubrics and judges.
        request: What to evaluate.
        progress: Hears how many answers are done, and of how many.
        overrides: Parts to use in place of those of the settings.

    Raises:
        PackageMissingError: What measures is not installed.
        InputError: Labels, recording or judge cannot be used.
        JudgeError: The judge cannot be used at all.
    """
    over = overrides or EvaluationOverrides()
    statistics = open_statistics(resamples=request.resamples)
    rubric = (over.rubrics or wiring.rubric_library(settings)).get(request.rubric_id)
    answers = labelled_answers(settings, request, rubric)
    async with _open_judge(settings, request, rubric, over.judges) as (judge, in_flight):
        evaluation = Evaluation(
            rubric=rubric,
            judge=judge,
            in_flight=in_flight,
            progress=lambda done: progress(done, len(answers)),
        )
        evaluated = await evaluation.grade(answers)
        subject = _subject(request, rubric, judge)
    if request.replay is not None:
        # Nobody judged: the time would say nothing about a grade.
        evaluated = replace(evaluated, cpu_ms=None)
    return report(rubric, evaluated, subject, statistics, request.detail)


def compare_reports(before: Path, after: Path) -> Comparison:
    """What changed between two reports that were written as JSON.

    Raises:
        PackageMissingError: What measures is not installed.
        ReportInvalidError: One cannot be read, or they have nothing to compare.
    """
    return compare(read_report(before), read_report(after), open_statistics())


def labelled_answers(
    settings: Settings, request: EvaluationRequest, rubric: Rubric
) -> list[LabelledAnswer]:
    """The labelled answers of a request, checked against the rubric.

    Raises:
        LabelsInvalidError: They cannot be used.
    """
    answers = read_labelled(
        request.files, limit=settings.max_answer_characters, where=request.where
    )
    if found := faults(rubric, answers):
        raise LabelsInvalidError(found[:20])
    return answers[: request.limit]


def open_statistics(*, resamples: int = 1000) -> Statistics:
    """What measures.

    Raises:
        PackageMissingError: It is not installed.
    """
    try:
        # Only this command needs them, and they take a second to import.
        from app.adapters.statistics.bootstrap import BootstrapStatistics  # noqa: PLC0415 - lazy
    except ModuleNotFoundError as error:
        raise missing_package(error) from None
    return BootstrapStatistics(resamples=resamples)


def missing_package(error: ModuleNotFoundError) -> PackageMissingError:
    """The error that says what to install."""
    return PackageMissingError(
        f"touchstone evaluate needs the package {error.name}, which is not installed: run "
        f"`make install` in a checkout, or `pip install '{EXTRA}'`."
    )


@asynccontextmanager
async def _open_judge(
    settings: Settings, request: EvaluationRequest, rubric: Rubric, judges: Judges | None
) -> AsyncIterator[tuple[Judge, int]]:
    """The judge, and how many answers it is asked about at the same time."""
    if request.replay is not None:
        yield _replaying(request.replay, request.judge, rubric, settings), 1
        return
    async with AsyncExitStack() as stack:
        opened = judges
        if opened is None:
            opened = await stack.enter_async_context(open_judges(settings))
        judge = opened.choose(request.judge)
        in_flight = 1 if judge is opened.embedded else settings.llm_concurrency
        if request.record is not None:
            judge = stack.enter_context(_recording(request.record, judge, rubric))
        yield judge, in_flight


@contextmanager
def _recording(file: Path, judge: Judge, rubric: Rubric) -> Iterator[Judge]:
    """A judge whose replies are kept, and that goes on where an earlier run ended."""
    earlier = read_recording(file) if file.exists() else []
    if earlier and the_identity(earlier) != judge.identity(rubric):
        raise RecordingInvalidError(
            f"{file} holds replies of another model, prompt or rubric: record into a new file."
        )
    with keep_replies(file) as keep:
        yield RecordingJudge(judge, keep, earlier)


def _replaying(file: Path, choice: JudgeChoice, rubric: Rubric, settings: Settings) -> Judge:
    recorded = read_recording(file)
    kind = the_identity(recorded).kind
    if choice not in {"auto", kind}:
        raise RecordingInvalidError(
            f"{file} holds replies of the judge {kind}: name it with --judge, or leave --judge out."
        )
    check_current(recorded, todays_digest(kind, rubric, settings))
    return ReplayingJudge(recorded)


def todays_digest(kind: str, rubric: Rubric, settings: Settings) -> str:
    """What would shape a reply today; an LLM endpoint is not needed to know."""
    if kind == "embedded":
        return EmbeddedJudge().identity(rubric).prompt_digest
    templates = read_templates(examples=settings.llm_examples == "on")
    return prompt_digest(templates, rubric, asdict(Sampling()))


def _subject(request: EvaluationRequest, rubric: Rubric, judge: Judge) -> Subject:
    identity = judge.identity(rubric)
    return Subject(
        rubric=rubric.id,
        rubric_version=rubric.version,
        rubric_digest=rubric.digest,
        judge=identity.kind,
        model=identity.model,
        mode=identity.mode,
        prompt_digest=identity.prompt_digest,
        labels=tuple(file.name for file in request.files),
        replayed=request.replay is not None,
    )
