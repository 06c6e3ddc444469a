"""What bringing results out takes: as CSV, as NDJSON, and as a report.

    python -m benchmarks.cohort_output
    python -m benchmarks.cohort_output --answers 100000

Results lie in SQLite. Each way is a process of its own. CPU is its microseconds a result, memory
what the peak of resident memory grew by, and stall the longest time that the event loop, woken
every millisecond, was kept from going on. The first run of each way, on a cohort a tenth as large,
shows whether memory grows with the cohort: a report keeps 128 bytes of each answer.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from typing_extensions import override

from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.system.clock import SystemClock
from app.grading.cohorts.export import ExportFormat
from app.grading.cohorts.records import CohortResult
from app.wiring_results import cohort_output, write_results
from benchmarks.near_duplicates import answers, peak_kilobytes
from tests.cohort_results import RUBRIC, a_cohort, a_doubted_grade, a_full_grade, a_result
from tests.fakes.rubrics import InMemoryRubricLibrary
from tests.stored_cohorts import stored

COHORT = a_cohort()
WAYS = ("csv", "ndjson", "report")


class Nowhere(io.BytesIO):
    """Takes bytes and keeps none."""

    @override
    def write(self, block: object, /) -> int:
        assert isinstance(block, bytes)
        return len(block)


def results(count: int) -> list[CohortResult]:
    return [
        a_result(
            index,
            answer=text,
            grade=a_doubted_grade() if index % 4 == 0 else a_full_grade(index % 1001 / 10),
        )
        for index, text in enumerate(answers(count))
    ]


async def fill(file: Path, count: int) -> None:
    database = Database.open(f"sqlite:///{file}")
    await database.migrate()
    await stored(SqlCohortStore(database, clock=SystemClock()), results(count), cohort=COHORT)
    await database.close()


async def worst_stall(work: Callable[[], Awaitable[object]]) -> float:
    """The longest time in seconds that the event loop was busy with something else."""
    worst, is_done = 0.0, False

    async def watch() -> None:
        nonlocal worst
        while not is_done:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            worst = max(worst, time.perf_counter() - before - 0.001)

    watching = asyncio.create_task(watch())
    await work()
    is_done = True
    await watching
    return worst


async def run(way: str, file: Path) -> float:
    database = Database.open(f"sqlite:///{file}")
    clock = SystemClock()
    store = SqlCohortStore(database, clock=clock)

    async def work() -> None:
        if way == "report":
            output = cohort_output(store, InMemoryRubricLibrary(RUBRIC), clock)
            await output.reports.report(COHORT.id)
        else:
            made = ExportFormat(way)
            await write_results(Nowhere(), made, store=store, cohort_id=COHORT.id, rubric=RUBRIC)

    try:
        return await worst_stall(work)
    finally:
        await database.close()


def child(way: str, file: Path) -> None:
    before, started = peak_kilobytes(), time.process_time()
    stall = asyncio.run(run(way, file))
    used = time.process_time() - started
    print(json.dumps({"s": used, "kB": peak_kilobytes() - before, "ms": 1000 * stall}))


def measured(way: str, file: Path, count: int) -> str:
    command = [sys.executable, "-m", "benchmarks.cohort_output", "--child", way, str(file)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures = json.loads(told)
    return (
        f"{way:7} {count:7} results: {1e6 * figures['s'] / count:5.0f} us of CPU each, "
        f"{figures['kB'] / 1024:4.0f} MB, longest stall {figures['ms']:.0f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how results are brought out.")
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--child", nargs=2)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child[0], Path(asked.child[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for count in (asked.answers // 10, asked.answers):
            file = Path(folder) / f"{count}.db"
            asyncio.run(fill(file, count))
            for way in WAYS:
                print(measured(way, file, count), flush=True)


if __name__ == "__main__":
    main()
