"""The engine over PostgreSQL, when the database is in trouble or a worker dies."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.cohort import CohortStatus
from app.jobs.procrastinate.engine import QueuePlace
from app.jobs.procrastinate.queue import Chunk
from tests.contracts.engines import OpenEngine
from tests.grading.cohorts.workshop import texts, until
from tests.jobs.procrastinate.conftest import Bench
from tests.postgres import execute

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


async def test_a_worker_goes_on_when_all_its_connections_are_cut(
    emptied_postgres_url: str, tmp_path: Path
) -> None:
    opened = OpenEngine(emptied_postgres_url, tmp_path)
    await opened.restart()
    opened.judge.seconds = 0.1
    cohort_id = await opened.cohort(texts(300))
    async with opened.running():
        await until(lambda: sum(opened.judge.calls.values()) > 60)
        execute(
            emptied_postgres_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        cohort = await opened.settled(cohort_id, seconds=60)
    await opened.close()
    assert (cohort.status, cohort.counts.graded) == (CohortStatus.DONE, 300)
    repeated = sum(count - 1 for count in opened.judge.calls.values())
    assert repeated <= 50, "no more than calls under way"


async def test_what_a_dead_worker_had_is_taken_over(
    bench: Bench, emptied_postgres_url: str, tmp_path: Path
) -> None:
    opened = OpenEngine(emptied_postgres_url, tmp_path)
    await opened.restart()
    cohort_id = await opened.cohort(texts(40))
    await bench.begun(Chunk(cohort_id=cohort_id, lo=0, hi=50))
    async with opened.running():
        cohort = await opened.settled(cohort_id)
    await opened.close()
    assert cohort.counts.graded == 40


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(QueuePlace(conninfo="host=h password=secret"))
