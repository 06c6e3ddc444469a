"""The one table from an error to its HTTP status, and the handlers that apply it."""

from __future__ import annotations

import math
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from app.api import rejections
from app.api.faults import validation_faults
from app.api.problems import (
    TYPE_PREFIX,
    Problem,
    ProblemResponse,
    faults_on_the_wire,
)
from app.api.rejections import Fault
from app.domain import (
    access_errors,
    errors,
    intake_errors,
    review_errors,
    rubric_errors,
    webhook_errors,
)

REQUEST_ID_KEY = "touchstone.request_id"
DEFAULT_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 3600
DAY_SECONDS = 86_400
CHALLENGE = 'Bearer realm="touchstone"'


@dataclass(frozen=True, slots=True)
class Row:
    """What an error is over HTTP.

    Attributes:
        status: The HTTP status.
        title: What kind of error it is.
        pointer: The field of the body it always is about; None when there is no such field.
        retry_seconds: When to come back, unless the error knows better; None for never.
    """

    status: int
    title: str
    pointer: str | None = None
    retry_seconds: int | None = None


TABLE: Mapping[type[errors.TouchstoneError], Row] = MappingProxyType(
    {
        errors.TouchstoneError: Row(500, "Internal error"),
        errors.InputError: Row(422, "Request not accepted"),
        errors.AnswerRejectedError: Row(422, "Answer rejected", "/answer"),
        errors.RubricInvalidError: Row(422, "Rubric not usable"),
        errors.ReplyMissingError: Row(422, "Nothing to rescore"),
        errors.JudgeNotConfiguredError: Row(422, "No such judge here", "/judge"),
        intake_errors.LaneUnavailableError: Row(422, "No such lane for the judge", "/lane"),
        intake_errors.UploadError: Row(422, "Upload not accepted"),
        intake_errors.UploadUnreadableError: Row(422, "Upload not readable"),
        intake_errors.AnswerColumnMissingError: Row(422, "No column of answers"),
        intake_errors.UploadEmptyError: Row(422, "No answers"),
        intake_errors.UploadFieldsLateError: Row(422, "Fields too late"),
        intake_errors.RowsInvalidError: Row(422, "Rows not accepted"),
        intake_errors.UploadTooLargeError: Row(413, "Upload too large"),
        intake_errors.TooManyAnswersError: Row(413, "Too many answers"),
        errors.NotFoundError: Row(404, "Not found"),
        errors.RubricNotFoundError: Row(404, "Rubric not found"),
        rubric_errors.RubricVersionNotFoundError: Row(404, "Rubric version not found"),
        errors.GradeNotFoundError: Row(404, "Grade not found"),
        review_errors.GradeErasedError: Row(410, "Grade erased"),
        review_errors.RegradeRequestNotFoundError: Row(404, "Regrade request not found"),
        review_errors.ErasureBlockedError: Row(409, "Answer still waiting"),
        review_errors.ReviewInvalidError: Row(422, "Review not accepted"),
        review_errors.NotReviewableError: Row(409, "Grade not reviewable"),
        review_errors.RegradeOpenError: Row(409, "Regrade requested already"),
        review_errors.RegradeClosedError: Row(409, "Regrade request closed"),
        review_errors.ReviewRaceError: Row(409, "Reviewed by others", retry_seconds=1),
        errors.CohortNotFoundError: Row(404, "Cohort not found"),
        access_errors.KeyNotFoundError: Row(404, "Key not found"),
        access_errors.KeyInvalidError: Row(422, "Key not possible"),
        access_errors.AccessError: Row(403, "Not allowed"),
        access_errors.KeyRejectedError: Row(401, "Key needed"),
        access_errors.NoKeysYetError: Row(403, "No keys yet"),
        access_errors.ScopeMissingError: Row(403, "Scope missing"),
        access_errors.CrossSiteError: Row(403, "Sent by another site"),
        access_errors.LimitError: Row(429, "Limit reached", retry_seconds=60),
        access_errors.RequestLimitError: Row(429, "Too many requests", retry_seconds=60),
        access_errors.ConcurrencyLimitError: Row(429, "Too many at once", retry_seconds=1),
        access_errors.DailyLimitError: Row(429, "Used up for today", retry_seconds=3600),
        errors.ConflictError: Row(409, "Conflict"),
        errors.CohortStateError: Row(409, "Not in this state of the cohort"),
        rubric_errors.RubricReservedError: Row(409, "Rubric id reserved"),
        rubric_errors.RubricVersionTakenError: Row(409, "Rubric version taken", "/version"),
        rubric_errors.RubricChangedError: Row(412, "Rubric changed"),
        errors.IdempotencyMismatchError: Row(422, "Idempotency key reused"),
        errors.IdempotencyInFlightError: Row(409, "Request still running", retry_seconds=1),
        errors.JudgeError: Row(502, "Judge failed"),
        errors.TransientJudgeError: Row(503, "Judge unavailable", retry_seconds=5),
        errors.JudgeUnavailableError: Row(503, "Judge unavailable", retry_seconds=5),
        errors.JudgeTimeoutError: Row(504, "Judge too slow", retry_seconds=5),
        errors.JudgeRateLimitedError: Row(503, "Judge rate limited", retry_seconds=10),
        errors.AnswerJudgeError: Row(502, "Judge failed"),
        errors.JudgeRefusedError: Row(502, "Judge refused"),
        errors.JudgeReplyInvalidError: Row(502, "Judge's reply not readable"),
        errors.SystemicJudgeError: Row(502, "Judge misconfigured"),
        errors.JudgeMisconfiguredError: Row(502, "Judge misconfigured"),
        errors.JudgeQuotaExceededError: Row(502, "Judge's quota used up"),
        errors.StoreError: Row(503, "Storage failed", retry_seconds=5),
        errors.StoreUnavailableError: Row(503, "Storage unavailable", retry_seconds=5),
        errors.StoreMisconfiguredError: Row(503, "Storage misconfigured", retry_seconds=60),
        webhook_errors.WebhookUrlRefusedError: Row(422, "URL not allowed", "/url"),
        webhook_errors.WebhookNotFoundError: Row(404, "Webhook endpoint not found"),
        webhook_errors.DeliveryNotFoundError: Row(404, "Delivery not found"),
        webhook_errors.WebhookLimitError: Row(409, "Too many webhook endpoints"),
        webhook_errors.WebhookDisabledError: Row(409, "Webhook endpoint disabled"),
        webhook_errors.SecretUnreadableError: Row(503, "Secret not readable", retry_seconds=60),
        rejections.RequestError: Row(400, "Bad request"),
        rejections.BodyUnreadableError: Row(400, "Body not readable"),
        rejections.BodyIncompleteError: Row(400, "Body incomplete"),
        rejections.BodyTimeoutError: Row(408, "Body too slow"),
        rejections.BodyTooLargeError: Row(413, "Body too large"),
        rejections.MediaTypeUnsupportedError: Row(415, "Media type not supported"),
        rejections.NotAcceptableError: Row(406, "Not acceptable"),
        rejections.PathUnknownError: Row(404, "No such path"),
        rejections.MethodUnsupportedError: Row(405, "Method not allowed"),
        rejections.RequestInvalidError: Row(422, "Request not valid"),
        rejections.CursorInvalidError: Row(422, "Cursor not valid"),
        rejections.NotReadyError: Row(503, "Not ready", retry_seconds=5),
    }
)


