"""How many grades a second the store takes and gives, and what they cost in CPU time.

    python -m benchmarks.storage                     SQLite and the bundled PostgreSQL
    python -m benchmarks.storage --url postgresql://user@host/name

CPU is that of this process, in microseconds an operation: a server's own work is not in it.
Every `add` is on disk when it returns.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.system.clock import SystemClock
from app.grading.ports import GradeFilter, IdempotencyKey
from app.grading.records import GradeRecord, Reply
from tests.postgres import start
from tests.records import a_grade, a_record

LONE = 300
SHARED = 6_000
PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Operations with their wall time, CPU time and latencies, in seconds."""

    wall: float
    cpu: float
    latencies: list[float]

    def line(self, name: str, rows: int = 1) -> str:
        count = len(self.latencies)
        ordered = sorted(self.latencies)
        p50, p99 = (1000 * ordered[int(share * (count - 1))] for share in (0.5, 0.99))
        cpu = 1e6 * self.cpu / count / rows
        return f"{name:<34}{rows * count / self.wall:>9,.0f}{cpu:>9,.0f}{p50:>9.2f}{p99:>9.2f}"


async def measure(
    work: Callable[[int], Awaitable[object]], *, count: int, at_once: int
) -> Measured:
    numbers = iter(range(count))
    latencies = []

    async def worker() -> None:
        for number in numbers:
            began = time.perf_counter()
            await work(number)
            latencies.append(time.perf_counter() - began)

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return Measured(
        wall=time.perf_counter() - wall, cpu=time.process_time() - cpu, latencies=latencies
    )


def typical() -> GradeRecord:
    """A record of usual size: an answer of 1,500 characters, ten criteria, a reply of 2,500."""
    grade = a_grade()
    criteria = tuple(replace(grade.criteria[0], id=f"criterion-{n}") for n in range(10))
    reply = Reply(text="r" * 2500, model="a-model")
    return a_record(answer="word " * 300, grade=replace(grade, criteria=criteria), replies=(reply,))


class Workload:
    """What a service does with its store."""

    def __init__(self, database: Database) -> None:
        self._clock = SystemClock()
        self._store = SqlGradeStore(database, clock=self._clock)
        self._record = typical()
        self._ids: list[str] = []

    async def add(self, _: int) -> None:
        record = replace(self._record, id=self._clock.new_id("grd"))
        await self._store.add(record)
        self._ids.append(record.id)

    async def add_with_key(self, _: int) -> None:
        record = replace(self._record, id=self._clock.new_id("grd"))
        key = IdempotencyKey(scope="bench", key=record.id, request_digest="d")
        await self._store.claim(key)
        await self._store.add(record, key)

    async def get(self, number: int) -> None:
        await self._store.get(self._ids[number])

    async def page(self, _: int) -> None:
        await self._store.page(where=GradeFilter(), limit=PAGE, after=None)


async def report(name: str, url: str) -> None:
    database = Database.open(url)
    await database.migrate()
    work = Workload(database)
    print(f"\n{name:<34}{'rows/s':>9}{'CPU us':>9}{'p50 ms':>9}{'p99 ms':>9}")
    for line, step, count, at_once in (
        ("add, one at a time", work.add, LONE, 1),
        ("add, 50 at once", work.add, SHARED, 50),
        ("claim + add, one at a time", work.add_with_key, LONE, 1),
        ("claim + add, 50 at once", work.add_with_key, SHARED, 50),
        ("get, one at a time", work.get, LONE, 1),
        ("get, 50 at once", work.get, SHARED, 50),
    ):
        print((await measure(step, count=count, at_once=at_once)).line(line))
    print((await measure(work.page, count=50, at_once=1)).line(f"pages of {PAGE}", rows=PAGE))
    await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the grade store.")
    parser.add_argument("--url", help="database to measure; it is filled with records")
    parser.add_argument("--folder", type=Path, help="where to put new databases")
    options = parser.parse_args()
    if options.url:
        asyncio.run(report("the given database", options.url))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        asyncio.run(report("SQLite", f"sqlite:///{folder}/grades.db"))
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        url, stop = start(Path(folder))
        asyncio.run(report("PostgreSQL", url))
        stop()


if __name__ == "__main__":
    main()
