"""Puts together what brings the results of cohorts out: as files, and as reports."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import BinaryIO

from app.adapters.exports.lines import LinesWriter
from app.adapters.exports.table import CsvWriter
from app.adapters.reports.cohort_pages import cohort_html
from app.adapters.similarity.finder import MinHashFinder
from app.api.cohort_output import CohortOutput
from app.api.cohort_results_schemas import result_line
from app.domain.rubric import Rubric
from app.grading.cohorts.export import ExportFormat, ResultWriter, exported
from app.grading.cohorts.export_columns import ResultColumns
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import Cohort
from app.grading.cohorts.reporting import CohortReports
from app.grading.ports import Clock, RubricLibrary

UNFINISHED = ".part"


def cohort_output(store: CohortStore, rubrics: RubricLibrary, clock: Clock) -> CohortOutput:
    """What the API needs to bring the results in that store out."""
    return CohortOutput(
        store=store,
        reports=CohortReports(
            store=store,
            rubrics=rubrics,
            make_finder=lambda ideal: MinHashFinder(ideal_response=ideal),
            clock=clock,
        ),
        make_writer=result_writer,
        draw=cohort_html,
    )


def result_writer(
    export_format: ExportFormat, cohort: Cohort, rubric: Rubric, *, delimiter: str = ","
) -> ResultWriter:
    """What writes that cohort's results in that format; only CSV has a delimiter."""
    if export_format is ExportFormat.NDJSON:
        return LinesWriter(result_line)
    columns = ResultColumns(rubric=rubric, columns=cohort.columns)
    return CsvWriter(columns, delimiter=delimiter)


async def write_results(
    target: Path | BinaryIO,
    export_format: ExportFormat,
    *,
    store: CohortStore,
    cohort_id: str,
    rubric: Rubric,
) -> None:
    """Write the results there are so far to a file, or to a stream that stays open.

    A file appears whole or not at all: it is written beside its place first.

    Raises:
        CohortNotFoundError: There is no such cohort.
        StoreUnavailableError: The database cannot be used.
        OSError: The file cannot be written.
    """
    writer = result_writer(export_format, await store.get(cohort_id), rubric)
    if not isinstance(target, Path):
        await _write(target, store, cohort_id, writer)
        return
    unfinished = target.with_name(target.name + UNFINISHED)
    try:
        with await asyncio.to_thread(unfinished.open, "wb") as stream:
            await _write(stream, store, cohort_id, writer)
            stream.flush()
            await asyncio.to_thread(os.fsync, stream.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


async def _write(
    stream: BinaryIO, store: CohortStore, cohort_id: str, writer: ResultWriter
) -> None:
    async for block in exported(store, cohort_id, writer=writer):
        await asyncio.to_thread(stream.write, block)
