"""What is kept of a rubric's versions, and which version may follow another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.audit import LOCAL_ACTOR
from app.domain.rubric import Rubric
from app.domain.rubric_errors import RubricChangedError, RubricVersionTakenError


class Origin(StrEnum):
    """Where a version came from."""

    FILE = "file"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricVersion:
    """One version of a rubric, without its contents. It never changes.

    Attributes:
        digest: `sha256:` over the whole rubric: what the version is known by.
        criteria: How many criteria it has.
        pitfalls: How many pitfalls it has.
        created_at: When it was kept; for a file, when a service first started with it.
    """

    id: str
    version: str
    digest: str
    title: str
    question: str
    criteria: int
    pitfalls: int
    origin: Origin
    created_at: datetime

    @property
    def rank(self) -> str:
        """Sorts versions by their number."""
        return rank_of(self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRubric:
    """A version, the text it was sent as, and who sent it."""

    version: RubricVersion
    text: str
    actor: str = LOCAL_ACTOR


def version_of(rubric: Rubric, origin: Origin, created_at: datetime) -> RubricVersion:
    """What is kept of a rubric beside its text."""
    return RubricVersion(
        id=rubric.id,
        version=rubric.version,
        digest=rubric.digest,
        title=rubric.title,
        question=rubric.question,
        criteria=len(rubric.criteria),
        pitfalls=len(rubric.pitfalls),
        origin=origin,
        created_at=created_at,
    )


def rank_of(version: str) -> str:
    """A version number as text that sorts: `1.10.0` comes after `1.9.0`."""
    return "".join(part.zfill(4) for part in version.split("."))


def check_successor(
    new: RubricVersion, *, current: RubricVersion | None, expected: str | None
) -> None:
    """See that a version may follow the current one of its rubric; its digest is not kept yet.

    Args:
        new: What is to be kept.
        current: The highest version so far; None for a new rubric.
        expected: The digest that the caller believes to be current; None for no belief.

    Raises:
        RubricChangedError: Something else is current.
        RubricVersionTakenError: Its number is not higher than the current one.
    """
    if expected is not None and (current is None or current.digest != expected):
        raise RubricChangedError(None if current is None else current.version)
    if current is not None and new.rank <= current.rank:
        raise RubricVersionTakenError(new.version, current.version)
