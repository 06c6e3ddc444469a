"""A grade as server-sent events: findings at once, then verdicts, then the grade."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from pydantic import BaseModel

from app.api.errors import internal_problem, problem_of
from app.api.running import Running
from app.api.schemas import (
    CriterionResponse,
    GradeResponse,
    KeywordCheckResponse,
    PitfallResponse,
)
from app.domain.errors import TouchstoneError
from app.domain.grade import CriterionResult, PitfallResult
from app.grading.grader import Graded
from app.grading.progress import Progress, ProgressListener
from app.grading.records import GradeRecord

MEDIA_TYPE = EventSourceResponse.media_type
KEEPALIVE_SECONDS = 15.0
FINDINGS = "findings"
REPLAYED = "Idempotency-Replayed"
STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
"""The second one keeps nginx from holding events back."""

Start = Callable[[ProgressListener], Awaitable[Graded]]
Told = asyncio.Queue[Progress | None]
"""What the grader told, in order; None at the end."""


class FindingsEvent(BaseModel):
    """What the checks that need no judge found."""

    keyword_checks: tuple[KeywordCheckResponse, ...]


class VerdictEvent(BaseModel):
    """One verdict, its evidence checked. One of the two is set."""

    criterion: CriterionResponse | None = None
    pitfall: PitfallResponse | None = None


async def stream(
    start: Start,
    *,
    running: Running,
    request_id: str,
    keepalive_seconds: float = KEEPALIVE_SECONDS,
) -> EventSourceResponse:
    """Start a grade and stream it. A comment goes out whenever there was silence for a while.

    Nothing is sent before the first progress or the end, so that a request which cannot be
    graded still gets a problem with its own status.

    Raises:
        TouchstoneError: The grade ended in an error before there was any progress.
    """
    told: Told = asyncio.Queue()
    task = running.start(_graded(start, told), name=request_id)
    first = await told.get()
    headers = dict(STREAM_HEADERS)
    if first is None:
        graded = await asyncio.shield(task)
        headers |= {REPLAYED: "true"} if graded.replayed else {}
    heard = _heard(told, first, keepalive_seconds)
    return EventSourceResponse(_events(task, heard), headers=headers)


async def _graded(start: Start, told: Told) -> Graded:
    try:
        return await start(told.put_nowait)
    finally:
        told.put_nowait(None)


async def _heard(
    told: Told, first: Progress | None, keepalive_seconds: float
) -> AsyncIterator[Progress | None]:
    """All that is told, and None in between when nothing was told for a while."""
    progress = first
    while progress is not None:
        yield progress
        while True:
            try:
                async with asyncio.timeout(keepalive_seconds):
                    progress = await told.get()
                break
            except TimeoutError:
                yield None


async def _events(
    task: asyncio.Task[Graded], heard: AsyncIterator[Progress | None]
) -> AsyncIterator[bytes]:
    sent: set[str] = set()
    async for progress in heard:
        if progress is None:
            yield KEEPALIVE_COMMENT
        else:
            sent.add(_subject(progress))
            yield _progress_event(progress)
    try:
        # Shielded: the grade is finished and stored even if the caller hangs up now.
        graded = await asyncio.shield(task)
    except TouchstoneError as error:
        yield _event("problem", problem_of(error, task.get_name()))
    except Exception:  # noqa: BLE001 - `Running` logs it; the status is sent, so this must tell it
        yield _event("problem", internal_problem(task.get_name()))
    else:
        for part in _untold(graded.record, sent):
            yield _progress_event(part)
        yield _event("grade", GradeResponse.from_record(graded.record))


def _untold(record: GradeRecord, sent: set[str]) -> Iterator[Progress]:
    """What was never told while the grade was made, since it was made earlier or by a floor."""
    if record.grade is None:
        return
    parts: tuple[Progress, ...] = (
        record.grade.findings,
        *record.grade.criteria,
        *record.grade.pitfalls,
    )
    yield from (part for part in parts if _subject(part) not in sent)


def _subject(progress: Progress) -> str:
    return progress.id if isinstance(progress, CriterionResult | PitfallResult) else FINDINGS


def _progress_event(progress: Progress) -> bytes:
    match progress:
        case CriterionResult():
            criterion = CriterionResponse.model_validate(progress)
            return _event("verdict", VerdictEvent(criterion=criterion))
        case PitfallResult():
            pitfall = PitfallResponse.model_validate(progress)
            return _event("verdict", VerdictEvent(pitfall=pitfall))
        case findings:
            checks = tuple(KeywordCheckResponse.model_validate(one) for one in findings)
            return _event(FINDINGS, FindingsEvent(keyword_checks=checks))


def _event(name: str, data: BaseModel) -> bytes:
    text = data.model_dump_json(by_alias=True, exclude_unset=isinstance(data, VerdictEvent))
    return format_sse_event(event=name, data_str=text)
