"""Every error of the SDK has a row, and each row says what is to be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import openai
import pytest

from app.adapters.openai.errors import (
    LONGEST_RETRY_AFTER_SECONDS,
    TABLE,
    retry_after_seconds,
    translate,
)
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
    TransientJudgeError,
)

REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions")
SECRET = "what the endpoint said"


def sdk_errors(base: type[Exception] = openai.OpenAIError) -> set[type[Exception]]:
    """The classes that the SDK exports; the others fall under the row of their base."""
    found = {one for sub in base.__subclasses__() for one in sdk_errors(sub)}
    is_exported = base.__module__ == "openai" and not base.__name__.startswith("_")
    return found | ({base} if is_exported else set())


def a_status_error(status: int, *, code: str | None = None) -> openai.APIStatusError:
    response = httpx2.Response(status, request=REQUEST)
    return openai.APIStatusError(SECRET, response=response, body={"code": code})


def test_every_error_class_of_the_sdk_has_its_own_row() -> None:
    assert len(sdk_errors()) > 15
    assert sdk_errors() - set(TABLE) == set()


@pytest.mark.parametrize("status", range(300, 600))
def test_every_status_becomes_an_error_of_ours_without_the_words_of_the_endpoint(
    status: int,
) -> None:
    error = translate(a_status_error(status))
    assert isinstance(error, JudgeError)
    assert SECRET not in str(error)
    assert isinstance(error, TransientJudgeError) == (
        status in {408, 409, 425, 429} or status >= 500
    )


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, None, JudgeMisconfiguredError),
        (404, None, JudgeMisconfiguredError),
        (302, None, JudgeMisconfiguredError),
        (429, None, JudgeRateLimitedError),
        (429, "insufficient_quota", JudgeQuotaExceededError),
        (403, "billing_not_active", JudgeQuotaExceededError),
        (400, "invalid_prompt", JudgeRefusedError),
        (400, "context_length_exceeded", AnswerJudgeError),
        (504, None, JudgeUnavailableError),
    ],
)
def test_status_and_code_decide(status: int, code: str | None, kind: type[JudgeError]) -> None:
    assert type(translate(a_status_error(status, code=code))) is kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (openai.APITimeoutError(request=REQUEST), JudgeTimeoutError),
        (openai.APIConnectionError(request=REQUEST), JudgeUnavailableError),
        (openai.APIError(SECRET, REQUEST, body=None), JudgeUnavailableError),
        (
            openai.APIError(SECRET, REQUEST, body={"type": "insufficient_quota"}),
            JudgeQuotaExceededError,
        ),
        (openai.APIError(SECRET, REQUEST, body={"code": ["odd"]}), JudgeUnavailableError),
        (openai.ContentFilterFinishReasonError(), JudgeRefusedError),
        (openai.OpenAIError(SECRET), JudgeMisconfiguredError),
        (TimeoutError(), JudgeTimeoutError),
        (httpx2.ReadTimeout(SECRET), JudgeTimeoutError),
        (httpx2.ReadError(SECRET), JudgeUnavailableError),
        (ValueError(SECRET), JudgeUnavailableError),
        (JudgeReplyInvalidError("Ours."), JudgeReplyInvalidError),
    ],
)
def test_an_error_without_a_status_has_its_place_too(
    error: Exception, kind: type[JudgeError]
) -> None:
    assert type(translate(error)) is kind
    assert SECRET not in str(translate(error))


def test_a_fault_found_by_a_proven_endpoint_is_that_of_the_answer() -> None:
    error = openai.BadRequestError(
        SECRET, response=httpx2.Response(400, request=REQUEST), body=None
    )
    assert type(translate(error)) is JudgeMisconfiguredError
    assert type(translate(error, is_proven=True)) is AnswerJudgeError


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "20"}, 20.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "20"}, 0.25),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "9" * 300}, LONGEST_RETRY_AFTER_SECONDS),
        ({"retry-after": "1" * 5000}, None),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00"}, 0.0),
    ],
)
def test_the_time_to_come_back_is_read_in_every_form(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after_seconds(httpx2.Headers(headers)) == seconds


def test_the_time_to_come_back_may_be_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    seconds = retry_after_seconds(httpx2.Headers({"retry-after": date}))
    assert seconds == pytest.approx(60, abs=3)
