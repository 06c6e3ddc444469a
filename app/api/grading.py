"""One grade with everything counted: the same for a plain and for a streamed request."""

from __future__ import annotations

import time

from app.api.deps import Services
from app.domain.allowance import estimated_tokens
from app.domain.errors import TouchstoneError
from app.grading.grader import Graded, GradeRequest
from app.grading.ports import IdempotencyKey
from app.grading.progress import ProgressListener


async def grade(
    services: Services,
    request: GradeRequest,
    key: IdempotencyKey | None,
    listener: ProgressListener | None,
) -> Graded:
    """Grade an answer, and count how it went.

    Raises:
        TouchstoneError: What `Grader.grade` raises.
    """
    started = time.perf_counter()
    services.metrics.grade_started()
    try:
        graded = await _paid(services, request, key, listener)
    except TouchstoneError as error:
        services.metrics.grade_refused(error)
        raise
    finally:
        services.metrics.grade_ended()
    if not graded.replayed:
        services.metrics.grade_stored(graded.record, time.perf_counter() - started)
    return graded


async def _paid(
    services: Services,
    request: GradeRequest,
    key: IdempotencyKey | None,
    listener: ProgressListener | None,
) -> Graded:
    """Grade within what the caller may still use. What is replayed costs nothing."""
    tokens = estimated_tokens(len(request.answer), request.samples)
    async with services.allowance.spending(answers=1, tokens=tokens) as reserved:
        graded = await services.grader.grade(request, key=key, listener=listener)
        usage = graded.record.usage
        if graded.replayed:
            reserved.answers = reserved.used = 0
        else:
            reserved.used = usage.input_tokens + usage.output_tokens
    return graded
