"""Grade records in a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import graves, keys, outbox
from app.adapters.database.database import Database
from app.adapters.database.group_commit import NewRow
from app.adapters.database.record_json import dump, load
from app.adapters.database.schema import GRADE, IS_REUSABLE
from app.domain.access import DEFAULT_TENANT
from app.domain.audit import LOCAL_ACTOR
from app.domain.grade import Status
from app.grading.ports import Clock, GradeFilter, IdempotencyKey, Page
from app.grading.records import GradeRecord
from app.grading.webhooks.events import grade_created

KEY_LIFE = timedelta(hours=24)
PURGE_PAUSE = timedelta(minutes=1)

IS_OURS = GRADE.c.tenant == bindparam("its_tenant")
"""In every statement: a store sees the rows of its tenant alone."""
BY_ID = select(GRADE.c.body).where(IS_OURS, GRADE.c.id == bindparam("wanted"))
BY_FINGERPRINT = (
    select(GRADE.c.body)
    .where(IS_OURS, GRADE.c.fingerprint == bindparam("wanted"), IS_REUSABLE)
    .order_by(GRADE.c.id.desc())
    .limit(1)
)
NEWEST = (
    select(func.max(GRADE.c.id))
    .where(IS_OURS, GRADE.c.fingerprint.in_(bindparam("wanted", expanding=True)), IS_REUSABLE)
    .group_by(GRADE.c.fingerprint)
)
BY_FINGERPRINTS = select(GRADE.c.body).where(GRADE.c.id.in_(NEWEST))


class SqlGradeStore:
    """Implements the `GradeStore` port on SQLite and PostgreSQL, for one tenant.

    Its clock tells how old a claim is, so several machines need clocks that agree to within a
    fraction of `take_over_seconds`: the time after which a claim that was neither settled nor
    released belongs to whoever asks next. Give more than the longest grade can take.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        take_over_seconds: float = 600.0,
        tenant: str = DEFAULT_TENANT,
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._clock = clock
        self._take_over = timedelta(seconds=take_over_seconds)
        self._purges = _Pace()

    def of(self, tenant: str) -> SqlGradeStore:
        """The same store for the records of another tenant."""
        bound = copy(self)
        bound._tenant = tenant  # noqa: SLF001 - a copy of itself
        return bound

    async def add(self, record: GradeRecord, key: IdempotencyKey | None = None) -> None:
        """Keep a new record, let the key answer with it, and leave word for webhooks.

        Nothing is kept if this raises.

        Raises:
            ConflictError: The claim was taken over, and another request has the key.
            StoreError: The id is taken, or the database cannot be used.
        """
        times = self._times()
        event = grade_created(record, id=self._clock.new_id("msg"), tenant=self._tenant)

        async def settle(connection: AsyncConnection) -> None:
            if key is not None:
                await keys.settle(connection, self._owned(key), times, record.id)

        row = NewRow(table=GRADE, values=grade_row(record, self._tenant))
        await self._database.write(settle, row, outbox.row_of(event))

    async def get(self, grade_id: str) -> GradeRecord:
        """The record with that id, or GradeNotFoundError, or GradeErasedError."""
        record = await self._first(BY_ID, wanted=grade_id)
        if record is None:
            raise await self._database.read(
                partial(graves.why_missing, grade_id=grade_id, tenant=self._tenant)
            )
        return record

    async def find_by_fingerprint(self, fingerprint: str) -> GradeRecord | None:
        """The newest graded record with that fingerprint that holds replies, or None."""
        return await self._first(BY_FINGERPRINT, wanted=fingerprint)

    async def find_by_fingerprints(self, fingerprints: Sequence[str]) -> Sequence[GradeRecord]:
        """The newest of each fingerprint that is found, with one look."""
        if not fingerprints:
            return []
        names = self._names(list(fingerprints))
        bodies = await self._database.read(partial(_bodies, BY_FINGERPRINTS, names))
        return [load(body) for body in bodies]

    async def page(self, *, where: GradeFilter, limit: int, after: str | None) -> Page[GradeRecord]:
        """At most `limit` records, newest first, older than the record id `after`."""
        statement = _filtered(where).where(IS_OURS).order_by(GRADE.c.id.desc()).limit(limit + 1)
        if after is not None:
            statement = statement.where(GRADE.c.id < bindparam("wanted"))
        bodies = await self._database.read(partial(_bodies, statement, self._names(after)))
        items = [load(body) for body in bodies[:limit]]
        return Page(items=items, next_after=items[-1].id if len(bodies) > limit else None)

    async def delete(self, grade_id: str, *, actor: str = LOCAL_ACTOR) -> None:
        """Remove a record and all that hangs on it, or GradeNotFoundError, or GradeErasedError."""
        now = self._clock.now()

        async def remove(connection: AsyncConnection) -> None:
            await graves.bury_grade(connection, grade_id, tenant=self._tenant, actor=actor, now=now)

        await self._database.write(remove)

    async def claim(self, key: IdempotencyKey) -> GradeRecord | None:
        """None: the key is the caller's. A record: the one that the key made.

        Raises:
            IdempotencyMismatchError: The key was used with another request.
            IdempotencyInFlightError: The first request is still running.
        """
        times = self._times()
        purges = self._purges.is_time(times.now)

        async def claim(connection: AsyncConnection) -> tuple[str, str | None] | None:
            if purges:
                await keys.purge(connection, times)
            entry = await keys.claim(connection, self._owned(key), times)
            return None if entry is None else (entry.request_digest, entry.body)

        entry = await self._database.write(claim)
        if entry is None:
            return None
        request_digest, body = entry
        if body is None or request_digest != key.request_digest:
            raise keys.conflict(key, request_digest)
        return load(body)

    async def release(self, key: IdempotencyKey) -> None:
        """Give a claimed key back; a key that made a record keeps it."""
        await self._database.write(lambda connection: keys.release(connection, self._owned(key)))

    async def _first(self, statement: Select[str], *, wanted: str) -> GradeRecord | None:
        bodies = await self._database.read(partial(_bodies, statement, self._names(wanted)))
        return load(bodies[0]) if bodies else None

    def _times(self) -> keys.Times:
        now = self._clock.now()
        return keys.Times(now=now, keys_end=now - KEY_LIFE, claims_end=now - self._take_over)

    def _names(self, wanted: str | list[str] | None) -> dict[str, object]:
        return {"its_tenant": self._tenant, "wanted": wanted}

    def _owned(self, key: IdempotencyKey) -> keys.OwnedKey:
        return keys.OwnedKey(tenant=self._tenant, key=key)


