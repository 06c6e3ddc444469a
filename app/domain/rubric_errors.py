"""Errors of keeping rubrics in versions: a part of the tree in `app.domain.errors`."""

from __future__ import annotations

from app.domain.errors import ConflictError, NotFoundError


class RubricVersionNotFoundError(NotFoundError):
    """The rubric has no such version, or no longer."""

    code = "rubric_version_not_found"

    def __init__(self, rubric_id: str, current: str) -> None:
        self.rubric_id = rubric_id
        super().__init__(f"There is no such version of this rubric; the current one is {current}.")


class RubricReservedError(ConflictError):
    """The id belongs to a rubric that comes as a file with the service."""

    code = "rubric_reserved"

    def __init__(self, rubric_id: str) -> None:
        self.rubric_id = rubric_id
        super().__init__("This id belongs to a rubric of the service itself: choose another id.")


class RubricVersionTakenError(ConflictError):
    """A version with that number, or a higher one, was kept before with other content."""

    code = "rubric_version_taken"

    def __init__(self, version: str, current: str) -> None:
        self.version = version
        self.current = current
        super().__init__(
            f"Version {version} cannot follow version {current}, which is kept already and never "
            f"changes: raise `version` above {current} and send it again."
        )


class RubricChangedError(ConflictError):
    """The current version is not the one that If-Match names."""

    code = "rubric_changed"

    def __init__(self, current: str | None) -> None:
        self.current = current
        now = "there is none yet" if current is None else f"it is {current} now"
        super().__init__(
            f"The current version is not the one that If-Match names: {now}. Read it, make your "
            "change there, and send it with its ETag."
        )
