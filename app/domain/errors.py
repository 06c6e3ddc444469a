"""Every deliberate error of the project.

    TouchstoneError                     code: stable, snake_case, public
      InputError                        the caller's request cannot be taken
        AnswerRejectedError
        RubricInvalidError
        ReplyMissingError
        JudgeNotConfiguredError
      NotFoundError
        RubricNotFoundError
        RubricVersionNotFoundError
        GradeNotFoundError
        CohortNotFoundError
      ConflictError
        IdempotencyMismatchError        same key, other body
        IdempotencyInFlightError        same key, still running
        CohortStateError                not while the cohort is where it is
        RubricReservedError             the id belongs to a rubric that comes as a file
        RubricVersionTakenError         same number, other content
        RubricChangedError              somebody else was quicker
      JudgeError
        TransientJudgeError             retried, then reported with a time to come back
          JudgeUnavailableError
          JudgeTimeoutError
          JudgeRateLimitedError
        AnswerJudgeError                this answer only: recorded as a failed grade
          JudgeRefusedError
          JudgeReplyInvalidError
        SystemicJudgeError              every answer: nothing will work until someone acts
          JudgeMisconfiguredError
          JudgeQuotaExceededError
      StoreError
        StoreUnavailableError
        StoreMisconfiguredError

HTTP status codes are not here: `app.api.errors` holds that table.
Messages never contain candidate text or keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class TouchstoneError(Exception):
    """Base of all deliberate errors. `code` is the stable name a program can act on."""

    code: ClassVar[str] = "internal_error"


class InputError(TouchstoneError):
    """The request cannot be taken as it is."""

    code = "invalid_input"


class AnswerRejectedError(InputError):
    """The answer breaks a limit, such as its length in characters."""

    code = "answer_rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricProblem:
    """One fault of a rubric document.

    Attributes:
        message: What is wrong and what would be right.
        pointer: JSON pointer to the field, such as `/criteria/2/weight`; empty for the document.
        line: One-based line in the YAML text, when known.
        column: One-based column in the YAML text, when known.
    """

    message: str
    pointer: str = ""
    line: int | None = None
    column: int | None = None


class RubricInvalidError(InputError):
    """A rubric document cannot be used; `problems` lists every fault found."""

    code = "rubric_invalid"

    def __init__(self, problems: tuple[RubricProblem, ...], source: str = "rubric") -> None:
        self.problems = problems
        self.source = source
        first = problems[0]
        marks = (source, first.line, first.column)
        place = ":".join(str(mark) for mark in marks if mark is not None)
        field = f" {first.pointer}" if first.pointer else ""
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{place}:{field} {first.message}{more}")


class ReplyMissingError(InputError):
    """A grade holds no stored reply, so there is nothing to rescore."""

    code = "reply_missing"


class JudgeNotConfiguredError(InputError):
    """The request names a judge that this service does not have."""

    code = "judge_not_configured"


class NotFoundError(TouchstoneError):
    """No such thing under that id."""

    code = "not_found"


class RubricNotFoundError(NotFoundError):
    """No rubric has that id."""

    code = "rubric_not_found"

    def __init__(self, rubric_id: str, known: tuple[str, ...] = ()) -> None:
        self.rubric_id = rubric_id
        self.known = known
        choices = f" Known rubrics: {', '.join(known)}." if known else ""
        super().__init__(f"There is no rubric with this id.{choices}")


class GradeNotFoundError(NotFoundError):
    """No grade has that id."""

    code = "grade_not_found"

    def __init__(self, grade_id: str) -> None:
        self.grade_id = grade_id
        super().__init__("There is no grade with this id.")


class CohortNotFoundError(NotFoundError):
    """No cohort has that id."""

    code = "cohort_not_found"

    def __init__(self, cohort_id: str) -> None:
        self.cohort_id = cohort_id
        super().__init__("There is no cohort with this id.")


class ConflictError(TouchstoneError):
    """The request collides with an earlier one."""

    code = "conflict"


class IdempotencyMismatchError(ConflictError):
    """The Idempotency-Key was used before with another request body."""

    code = "idempotency_key_reused"


class IdempotencyInFlightError(ConflictError):
    """The first request with this Idempotency-Key is still running."""

    code = "idempotency_key_in_flight"


class CohortStateError(ConflictError):
    """This cannot be done to a cohort that is receiving, done, cancelled or the like."""

    code = "cohort_state"


class JudgeError(TouchstoneError):
    """The judge gave no usable reply."""

    code = "judge_error"


class TransientJudgeError(JudgeError):
    """May work when tried again later.

    Attributes:
        retry_after_seconds: How long the endpoint asked to wait, when it said so.
    """

    code = "judge_unavailable"

    def __init__(self, message: str, *, retry_after_seconds: float | None = None) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message)


class JudgeUnavailableError(TransientJudgeError):
    """The endpoint could not be reached, cut the connection or answered with a server error."""


class JudgeTimeoutError(TransientJudgeError):
    """The endpoint did not answer in time."""

    code = "judge_timeout"


class JudgeRateLimitedError(TransientJudgeError):
    """The endpoint answered that we ask too often."""

    code = "judge_rate_limited"


class AnswerJudgeError(JudgeError):
    """The judge cannot grade this answer; other answers are not affected."""

    code = "judge_failed"


class JudgeRefusedError(AnswerJudgeError):
    """The model refused to judge this answer."""

    code = "judge_refused"


class JudgeReplyInvalidError(AnswerJudgeError):
    """The reply could not be read, the repair attempt included. Never a grade, never a zero."""

    code = "judge_reply_invalid"


class SystemicJudgeError(JudgeError):
    """No answer can be graded until an operator acts."""

    code = "judge_misconfigured"


class JudgeMisconfiguredError(SystemicJudgeError):
    """A bad key, an unknown model, a redirecting base URL, or no judge configured."""


class JudgeQuotaExceededError(SystemicJudgeError):
    """The account behind the endpoint has no quota left."""

    code = "judge_quota_exceeded"


class StoreError(TouchstoneError):
    """Storage did not do what it was asked."""

    code = "store_error"


class StoreUnavailableError(StoreError):
    """The database cannot be reached or is out of space; nothing was stored."""

    code = "store_unavailable"


class StoreMisconfiguredError(StoreError):
    """The database cannot be used until an operator acts: a bad URL, a newer program's tables."""

    code = "store_misconfigured"
