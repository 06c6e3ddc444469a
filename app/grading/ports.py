"""What the use cases need from outside. Adapters implement these protocols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from app.domain.answer import Answer
from app.domain.audit import LOCAL_ACTOR
from app.domain.cohort_report import NearDuplicates
from app.domain.grade import Status
from app.domain.measures import Estimate, Measure, Pairs
from app.domain.rubric import Rubric
from app.grading.records import GradeRecord, JudgeIdentity, Reply

Item = TypeVar("Item")

ReplyListener = Callable[[str], None]
"""Called with the reply text received so far, each time there is more of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One answer to judge. `sample` tells repeats apart, from 0."""

    rubric: Rubric
    answer: Answer
    sample: int = 0


class Judge(Protocol):
    """Gives verdicts on an answer. It never gives a score."""

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        """What determines this judge's replies under that rubric."""
        ...

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        """A reply as received, after at most one repair attempt.

        Raises:
            TransientJudgeError: The endpoint is down, slow or limiting us.
            AnswerJudgeError: This answer cannot be judged.
            SystemicJudgeError: No answer can be judged until an operator acts.
        """
        ...


class RubricLibrary(Protocol):
    """The rubrics that can be graded against. What anybody keeps is seen at the next call.

    It is bound to a tenant: it has the rubrics that come as files, and the tenant's own. Both
    lookups raise StoreUnavailableError when the database is needed and cannot be used.
    """

    def of(self, tenant: str) -> RubricLibrary:
        """The same library for another tenant."""
        ...

    async def get(self, rubric_id: str) -> Rubric:
        """The current version.

        Raises:
            RubricNotFoundError: No rubric has that id.
        """
        ...

    async def version(self, rubric_id: str, key: str) -> Rubric:
        """The version with that digest or number, current or not: it never changes.

        Raises:
            RubricNotFoundError: No rubric has that id.
            RubricVersionNotFoundError: It has no such version.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeFilter:
    """Which grades to list; None does not filter."""

    rubric_id: str | None = None
    status: Status | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """Some items, newest first, and the id to go on after; None at the end."""

    items: Sequence[Item]
    next_after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyKey:
    """A caller's promise that requests with this key are one request.

    Attributes:
        scope: What the key is unique within, such as a route.
        key: The caller's key, at most 255 characters.
        request_digest: Hash of the request, to notice the key being used for another one.
    """

    scope: str
    key: str
    request_digest: str


class GradeStore(Protocol):
    """Grade records of one tenant. Each method is one transaction.

    A record of another tenant is to every method as if it did not exist. Every method raises
    StoreUnavailableError when the database cannot be used.
    """

    def of(self, tenant: str) -> GradeStore:
        """The same store for the records of another tenant."""
        ...

    async def add(self, record: GradeRecord, key: IdempotencyKey | None = None) -> None:
        """Keep a new record, and the key's answer with it; both are durable when this returns."""
        ...

    async def get(self, grade_id: str) -> GradeRecord:
        """The record with that id.

        Raises:
            GradeNotFoundError: There is none.
            GradeErasedError: It was erased.
        """
        ...

    async def find_by_fingerprint(self, fingerprint: str) -> GradeRecord | None:
        """The newest graded record with that fingerprint that holds replies, or None."""
        ...

    async def find_by_fingerprints(self, fingerprints: Sequence[str]) -> Sequence[GradeRecord]:
        """The same for several fingerprints, at most a few hundred: those that are found."""
        ...

    async def page(self, *, where: GradeFilter, limit: int, after: str | None) -> Page[GradeRecord]:
        """At most `limit` records, newest first, older than the record id `after`."""
        ...

    async def delete(self, grade_id: str, *, actor: str = LOCAL_ACTOR) -> None:
        """Remove a record, its reviews, and the idempotency entries that replay it.

        Its id is remembered as erased, and the audit trail names who did it.

        Raises:
            GradeNotFoundError: There is none.
            GradeErasedError: It was erased before.
        """
        ...

    async def claim(self, key: IdempotencyKey) -> GradeRecord | None:
        """None: the key is now ours, go on. A record: the first request made it, replay it.

        A claim whose holder died is taken over once it is older than the longest grade can take.

        Raises:
            IdempotencyMismatchError: The key was used with another request.
            IdempotencyInFlightError: The first request is still running.
        """
        ...

    async def release(self, key: IdempotencyKey) -> None:
        """Give a claimed key back: nothing was done that a repeat would double."""
        ...


class Clock(Protocol):
    """The time and new ids; a port so that tests can hold both still."""

    def now(self) -> datetime:
        """The current time, in UTC."""
        ...

    def new_id(self, prefix: str) -> str:
        """A new id such as `grd_01J...`: unguessable, and later ids sort after earlier ones."""
        ...


class Statistics(Protocol):
    """Measures agreement. What it is given can be measured: see `app.domain.measures.obstacle`.

    Answers are resampled alike for every figure of a report: in the order they are given in.
    """

    resamples: int
    """How many resamples an interval rests on; without any there are no intervals."""
    seed: int
    """What they are drawn with: the same seed gives the same intervals."""

    def estimate(self, measure: Measure, series: Sequence[Pairs]) -> Estimate:
        """The mean of the measure over the series, with its interval."""
        ...

    def difference(
        self, measure: Measure, before: Sequence[Pairs], after: Sequence[Pairs]
    ) -> Estimate:
        """After minus before on the same answers, with its interval; for a bias, of its size."""
        ...


class CopyFinder(Protocol):
    """Finds answers that share their wording, with each other or with the ideal response.

    One is made for each report, with the ideal response in it. It keeps a few bytes of each
    answer and no text, and works the same way in every process.
    """

    def add(self, index: int, text: str) -> float:
        """Take in an answer as sent, in any order.

        Returns:
            How much wording it has in common with the ideal response: the share of the shorter of
            the two, 0 to 1. An answer too short to be anybody's has none.
        """
        ...

    def near_duplicates(self, *, groups: int, members: int) -> NearDuplicates:
        """The largest groups of answers that have most of their wording in common.

        Args:
            groups: How many to give at most.
            members: How many of a group to give at most, by index: the first ones.
        """
        ...
