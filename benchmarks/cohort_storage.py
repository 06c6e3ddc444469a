"""How fast the store of cohorts takes results in, and gives them back from the end of a large one.

    python -m benchmarks.cohort_storage                        SQLite and the bundled PostgreSQL
    python -m benchmarks.cohort_storage --results 1000000

One cohort is filled to the size asked for. Its first answers go in through `append`, the others by
SQL; all but its last results by SQL as well, each with a small record, and the last ones through
`put` with records of usual size. Each read is set beside its floor:
the same query through the bare driver, rows fetched and nothing made of them. CPU is that of this
process. Every `put` is on disk when it returns.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text

from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.system.clock import SystemClock
from app.domain.cohort import CohortAnswer
from app.grading.cohorts.records import Cohort, NewResult, SummaryOrder, SummaryView
from benchmarks.storage import measure, typical
from tests.postgres import start as start_server

PAGE = 1_000
REAL = 6_000
"""Results that are put one by one, with records of usual size, at the end of the cohort."""
TAKEN_IN = 10_000
FILL_SLICE = 25_000
SCORE = "CASE WHEN i % 50 = 0 THEN NULL ELSE (i * 37 % 1001) / 10.0 END"
STATUS = "CASE WHEN i % 50 = 0 THEN 'failed' WHEN i % 5 = 0 THEN 'needs_review' ELSE 'graded' END"
ANSWER = "word " * 60
NUMBERS = (
    "WITH RECURSIVE n(i) AS"
    " (SELECT CAST(:low AS integer) UNION ALL SELECT i + 1 FROM n WHERE i < :high)"
)
ANSWERS = (
    "INSERT INTO cohort_answer (cohort_pk, idx, reference, answer) NUMBERS"
    " SELECT CAST(:pk AS integer), i, 'ref-' || i, 'WORDS' FROM n"
).replace("WORDS", ANSWER)
RESULTS = (
    "INSERT INTO grade (id, rubric_id, rubric_version, rubric_digest, status, score, fingerprint,"
    " replies, judge_kind, judge_model, created_at, body) NUMBERS SELECT 'grd_a' || (10000000 + i),"
    " 'r', '1', 'd', STATUS, SCORE, 'f' || (10000000 + i), 1, 'llm', 'm',"
    " (SELECT created_at FROM cohort WHERE pk = :pk), '{}' FROM n",
    "INSERT INTO cohort_result (cohort_pk, idx, seq, status, score, grade_id) NUMBERS"
    " SELECT CAST(:pk AS integer), i, i + 1, STATUS, SCORE, 'grd_a' || (10000000 + i) FROM n",
)
ITSELF = "SELECT * FROM cohort WHERE id = '{id}'"
LINES = (
    "SELECT r.idx, a.reference, r.status, r.score, r.grade_id, r.seq FROM cohort_result r"
    " JOIN cohort_answer a ON a.cohort_pk = r.cohort_pk AND a.idx = r.idx WHERE r.cohort_pk = {pk}"
)
RECORDS = (
    "SELECT a.idx, a.reference, a.extra, r.seq, g.body FROM cohort_result r"
    " JOIN cohort_answer a ON a.cohort_pk = r.cohort_pk AND a.idx = r.idx"
    " LEFT JOIN grade g ON g.id = r.grade_id WHERE r.cohort_pk = {pk}"
)


@contextmanager
def bare(url: str) -> Iterator[Callable[[str], Any]]:
    """The driver without anything around it: gives all rows of a query."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as lite:
            yield lambda query: lite.execute(query).fetchall()
    else:
        with psycopg.connect(url.replace(":@", "@"), autocommit=True) as connection:
            yield lambda query: connection.execute(query).fetchall()  # type: ignore[call-overload]  # built here, from constants


