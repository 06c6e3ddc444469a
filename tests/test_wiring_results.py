from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest
from typing_extensions import override

from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.domain.errors import StoreUnavailableError
from app.grading.cohorts.export import ExportFormat
from app.grading.cohorts.records import CohortResult, ResultPage
from app.wiring_results import UNFINISHED, write_results
from tests.cohort_results import RUBRIC, a_failed_result, a_result
from tests.fakes.clock import FixedClock
from tests.fakes.cohort_store import FakeCohortStore
from tests.stored_cohorts import stored

RESULTS = [a_result(0, extra={"team": "b"}, answer="=1+1"), a_failed_result(1)]


async def write(target: Path | io.BytesIO, export_format: ExportFormat) -> None:
    store = FakeCohortStore()
    cohort_id = await stored(store, RESULTS, columns=("team",))
    await write_results(target, export_format, store=store, cohort_id=cohort_id, rubric=RUBRIC)


def test_a_file_of_each_format_holds_every_result(tmp_path: Path) -> None:
    table, lines = tmp_path / "out.csv", tmp_path / "out.ndjson"
    asyncio.run(write(table, ExportFormat.CSV))
    asyncio.run(write(lines, ExportFormat.NDJSON))
    rows = [*csv.DictReader(io.StringIO(table.read_text("utf-8-sig"), newline=""))]
    assert [(row["answer"], row["team"], row["status"]) for row in rows] == [
        ("'=1+1", "b", "graded"),
        ("Some answer, number 2.", "", "failed"),
    ]
    objects = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [(one["index"], one["extra"], one["grade"]["score"]) for one in objects] == [
        (0, {"team": "b"}, 62.5),
        (1, {}, None),
    ]
    assert sorted(tmp_path.iterdir()) == [table, lines]


def test_a_stream_stays_open() -> None:
    stream = io.BytesIO()
    asyncio.run(write(stream, ExportFormat.NDJSON))
    assert not stream.closed
    assert len(stream.getvalue().splitlines()) == 2


class Broken(FakeCohortStore):
    """Is gone once the first result was read."""

    @override
    async def results(self, cohort_id: str, *, after: int | None, limit: int) -> ResultPage:
        if after is not None:
            raise StoreUnavailableError("The database is gone.")
        return await super().results(cohort_id, after=after, limit=min(limit, 1))


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    async def fail(target: Path) -> None:
        store = Broken()
        cohort_id = await stored(store, RESULTS)
        await write_results(
            target, ExportFormat.CSV, store=store, cohort_id=cohort_id, rubric=RUBRIC
        )

    target = tmp_path / "out.csv"
    target.write_text("the old one")
    with pytest.raises(StoreUnavailableError):
        asyncio.run(fail(target))
    assert target.read_text() == "the old one"
    assert not target.with_name(target.name + UNFINISHED).exists()


def test_a_database_gives_the_same_file_as_memory(tmp_path: Path) -> None:
    results: list[CohortResult] = [
        a_failed_result(n) if n % 7 == 3 else a_result(n, extra={"team": f"t{n}"})
        for n in range(450)
    ]

    async def export() -> tuple[bytes, bytes]:
        database = Database.open(f"sqlite:///{tmp_path / 'store.db'}")
        await database.migrate()
        try:
            stores = (SqlCohortStore(database, clock=FixedClock()), FakeCohortStore())
            files = []
            for store in stores:
                stream = io.BytesIO()
                cohort_id = await stored(store, results, columns=("team",))
                await write_results(
                    stream, ExportFormat.CSV, store=store, cohort_id=cohort_id, rubric=RUBRIC
                )
                files.append(stream.getvalue())
        finally:
            await database.close()
        return files[0], files[1]

    stored_file, memory_file = asyncio.run(export())
    assert stored_file == memory_file
    assert len(stored_file.decode().splitlines()) == 451
