"""What erasing needs from outside. Adapters implement these protocols."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How much was erased.

    Attributes:
        grades: Grades, with their replies, reviews, requests and deliveries.
        answers: Answers of cohorts; their places stay, so that the counts stay exact.
        cohorts: Whole cohorts.
    """

    grades: int = 0
    answers: int = 0
    cohorts: int = 0

    def __add__(self, other: Erased) -> Erased:
        """Both together."""
        return Erased(
            grades=self.grades + other.grades,
            answers=self.answers + other.answers,
            cohorts=self.cohorts + other.cohorts,
        )


class PersonalData(Protocol):
    """What is kept of people, in slices: each is one transaction, and is noted in the trail.

    Every method raises StoreUnavailableError when the database cannot be used. Called again after
    that, it goes on.
    """

    async def erase_candidate(self, tenant: str, reference: str, *, actor: str) -> Erased:
        """Erase all that a tenant keeps under a caller's own id of a candidate.

        Raises:
            ErasureBlockedError: An answer of theirs waits to be graded.
        """
        ...

    async def erase_older(self, before: datetime) -> Erased:
        """Erase, of every tenant, grades made and cohorts ended before that time."""
        ...