class _Pace:
    """Says when to purge again; the stores of all tenants go by the same one."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def is_time(self, now: datetime) -> bool:
        if self._next is not None and now < self._next:
            return False
        self._next = now + PURGE_PAUSE
        return True


async def _bodies(
    statement: Select[str], names: Mapping[str, object], connection: AsyncConnection
) -> Sequence[str]:
    return (await connection.execute(statement, names)).scalars().all()


def grade_row(record: GradeRecord, tenant: str) -> dict[str, object]:
    """The columns of a record that belongs to a tenant."""
    status = record.grade.status if record.grade else Status.FAILED
    return {
        "id": record.id,
        "tenant": tenant,
        "rubric_id": record.rubric.id,
        "rubric_version": record.rubric.version,
        "rubric_digest": record.rubric.digest,
        "status": status.value,
        "score": record.grade.score if record.grade else None,
        "fingerprint": record.fingerprint,
        "replies": len(record.replies),
        "reference": record.reference,
        "judge_kind": record.judge.kind,
        "judge_model": record.judge.model,
        "created_at": record.created_at,
        "body": dump(record),
    }


def _filtered(where: GradeFilter) -> Select[str]:
    statement = select(GRADE.c.body)
    if where.rubric_id is not None:
        statement = statement.where(GRADE.c.rubric_id == where.rubric_id)
    if where.status is not None:
        statement = statement.where(GRADE.c.status == where.status.value)
    if where.reference is not None:
        statement = statement.where(GRADE.c.reference == where.reference)
    return statement