def row_of(error: errors.TouchstoneError) -> Row:
    """The row of the error's class, or of the nearest class above it."""
    return next(TABLE[cls] for cls in type(error).__mro__ if cls in TABLE)


def request_id_of(scope: Scope) -> str:
    """The id of the request: see `app.api.envelope`."""
    return str(scope.get(REQUEST_ID_KEY, ""))


def problem_of(error: errors.TouchstoneError, request_id: str) -> Problem:
    """The problem that an error is sent as."""
    row = row_of(error)
    return Problem(
        type=TYPE_PREFIX + error.code,
        title=row.title,
        status=row.status,
        detail=str(error),
        code=error.code,
        request_id=request_id,
        errors=faults_on_the_wire(_faults(error, row)),
        counts=_counts(error),
    )


def internal_problem(request_id: str) -> Problem:
    """The problem of an unforeseen error: it tells nothing about it but the request id."""
    return problem_of(
        errors.TouchstoneError("Something failed here. The log names it under the request id."),
        request_id,
    )


def response_of(error: errors.TouchstoneError, request_id: str) -> ProblemResponse:
    """The whole response for an error."""
    return ProblemResponse(problem_of(error, request_id), headers=_headers(error))


ErrorHandler = Callable[[Request, Any], Coroutine[Any, Any, Response]]