class Workload:
    """One cohort, filled as a large one is."""

    def __init__(self, database: Database, total: int) -> None:
        self._database = database
        self._clock = SystemClock()
        self._record = typical()
        self.total = total
        self.store = SqlCohortStore(database, clock=self._clock)
        self.id = self._clock.new_id("coh")
        self.pk = 0

    async def take_in(self) -> float:
        """The first answers: how many a second."""
        cohort = Cohort(
            id=self.id,
            name=None,
            rubric_id="r",
            rubric_version="1",
            rubric_digest="d",
            judge="llm",
            created_at=self._clock.now(),
        )
        await self.store.create(cohort)
        began = time.perf_counter()
        for low in range(0, TAKEN_IN, 500):
            answers = [self._answer(index) for index in range(low, low + 500)]
            await self.store.append(self.id, answers, chain="c")
        return TAKEN_IN / (time.perf_counter() - began)

    async def fill(self) -> None:
        """Results and small records, but for the last ones."""
        query = text("SELECT pk FROM cohort WHERE id = :id")
        found = await self._database.read(lambda it: it.execute(query, {"id": self.id}))
        self.pk = found.scalar_one()
        end = self.total - REAL
        await self._fill(ANSWERS, TAKEN_IN, self.total)
        for statement in RESULTS:
            await self._fill(statement, 0, end)
        counted = text("UPDATE cohort SET total = :m, graded = :n, last_seq = :n WHERE pk = :pk")
        values = {"m": self.total, "n": end, "pk": self.pk}
        await self._database.write(lambda it: it.execute(counted, values))
        await self.store.seal(self.id, columns=())

    async def put_one(self, number: int) -> None:
        await self.store.put(self.id, [self._result(self.total - REAL + number)])

    async def put_fifty(self, number: int) -> None:
        low = self.total - REAL // 2 + 50 * number
        await self.store.put(self.id, [self._result(low + place) for place in range(50)])

    def _answer(self, index: int) -> CohortAnswer:
        return CohortAnswer(
            index=index, answer=ANSWER, reference=f"ref-{index}", extra={"group": "b"}
        )

    def _result(self, index: int) -> NewResult:
        return NewResult(index=index, record=replace(self._record, id=self._clock.new_id("grd")))

    async def _fill(self, statement: str, low: int, end: int) -> None:
        whole = statement.replace("NUMBERS", NUMBERS).replace("STATUS", STATUS)
        query = text(whole.replace("SCORE", SCORE))
        for start in range(low, end, FILL_SLICE):
            values = {"low": start, "high": min(start + FILL_SLICE, end) - 1, "pk": self.pk}
            await self._database.write(lambda it, values=values: it.execute(query, values))


async def report_reads(work: Workload, query: Callable[[str], Any]) -> None:
    store, after = work.store, work.total - PAGE - 2
    print(f"{'milliseconds':<40}{'median':>9}{'best':>9}{'floor':>9}{'best':>9}")
    for name, read, floor in (
        ("progress (get)", lambda: store.get(work.id), ITSELF),
        (
            "page of 1,000 lines, by index",
            lambda: store.summaries(work.id, after=after, limit=PAGE),
            LINES + f" AND r.idx > {after} ORDER BY r.idx LIMIT {PAGE}",
        ),
        (
            "page of 1,000 lines, lowest scores",
            lambda: store.summaries(
                work.id, after=after, limit=PAGE, view=SummaryView(order=SummaryOrder.LOWEST)
            ),
            LINES + " AND r.score IS NOT NULL AND (r.score, r.idx) > (86.5, {after})"
            f" ORDER BY r.score, r.idx LIMIT {PAGE}",
        ),
        (
            "page of 1,000 results with records",
            lambda: store.results(work.id, after=after, limit=PAGE),
            RECORDS + f" AND r.idx > {after} ORDER BY r.idx LIMIT {PAGE}",
        ),
        (
            "page of 1,000 with records, by seq",
            lambda: store.results_since(work.id, seq=after, limit=PAGE),
            RECORDS + f" AND r.seq > {after} ORDER BY r.seq LIMIT {PAGE}",
        ),
        ("500 pending at the end", lambda: store.pending(work.id, start=0, limit=500), None),
    ):
        times = [await _timed(read) for _ in range(30)]
        line = f"{name:<40}{statistics.median(times):>9.2f}{min(times):>9.2f}"
        if floor is not None:
            sql = floor.format(id=work.id, pk=work.pk, after=after)
            bare_times = [_timed_here(lambda sql=sql: query(sql)) for _ in range(30)]
            line += f"{statistics.median(bare_times):>9.2f}{min(bare_times):>9.2f}"
        print(line)


async def _timed(read: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await read()
    return 1000 * (time.perf_counter() - began)


def _timed_here(read: Callable[[], object]) -> float:
    began = time.perf_counter()
    read()
    return 1000 * (time.perf_counter() - began)


async def report(name: str, url: str, total: int) -> None:
    database = Database.open(url)
    await database.migrate()
    work = Workload(database, total)
    print(f"\n{name}: {total:,} answers\ntaken in: {await work.take_in():,.0f} answers/s")
    await work.fill()
    print(f"{'':<34}{'rows/s':>9}{'CPU us':>9}{'p50 ms':>9}{'p99 ms':>9}")
    half = REAL // 2 - 1
    print((await measure(work.put_one, count=half, at_once=400)).line("put of 1, 400 at once"))
    puts = await measure(work.put_fifty, count=REAL // 100 - 2, at_once=8)
    print(puts.line("put of 50, 8 at once", rows=50))
    with bare(url) as query:
        await report_reads(work, query)
    await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the store of cohorts.")
    parser.add_argument("--results", type=int, default=100_000, help="results of the cohort")
    parser.add_argument("--folder", type=Path, help="where to put new databases")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        if options.only != "postgresql":
            url = f"sqlite:///{folder}/cohorts.db"
            asyncio.run(report("SQLite", url, options.results))
        if options.only != "sqlite":
            url, stop = start_server(Path(folder))
            try:
                asyncio.run(report("PostgreSQL", url, options.results))
            finally:
                stop()


if __name__ == "__main__":
    main()
