"""A grade store in memory."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.domain.access import DEFAULT_TENANT
from app.domain.audit import LOCAL_ACTOR
from app.domain.errors import (
    GradeNotFoundError,
    IdempotencyInFlightError,
    IdempotencyMismatchError,
    NotFoundError,
    StoreError,
    StoreUnavailableError,
)
from app.domain.grade import Status
from app.domain.review_errors import GradeErasedError
from app.grading.ports import Clock, GradeFilter, IdempotencyKey, Page
from app.grading.records import GradeRecord
from app.grading.reviews.records import Standing
from tests.fakes.clock import FixedClock

KEY_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What is known of a key; `grade_id` is None while the first request runs."""

    request_digest: str
    claimed_at: datetime
    grade_id: str | None = None


@dataclass(kw_only=True)
class _Room:
    """What belongs to one tenant."""

    records: dict[str, GradeRecord] = field(default_factory=dict)
    entries: dict[tuple[str, str], _Entry] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    erased: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Building:
    """The rooms of all tenants, which open and close together."""

    rooms: dict[str, _Room] = field(default_factory=dict)
    is_open: bool = True


class InMemoryGradeStore:
    """Implements the `GradeStore` port: the same promises as the database, without the disk.

    Attributes:
        is_available: Set to False, every method raises StoreUnavailableError.
        statuses: What reviews have made of the statuses of records.
        erased: Who deleted what, by id.
    """

    def __init__(self, clock: Clock | None = None, *, take_over_seconds: float = 600.0) -> None:
        self._clock = clock or FixedClock()
        self._take_over = timedelta(seconds=take_over_seconds)
        self._building = _Building()
        self._enter(DEFAULT_TENANT)

    def of(self, tenant: str) -> InMemoryGradeStore:
        """The same store for the records of another tenant."""
        bound = copy(self)
        bound._enter(tenant)
        return bound

    @property
    def is_available(self) -> bool:
        """Whether any tenant can use it."""
        return self._building.is_open

    @is_available.setter
    def is_available(self, value: bool) -> None:
        self._building.is_open = value

    def _enter(self, tenant: str) -> None:
        room = self._building.rooms.setdefault(tenant, _Room())
        self._records, self._entries = room.records, room.entries
        self.statuses, self.erased = room.statuses, room.erased
        self.standings = room.standings

    async def add(self, record: GradeRecord, key: IdempotencyKey | None = None) -> None:
        """Keep a new record; the first one to be kept under a key is the key's."""
        self._check()
        if any(record.id in room.records for room in self._building.rooms.values()):
            raise StoreError("A record with this id is stored already.")
        if key is not None:
            self._settle(key, record.id)
        self._records[record.id] = record

    async def get(self, grade_id: str) -> GradeRecord:
        """The record with that id, or GradeNotFoundError."""
        self._check()
        if grade_id not in self._records:
            raise self._why_missing(grade_id)
        return self._records[grade_id]

    async def find_by_fingerprint(self, fingerprint: str) -> GradeRecord | None:
        """The newest graded record with that fingerprint that holds replies, or None."""
        self._check()
        found = (
            r
            for r in self._newest_first()
            if r.fingerprint == fingerprint and r.replies and r.grade
        )
        return next(found, None)

    async def find_by_fingerprints(self, fingerprints: Sequence[str]) -> Sequence[GradeRecord]:
        """The newest of each fingerprint that is found."""
        found = [await self.find_by_fingerprint(one) for one in dict.fromkeys(fingerprints)]
        return [record for record in found if record is not None]

    async def page(self, *, where: GradeFilter, limit: int, after: str | None) -> Page[GradeRecord]:
        """At most `limit` records, newest first, older than the record id `after`."""
        self._check()
        older = [r for r in self._newest_first() if after is None or r.id < after]
        found = [r for r in older if _fits(r, where, self.statuses.get(r.id))]
        items = found[:limit]
        return Page(items=items, next_after=items[-1].id if len(found) > limit else None)

    def forget(self, grade_id: str) -> None:
        """Have it as if the record had never been there."""
        self._records.pop(grade_id, None)
        for name in [name for name, one in self._entries.items() if one.grade_id == grade_id]:
            del self._entries[name]

    async def delete(self, grade_id: str, *, actor: str = LOCAL_ACTOR) -> None:
        """Remove a record and the entries that replay it, or GradeNotFoundError."""
        self._check()
        if self._records.pop(grade_id, None) is None:
            raise self._why_missing(grade_id)
        self.erased[grade_id] = actor
        for name in [name for name, one in self._entries.items() if one.grade_id == grade_id]:
            del self._entries[name]

    async def claim(self, key: IdempotencyKey) -> GradeRecord | None:
        """None: the key is the caller's. A record: the one that the key made."""
        self._check()
        entry = self._entries.get((key.scope, key.key))
        if entry is None or self._is_over(entry):
            now = self._clock.now()
            new = _Entry(request_digest=key.request_digest, claimed_at=now)
            self._entries[key.scope, key.key] = new
            return None
        if entry.request_digest != key.request_digest:
            raise IdempotencyMismatchError("The key was used for another request.")
        if entry.grade_id is None:
            raise IdempotencyInFlightError("The first request with this key is still running.")
        return self._records[entry.grade_id]

    async def release(self, key: IdempotencyKey) -> None:
        """Forget a claim; a key that made a record keeps it."""
        self._check()
        entry = self._entries.get((key.scope, key.key))
        if entry and entry.grade_id is None and entry.request_digest == key.request_digest:
            del self._entries[key.scope, key.key]

    def _settle(self, key: IdempotencyKey, grade_id: str) -> None:
        entry = self._entries.get((key.scope, key.key))
        if entry is None or self._is_over(entry):
            now = self._clock.now()
            entry = _Entry(request_digest=key.request_digest, claimed_at=now)
        if entry.request_digest != key.request_digest:
            raise IdempotencyMismatchError("The key was used for another request.")
        if entry.grade_id is not None:
            raise IdempotencyInFlightError("Another request with this key finished first.")
        self._entries[key.scope, key.key] = replace(entry, grade_id=grade_id)

    def _is_over(self, entry: _Entry) -> bool:
        age = self._clock.now() - entry.claimed_at
        return age > (KEY_LIFE if entry.grade_id else self._take_over)

    def _newest_first(self) -> list[GradeRecord]:
        return [self._records[key] for key in sorted(self._records, reverse=True)]

    def _why_missing(self, grade_id: str) -> NotFoundError:
        erased = grade_id in self.erased
        return GradeErasedError(grade_id) if erased else GradeNotFoundError(grade_id)

    def _check(self) -> None:
        if not self.is_available:
            raise StoreUnavailableError("The database cannot be reached.")


def _fits(record: GradeRecord, where: GradeFilter, reviewed: Status | None) -> bool:
    status = reviewed or (record.grade.status if record.grade else Status.FAILED)
    return (
        where.rubric_id in {None, record.rubric.id}
        and where.status in {None, status}
        and where.reference in {None, record.reference}
    )
