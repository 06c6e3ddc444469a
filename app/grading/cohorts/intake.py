"""The port through which many answers come in."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Mapping
from typing import Protocol

from app.domain.cohort import CohortAnswer
from app.domain.intake import IntakeChoices, Notice, RowProblem, UploadFormat


class Intake(Protocol):
    """One upload: iterate over it once. Memory does not grow with it.

    What to do about a row that cannot be taken is for who iterates to say.
    """

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the extra columns, in order; complete after the last answer."""
        ...

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the sender should know; complete after the last answer."""
        ...

    @property
    def fields(self) -> Mapping[str, object]:
        """What a JSON document says beside its answers; complete after the last answer."""
        ...

    def __aiter__(self) -> AsyncIterator[CohortAnswer | RowProblem]:
        """The rows in order.

        Raises:
            UploadError: While iterating: nothing more can be read.
        """
        ...


class OpenIntake(Protocol):
    """Begins to read an upload."""

    def __call__(
        self,
        source: AsyncIterable[bytes],
        upload_format: UploadFormat,
        *,
        choices: IntakeChoices | None = None,
    ) -> Intake:
        """The upload, with nothing read yet.

        Raises:
            UploadError: The sender's choices cannot be followed.
        """
        ...
