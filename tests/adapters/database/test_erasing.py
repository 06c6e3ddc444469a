"""What is kept of people can be taken away, and leaves its mark."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.adapters.database import erasing
from app.adapters.database.audit_chain import SqlAuditLog
from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.database.erasing import SqlPersonalData
from app.adapters.database.grades import SqlGradeStore
from app.domain.cohort import CohortAnswer, CohortStatus
from app.domain.errors import CohortNotFoundError
from app.domain.review_errors import ErasureBlockedError, GradeErasedError
from app.grading.audit.verifying import verify
from app.grading.erasure.ports import Erased
from tests.cohorts import a_cohort, a_result
from tests.fakes.clock import START, FixedClock
from tests.records import a_record

pytestmark = pytest.mark.anyio


async def a_cohort_of(cohorts: SqlCohortStore, *references: str, number: int = 1) -> str:
    """A cohort whose answers are those of these candidates: its id."""
    made = a_cohort(number)
    await cohorts.create(made)
    rows = [
        CohortAnswer(index=index, answer=f"It is {one}.", reference=one, extra={"mail": one})
        for index, one in enumerate(references)
    ]
    await cohorts.append(made.id, rows, chain="")
    await cohorts.seal(made.id, columns=("mail",))
    return made.id


async def test_a_candidate_is_erased_everywhere_and_nobody_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "GRADES_OF", erasing.GRADES_OF.limit(2))
    clock = FixedClock()
    grades, cohorts = SqlGradeStore(database, clock=clock), SqlCohortStore(database, clock=clock)
    for number in range(1, 6):
        await grades.add(a_record(number, reference="ann"))
    await grades.add(a_record(9, reference="bob"))
    cohort_id = await a_cohort_of(cohorts, "ann", "bob")
    await cohorts.put(cohort_id, [a_result(index, number=20 + index) for index in (0, 1)])

    data = SqlPersonalData(database, clock=clock)
    done = await data.erase_candidate("default", "ann", actor="key-1")

    assert done == Erased(grades=6, answers=1)
    with pytest.raises(GradeErasedError):
        await grades.get(a_record(1).id)
    assert (await grades.get(a_record(9).id)).reference == "bob"
    erased, kept = (await cohorts.results(cohort_id, after=None, limit=9)).items
    assert (erased.reference, erased.extra) == (None, {})
    assert (kept.reference, kept.extra) == ("bob", {"mail": "bob"})
    assert erased.grade is None
    cohort = await cohorts.get(cohort_id)
    assert (cohort.status, cohort.counts.done) == (CohortStatus.DONE, 2), "counts stay exact"
    entries = await SqlAuditLog(database).entries(after=0, limit=99)
    assert {one.action for one in entries} == {"candidate.erased"}
    assert all("ann" not in one.subject for one in entries), "the trail does not name them"
    assert (await verify(SqlAuditLog(database), "default")).broken is None
    assert await data.erase_candidate("default", "ann", actor="key-1") == Erased()


async def test_another_tenants_candidate_of_that_name_stays(database: Database) -> None:
    grades = SqlGradeStore(database, clock=FixedClock()).of("acme")
    await grades.add(a_record(1, reference="ann"))
    data = SqlPersonalData(database, clock=FixedClock())
    assert await data.erase_candidate("default", "ann", actor="local") == Erased()
    assert (await grades.get(a_record(1).id)).reference == "ann"


async def test_an_answer_that_waits_is_not_erased_under_the_hands_of_the_grader(
    database: Database,
) -> None:
    cohorts = SqlCohortStore(database, clock=FixedClock())
    cohort_id = await a_cohort_of(cohorts, "ann", "bob")
    data = SqlPersonalData(database, clock=FixedClock())
    with pytest.raises(ErasureBlockedError, match=cohort_id):
        await data.erase_candidate("default", "ann", actor="local")
    await cohorts.cancel(cohort_id)
    assert await data.erase_candidate("default", "ann", actor="local") == Erased(answers=1)


async def test_what_is_too_old_goes_and_what_is_not_stays(database: Database) -> None:
    clock = FixedClock()
    grades, cohorts = SqlGradeStore(database, clock=clock), SqlCohortStore(database, clock=clock)
    await grades.add(a_record(1, created_at=START - timedelta(days=40)))
    await grades.of("acme").add(a_record(2, created_at=START - timedelta(days=40)))
    await grades.add(a_record(3, created_at=START))
    ended = await a_cohort_of(cohorts, "ann")
    await cohorts.put(ended, [a_result(0, number=20)])
    running = await a_cohort_of(cohorts, "bob", number=2)
    clock.advance(timedelta(days=30).total_seconds())

    data = SqlPersonalData(database, clock=clock)
    assert await data.erase_older(START - timedelta(days=1)) == Erased(grades=2)
    assert await data.erase_older(START + timedelta(days=1)) == Erased(grades=1, cohorts=1)
    with pytest.raises(CohortNotFoundError):
        await cohorts.get(ended)
    assert (await cohorts.get(running)).status is CohortStatus.READY
    log = SqlAuditLog(database)
    assert [one.action for one in await log.entries(after=0, limit=9)] == [
        "retention.erased",
        "cohort.deleted",
        "retention.erased",
    ]
    assert await log.tenants() == ["acme", "default"]
