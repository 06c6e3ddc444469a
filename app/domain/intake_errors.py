"""Errors of an upload as a whole: nothing more can be read from it."""

from __future__ import annotations

from app.domain.errors import InputError
from app.domain.intake import ProblemList


class UploadError(InputError):
    """An upload of answers cannot be taken.

    Attributes:
        line: Line of the upload where that shows, from 1; None for the whole upload.
    """

    code = "upload_invalid"

    def __init__(self, message: str, *, line: int | None = None) -> None:
        self.line = line
        super().__init__(message if line is None else f"Line {line}: {message}")


class UploadUnreadableError(UploadError):
    """The upload is not what its type says: not text, not JSON, or cut off."""

    code = "upload_unreadable"


class AnswerColumnMissingError(UploadError):
    """No column, or more than one, can be taken for the answers."""

    code = "answer_column_missing"


class UploadTooLargeError(UploadError):
    """The upload has more bytes than one may have."""

    code = "upload_too_large"


class TooManyAnswersError(UploadError):
    """The upload has more rows than one may have."""

    code = "too_many_answers"


class UploadEmptyError(UploadError):
    """The upload holds no answer."""

    code = "upload_empty"


class UploadFieldsLateError(UploadError):
    """What the upload says beside its answers came after too many of them."""

    code = "upload_fields_late"


class RowsInvalidError(UploadError):
    """Rows of the upload cannot be taken, and all or nothing was asked for.

    Attributes:
        problems: The first of them, and how many there are of each kind.
    """

    code = "rows_invalid"

    def __init__(self, problems: ProblemList) -> None:
        self.problems = problems
        rows = "1 row" if problems.total == 1 else f"{problems.total} rows"
        super().__init__(f"{rows} cannot be taken, so nothing was. See errors.")


class LaneUnavailableError(InputError):
    """The judge that was chosen cannot be asked in that lane."""

    code = "lane_unavailable"