def handlers(
    allowed_methods: Callable[[str], Sequence[str]],
) -> dict[int | type[Exception], ErrorHandler]:
    """The exception handlers of the application.

    Args:
        allowed_methods: The methods that the routes of a path take.
    """

    async def on_ours(request: Request, error: errors.TouchstoneError) -> Response:
        return response_of(error, request_id_of(request.scope))

    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        return await on_ours(request, _invalid(error))

    async def on_http(request: Request, error: HTTPException) -> Response:
        return await on_ours(request, _from_http(error, allowed_methods(request.url.path)))

    return {
        errors.TouchstoneError: on_ours,
        RequestValidationError: on_invalid,
        HTTPException: on_http,
    }


def _invalid(error: RequestValidationError) -> rejections.RequestInvalidError:
    return rejections.RequestInvalidError(
        "The request is not valid: see errors.", faults=validation_faults(error)
    )


def _from_http(error: HTTPException, allowed: Sequence[str]) -> errors.TouchstoneError:
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return rejections.PathUnknownError("There is nothing at this path.")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return rejections.MethodUnsupportedError(tuple(allowed))
        case status if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return rejections.RequestError("The request cannot be read.")
        case _:
            return errors.TouchstoneError("Something failed here.")


def _faults(error: errors.TouchstoneError, row: Row) -> tuple[Fault, ...]:
    if isinstance(error, rejections.RequestError | rejections.NotReadyError):
        return error.faults
    if isinstance(error, errors.RubricInvalidError | review_errors.ReviewInvalidError):
        return tuple(Fault(detail=one.message, pointer=one.pointer) for one in error.problems)
    if isinstance(error, intake_errors.UploadError):
        return tuple(_upload_faults(error))
    if row.pointer is not None:
        return (Fault(detail=str(error), pointer=row.pointer),)
    return ()


def _counts(error: errors.TouchstoneError) -> dict[str, int] | None:
    """Of a list that is cut: how many there are of each kind."""
    if isinstance(error, intake_errors.RowsInvalidError):
        return dict(error.problems.counts)
    return None


def _upload_faults(error: intake_errors.UploadError) -> Iterator[Fault]:
    if isinstance(error, intake_errors.RowsInvalidError):
        for one in error.problems.first:
            yield Fault(detail=one.detail, line=one.line, code=one.code)
    elif error.line is not None:
        yield Fault(detail=str(error), line=error.line, code=error.code)


def _headers(error: errors.TouchstoneError) -> dict[str, str]:
    if isinstance(error, rejections.MethodUnsupportedError):
        return {"Allow": ", ".join(error.allowed)}
    if isinstance(error, access_errors.KeyRejectedError):
        return {"WWW-Authenticate": CHALLENGE}
    seconds: float | None = row_of(error).retry_seconds
    if isinstance(error, errors.TransientJudgeError | access_errors.LimitError):
        seconds = seconds if error.retry_after_seconds is None else error.retry_after_seconds
    if seconds is None:
        return {}
    is_limit = isinstance(error, access_errors.LimitError)
    longest = DAY_SECONDS if is_limit else LONGEST_RETRY_SECONDS
    return {"Retry-After": str(math.ceil(min(max(seconds, 1), longest)))}
