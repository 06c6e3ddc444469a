"""From the SDK's errors to ours: the one table.

Nothing of an SDK error is kept: its text repeats what the endpoint said, and an endpoint may
repeat the key or the answer. That is also why ours is not chained to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus as Http

import httpx2
import openai

from app.adapters.openai.client import ReplyTooLargeError
from app.domain.errors import (
    AnswerJudgeError,
    JudgeError,
    JudgeMisconfiguredError,
    JudgeQuotaExceededError,
    JudgeRateLimitedError,
    JudgeRefusedError,
    JudgeReplyInvalidError,
    JudgeTimeoutError,
    JudgeUnavailableError,
)

LONGEST_RETRY_AFTER_SECONDS = 86_400.0

QUOTA_CODES = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "access_terminated"}
)
REFUSAL_CODES = frozenset({"content_filter", "content_policy_violation", "invalid_prompt"})
TOO_LONG_CODES = frozenset({"context_length_exceeded", "string_above_max_length"})
RATE_CODES = frozenset({"rate_limit_exceeded", "rate_limit_error", "too_many_requests"})

_SENTENCES: Mapping[int, str] = {
    Http.UNAUTHORIZED: "does not accept the key",
    Http.FORBIDDEN: "forbids the use of this model or key",
    Http.NOT_FOUND: "knows no such model, or the base URL is wrong",
}

_PASSING = frozenset({Http.CONFLICT, Http.TOO_EARLY})

Row = Callable[[openai.OpenAIError], JudgeError]


def translate(error: Exception, *, is_proven: bool = False) -> JudgeError:
    """Our error for one of the SDK or of the connection.

    Args:
        error: What was raised.
        is_proven: Whether the endpoint has taken a like request before: if it now finds fault
            with one, the fault lies in that answer.
    """
    if isinstance(error, JudgeError):
        return error
    if isinstance(error.__cause__, ReplyTooLargeError):
        return _of_the_connection(error.__cause__)
    if not isinstance(error, openai.OpenAIError):
        return _of_the_connection(error)
    row = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    found = row(error)
    is_fault = isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError)
    if is_proven and is_fault and not isinstance(found, AnswerJudgeError):
        return AnswerJudgeError("The judge's endpoint does not take the request for this answer.")
    return found


def _of_the_connection(error: BaseException) -> JudgeError:
    if isinstance(error, ReplyTooLargeError):
        return JudgeReplyInvalidError("The judge's reply is too large.")
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return JudgeTimeoutError("The judge did not answer in time.")
    return JudgeUnavailableError("The judge's endpoint sent something that cannot be read.")


def retry_after_seconds(headers: httpx2.Headers) -> float | None:
    """How long an endpoint asks to wait, when it does so in a form that can be read."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return min(milliseconds / 1000, LONGEST_RETRY_AFTER_SECONDS)
    text = headers.get("retry-after")
    seconds = _number(text)
    if seconds is None:
        seconds = _seconds_until(text)
    return None if seconds is None else min(seconds, LONGEST_RETRY_AFTER_SECONDS)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _seconds_until(text: str | None) -> float | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _by_status(error: openai.OpenAIError) -> JudgeError:
    assert isinstance(error, openai.APIStatusError)
    status, names = error.status_code, _names(error)
    wait = retry_after_seconds(error.response.headers)
    if status == Http.PAYMENT_REQUIRED or names & QUOTA_CODES:
        return JudgeQuotaExceededError("The account behind the judge's endpoint has no quota left.")
    if status == Http.TOO_MANY_REQUESTS:
        message = "The judge's endpoint is asked too often."
        return JudgeRateLimitedError(message, retry_after_seconds=wait)
    if status == Http.REQUEST_TIMEOUT:
        return JudgeTimeoutError(_failed(status), retry_after_seconds=wait)
    if status in _PASSING or status >= Http.INTERNAL_SERVER_ERROR:
        return JudgeUnavailableError(_failed(status), retry_after_seconds=wait)
    return _refusal(status, names)


def _refusal(status: int, names: frozenset[str]) -> JudgeError:
    if names & REFUSAL_CODES:
        return _refused()
    if status == Http.REQUEST_ENTITY_TOO_LARGE or names & TOO_LONG_CODES:
        return AnswerJudgeError("The answer is too long for the judge's model.")
    if status < Http.BAD_REQUEST:
        return JudgeMisconfiguredError(
            "The judge's base URL redirects elsewhere, and redirects are not followed: "
            "set the final URL."
        )
    sentence = _SENTENCES.get(status, "does not take our requests")
    return JudgeMisconfiguredError(f"The judge's endpoint {sentence} (HTTP {status}).")


def _by_code(error: openai.OpenAIError) -> JudgeError:
    """An error without a status of its own, such as one in the middle of a stream."""
    names = _names(error) if isinstance(error, openai.APIError) else frozenset()
    if names & QUOTA_CODES:
        return JudgeQuotaExceededError("The account behind the judge's endpoint has no quota left.")
    if names & RATE_CODES:
        return JudgeRateLimitedError("The judge's endpoint is asked too often.")
    if names & REFUSAL_CODES:
        return _refused()
    return JudgeUnavailableError("The judge's endpoint reported an error.")


def _names(error: openai.APIError) -> frozenset[str]:
    """The codes an endpoint gave its error; any of them may be of any type."""
    given = (error.code, error.type)
    return frozenset(one for one in given if isinstance(one, str))


def _failed(status: int) -> str:
    return f"The judge's endpoint failed (HTTP {status})."


def _refused(_: Exception | None = None) -> JudgeError:
    return JudgeRefusedError("The judge refused to judge this answer.")


def _timeout(error: Exception) -> JudgeError:
    # Also what aiohttp's transport makes of a connection that is closed without a word.
    if isinstance(error.__cause__, httpx2.ConnectTimeout):
        return _unreachable(error)
    return JudgeTimeoutError("The judge did not answer in time.")


def _unreachable(_: Exception) -> JudgeError:
    return JudgeUnavailableError("The judge's endpoint could not be reached or cut the connection.")


def _cut_off(_: Exception) -> JudgeError:
    return JudgeReplyInvalidError("The judge's reply was cut off.")


def _misconfigured(_: Exception) -> JudgeError:
    return JudgeMisconfiguredError("The judge's client is not set up for this endpoint.")


TABLE: Mapping[type, Row] = {
    openai.OpenAIError: _misconfigured,
    openai.APIError: _by_code,
    openai.APIResponseValidationError: _by_code,
    openai.APIConnectionError: _unreachable,
    openai.APITimeoutError: _timeout,
    openai.APIStatusError: _by_status,
    openai.BadRequestError: _by_status,
    openai.AuthenticationError: _by_status,
    openai.OAuthError: _by_status,
    openai.PermissionDeniedError: _by_status,
    openai.NotFoundError: _by_status,
    openai.ConflictError: _by_status,
    openai.UnprocessableEntityError: _by_status,
    openai.RateLimitError: _by_status,
    openai.InternalServerError: _by_status,
    openai.LengthFinishReasonError: _cut_off,
    openai.ContentFilterFinishReasonError: _refused,
    openai.WebSocketConnectionClosedError: _unreachable,
    openai.WebSocketQueueFullError: _unreachable,
}
"""One row for each error class of the SDK."""
