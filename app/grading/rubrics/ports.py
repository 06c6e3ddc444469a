"""What keeping rubrics needs from outside. Adapters implement these protocols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from app.domain.rubric import Rubric
from app.grading.ports import Page
from app.grading.rubrics.records import KeptRubric, RubricVersion

ReadRubric = Callable[[str | bytes], Rubric]
"""Reads a rubric document in YAML (or JSON), or raises RubricInvalidError."""


class RubricFiles(Protocol):
    """The rubrics that come as files. They stay as they are while the service runs."""

    def get(self, rubric_id: str) -> Rubric:
        """The rubric with that id.

        Raises:
            RubricNotFoundError: There is none.
        """
        ...

    def all(self) -> Sequence[Rubric]:
        """Every rubric, by id."""
        ...

    def text(self, rubric_id: str) -> str:
        """What the file of a rubric says.

        Raises:
            RubricNotFoundError: There is none.
        """
        ...


class RubricStore(Protocol):
    """Versions of rubrics, for good: none is ever changed. Each method is one transaction.

    Every method raises StoreUnavailableError when the database cannot be used. The current version
    of a rubric of the caller's own is the one with the highest number.

    It is bound to a tenant. Versions that came as files are every tenant's; the others belong to
    the one that kept them, and are not there for anybody else.
    """

    def of(self, tenant: str) -> RubricStore:
        """The same store for another tenant."""
        ...

    async def add(self, kept: KeptRubric, *, expected: str | None = None) -> bool:
        """Keep a version of the caller's own; durable when this returns.

        Args:
            kept: The version and its text.
            expected: The digest that must be current; None for any.

        Returns:
            Whether it is new. Nothing is done with a digest that is kept already.

        Raises:
            RubricChangedError: Something else than `expected` is current.
            RubricVersionTakenError: Its number is not higher than the current one.
        """
        ...

    async def remember(self, files: Sequence[KeptRubric]) -> None:
        """Keep versions that came as files, so that they are found after the files changed."""
        ...

    async def current(self, rubric_id: str) -> RubricVersion | None:
        """The current version of a rubric of the caller's own, or None."""
        ...

    async def find(self, rubric_id: str, key: str) -> RubricVersion | None:
        """The version with that digest or number, or None; of several files, the last one kept."""
        ...

    async def text(self, rubric_id: str, digest: str) -> str | None:
        """What a version was sent as, or None."""
        ...

    async def currents(self, *, limit: int, after: str) -> Sequence[RubricVersion]:
        """The current versions of the caller's own rubrics with ids after `after`, by id."""
        ...

    async def versions(
        self, rubric_id: str, *, limit: int, after: str | None
    ) -> Page[RubricVersion]:
        """At most `limit` versions of a rubric, highest first, to go on after a cursor of it."""
        ...
