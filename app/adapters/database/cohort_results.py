"""Results of cohorts: stored with their records, and counted.

Whoever stores results of a cohort locks its row first, and holds it until the commit. That puts one
writer after the other: what has a result already is seen, `seq` counts up in the order of commits,
and counts move by what was really stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.cohort_states import DONE, CohortKey, Stamp, ended_count, lock, move
from app.adapters.database.grades import grade_row
from app.adapters.database.schema import COHORT_RESULT, GRADE
from app.domain.errors import CohortNotFoundError, StoreError, TouchstoneError
from app.domain.grade import Status
from app.grading.cohorts.records import NewResult
from app.grading.records import Usage
from app.grading.replies import total_usage

UNENDED = frozenset({"ready", "running", "paused"})
PLACES_AT_ONCE = 5_000
"""SQLite takes a few ten thousand parameters."""

HELD = select(COHORT_RESULT.c.idx).where(
    COHORT_RESULT.c.cohort_pk == bindparam("its_pk"),
    COHORT_RESULT.c.idx.in_(bindparam("places", expanding=True)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutResult:
    """One result, ready to be written."""

    index: int
    grade_row: Mapping[str, object]
    usage: Usage

    @property
    def status(self) -> object:
        """How the answer ended."""
        return self.grade_row["status"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Results of one cohort that are stored together or not at all.

    Attributes:
        tenant: Whose the cohort must be; None for an engine, which has those of every tenant.
    """

    cohort_id: str
    tenant: str | None
    results: Sequence[PutResult]


def put_of(cohort_id: str, tenant: str | None, results: Sequence[NewResult]) -> Put:
    """A put with its rows made, which takes longer than writing them: not in the transaction."""
    rows = [
        PutResult(
            index=one.index, grade_row=grade_row(one.record, tenant or ""), usage=one.record.usage
        )
        for one in results
    ]
    return Put(cohort_id=cohort_id, tenant=tenant, results=rows)


async def store(
    connection: AsyncConnection, puts: Sequence[Put], stamps: Mapping[str, Stamp]
) -> list[RowMapping | TouchstoneError | None]:
    """Store what is new of some puts, in their order. There is a stamp for each cohort id.

    Returns:
        For each put its cohort as it is then, None where there is none, or why it was refused.
    """
    # Locked in one order by everyone, so that no two writers wait for each other.
    cohorts = {
        one: await lock(connection, CohortKey(id=one, tenant=None))
        for one in sorted({put.cohort_id for put in puts})
    }
    refused = {place: _refusal(put, cohorts[put.cohort_id]) for place, put in enumerate(puts)}
    grades: list[Mapping[str, object]] = []
    results: list[Mapping[str, object]] = []
    for cohort_id, row in cohorts.items():
        if row is not None:
            taken = [put for place, put in enumerate(puts) if not refused[place]]
            first = _first(put for put in taken if put.cohort_id == cohort_id)
            new = await _without_held(connection, row["pk"], first)
            grades += [{**one.grade_row, "tenant": row["tenant"]} for one in new]
            results += _rows(new, row)
            cohorts[cohort_id] = await _count(connection, row, new, stamps[cohort_id])
    if grades:
        await connection.execute(insert(GRADE), grades)
        await connection.execute(insert(COHORT_RESULT), results)
    return [refused[place] or cohorts[put.cohort_id] for place, put in enumerate(puts)]


def _refusal(put: Put, cohort: RowMapping | None) -> TouchstoneError | None:
    if cohort is None:
        return None
    if put.tenant not in {None, cohort["tenant"]}:
        return CohortNotFoundError(put.cohort_id)
    if all(0 <= one.index < cohort["total"] for one in put.results):
        return None
    return StoreError("There is no answer at this place of the cohort.")


def _first(puts: Iterable[Put]) -> dict[int, PutResult]:
    """The first result for each place, by index."""
    first: dict[int, PutResult] = {}
    for put in puts:
        for one in put.results:
            first.setdefault(one.index, one)
    return dict(sorted(first.items()))


async def _without_held(
    connection: AsyncConnection, cohort_pk: int, results: Mapping[int, PutResult]
) -> list[PutResult]:
    """Those of the results whose answers have none yet."""
    places = list(results)
    held: set[int] = set()
    for start in range(0, len(places), PLACES_AT_ONCE):
        some = {"its_pk": cohort_pk, "places": places[start : start + PLACES_AT_ONCE]}
        held.update((await connection.execute(HELD, some)).scalars())
    return [one for place, one in results.items() if place not in held]


def _rows(new: Sequence[PutResult], cohort: RowMapping) -> list[dict[str, object]]:
    return [
        {
            "cohort_pk": cohort["pk"],
            "idx": one.index,
            "seq": seq,
            "status": one.status,
            "score": one.grade_row["score"],
            "grade_id": one.grade_row["id"],
        }
        for seq, one in enumerate(new, cohort["last_seq"] + 1)
    ]


async def _count(
    connection: AsyncConnection, cohort: RowMapping, new: Sequence[PutResult], stamp: Stamp
) -> RowMapping:
    """Add the new results to the row of the cohort, which is locked."""
    if not new:
        return cohort
    statuses = [one.status for one in new]
    usage = total_usage(one.usage for one in new)
    is_unknown = cohort["cost_usd"] is None or usage.cost_usd is None
    changed: dict[str, object] = {
        status.value: cohort[status.value] + statuses.count(status.value) for status in Status
    }
    is_last = ended_count(cohort) + len(new) >= cohort["total"] and cohort["status"] in UNENDED
    if is_last:
        changed |= {"status": DONE, "paused_reason": None, "finished_at": stamp.now}
    return await move(
        connection,
        cohort,
        stamp,
        last_seq=cohort["last_seq"] + len(new),
        cost_usd=None if is_unknown else cohort["cost_usd"] + usage.cost_usd,
        input_tokens=cohort["input_tokens"] + usage.input_tokens,
        output_tokens=cohort["output_tokens"] + usage.output_tokens,
        **changed,
    )
