"""How soon the server gives a page of the table of a large cohort, over HTTP on loopback.

    python -m benchmarks.cohort_page
    python -m benchmarks.cohort_page --results 1000000

One record of usual size is graded for real; the cohort's answers and results are filled in by SQL,
each result with a copy of that record. Every page holds 50 lines, with the records behind them.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx2
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.system.clock import SystemClock
from app.grading.cohorts.records import Cohort
from app.settings import Settings
from app.wiring import create_app
from benchmarks.cohort_storage import ANSWERS, FILL_SLICE, NUMBERS, RESULTS, SCORE, STATUS
from benchmarks.storage import typical
from tests.api.server import listening

BODY = "(SELECT body FROM grade WHERE id NOT LIKE 'grd_a%' LIMIT 1)"
ROUNDS = 30
LIMIT_MS = 200.0
COUNTS = (
    "UPDATE cohort SET total = :n, last_seq = :n, status = 'done', graded = :n - :n / 5,"
    " failed = :n / 50, needs_review = :n / 5 - :n / 50 WHERE pk = :pk"
)


async def fill(url: str, total: int) -> str:
    """Make the cohort: its id."""
    database, clock = Database.open(url), SystemClock()
    await database.migrate()
    store = SqlCohortStore(database, clock=clock)
    record = typical()
    await SqlGradeStore(database, clock=clock).add(record)
    cohort_id = clock.new_id("coh")
    cohort = Cohort(
        id=cohort_id,
        name="Large",
        rubric_id=record.rubric.id,
        rubric_version=record.rubric.version,
        rubric_digest=record.rubric.digest,
        judge="llm",
        created_at=clock.now(),
    )
    await store.create(cohort)
    query = text("SELECT pk FROM cohort WHERE id = :id")
    found = await database.read(lambda it: it.execute(query, {"id": cohort_id}))
    pk = found.scalar_one()
    for statement in (ANSWERS, *(one.replace("'{}'", BODY) for one in RESULTS)):
        whole = statement.replace("NUMBERS", NUMBERS).replace("STATUS", STATUS)
        written = text(whole.replace("SCORE", SCORE))
        for start in range(0, total, FILL_SLICE):
            values = {"low": start, "high": min(start + FILL_SLICE, total) - 1, "pk": pk}
            await database.write(partial(_execute, written, values))
    await database.write(lambda it: it.execute(text(COUNTS), {"n": total, "pk": pk}))
    await database.close()
    return cohort_id


async def _execute(statement: TextClause, values: dict[str, int], it: AsyncConnection) -> None:
    await it.execute(statement, values)


@contextmanager
def served(total: int) -> Iterator[tuple[httpx2.Client, str]]:
    """A client of the service with that cohort, and the path of the cohort."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), judge="embedded")
        cohort_id = asyncio.run(fill(settings.resolved_database_url, total))
        with (
            listening(create_app(settings)) as server,
            httpx2.Client(base_url=server.url, timeout=60) as client,
        ):
            yield client, f"/cohorts/{cohort_id}"


def timed(client: httpx2.Client, path: str) -> tuple[float, float, float]:
    """Median and slowest milliseconds of a page, and its size over the wire in kB."""
    times, size = [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answered = client.get(path, headers={"Accept": "text/html"})
        times.append(1000 * (time.perf_counter() - began))
        answered.raise_for_status()
        size = answered.num_bytes_downloaded
    return statistics.median(times), max(times), size / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=int, default=100_000)
    total = parser.parse_args().results
    with served(total) as (client, path):
        print(f"{total:,} results; {ROUNDS} loads each, milliseconds")
        print(f"{'page':<52}{'median':>9}{'slowest':>9}{'kB':>8}")
        slowest, middle = 0.0, total // 2 + 1
        for name, address in {
            "the cohort, before it is summed up": "",
            "table, first page": "/answers",
            "table, from the last 100 on": f"/answers?after={total - 101}",
            "table, last first": "/answers?order=latest",
            "table, lowest scores": "/answers?order=lowest",
            "table, lowest scores, from the middle": f"/answers?order=lowest&after={middle}",
            "table, highest scores for review": "/answers?order=highest&status=needs_review",
            "table, failed ones": "/answers?status=failed",
            "table, failed ones, lowest score": "/answers?status=failed&order=lowest",
            "an answer, by score": f"/answers/{middle}?order=lowest",
        }.items():
            median, worst, size = timed(client, path + address)
            slowest = max(slowest, median)
            print(f"{name:<52}{median:>9.1f}{worst:>9.1f}{size:>8.1f}")
        print(f"slowest median {slowest:.1f} ms; the limit is {LIMIT_MS:.0f}")


if __name__ == "__main__":
    main()
