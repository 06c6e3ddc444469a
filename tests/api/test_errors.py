from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.api import rejections
from app.api.errors import TABLE, problem_of, response_of, row_of
from app.api.rejections import Fault, MethodUnsupportedError, NotReadyError
from app.domain import (
    access_errors,
    errors,
    intake_errors,
    review_errors,
    rubric_errors,
    webhook_errors,
)
from app.domain.errors import (
    IdempotencyInFlightError,
    JudgeRateLimitedError,
    RubricInvalidError,
    RubricProblem,
    TouchstoneError,
)


def below(cls: type[TouchstoneError]) -> Iterator[type[TouchstoneError]]:
    for child in cls.__subclasses__():
        yield child
        yield from below(child)


MODULES = {
    module.__name__
    for module in (
        access_errors,
        errors,
        intake_errors,
        review_errors,
        rubric_errors,
        webhook_errors,
        rejections,
    )
}
OURS = {cls for cls in below(TouchstoneError) if cls.__module__ in MODULES}


def test_every_error_class_has_a_row_of_its_own() -> None:
    assert set(TABLE) >= OURS
    assert {cls for cls in TABLE if cls is not TouchstoneError} <= OURS


def test_no_code_means_two_statuses() -> None:
    statuses: dict[str, set[int]] = {}
    for cls, row in TABLE.items():
        statuses.setdefault(cls.code, set()).add(row.status)
    doubled = {code: found for code, found in statuses.items() if len(found) > 1}
    assert doubled == {}


def test_what_will_pass_says_when_to_come_back() -> None:
    for cls, row in TABLE.items():
        assert (row.retry_seconds is not None) or row.status not in {429, 503, 504}, cls


def test_a_class_without_a_row_has_the_row_above_it() -> None:
    class NewError(JudgeRateLimitedError):
        pass

    assert row_of(NewError("x")) is TABLE[JudgeRateLimitedError]


def test_a_problem_holds_what_rfc_9457_asks_for_and_the_code() -> None:
    problem = problem_of(IdempotencyInFlightError("Wait."), "req_1")
    assert problem.model_dump(by_alias=True) == {
        "type": "urn:touchstone:problem:idempotency_key_in_flight",
        "title": "Request still running",
        "status": 409,
        "detail": "Wait.",
        "code": "idempotency_key_in_flight",
        "request_id": "req_1",
        "errors": (),
    }


def test_the_faults_of_a_rubric_keep_their_pointers() -> None:
    fault = RubricProblem(message="too heavy", pointer="/criteria/0/weight", line=3)
    (told,) = problem_of(RubricInvalidError((fault,)), "req_1").errors
    assert (told.place, told.pointer, told.detail) == ("body", "/criteria/0/weight", "too heavy")


def test_a_service_that_is_not_ready_names_the_part() -> None:
    fault = Fault(detail="No answer.", pointer="/database", place="service")
    response = response_of(NotReadyError((fault,)), "req_1")
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert b'{"in":"service","pointer":"/database","detail":"No answer."}' in response.body


def test_405_says_what_is_allowed() -> None:
    response = response_of(MethodUnsupportedError(("GET", "HEAD")), "req_1")
    assert response.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("asked", "told"), [(None, "10"), (0.0, "1"), (2.1, "3"), (1e300, "3600"), (-4.0, "1")]
)
def test_retry_after_is_whole_seconds_within_an_hour(asked: float | None, told: str) -> None:
    error = JudgeRateLimitedError("Slow down.", retry_after_seconds=asked)
    assert response_of(error, "req_1").headers["retry-after"] == told
