"""The embedded judge over a cohort, beside the same judge in a bare loop, in one run.

    python -m benchmarks.cohort_embedded --answers 300

The loop reads, judges and marks as many answers at a time as there are processors, and keeps
nothing. The cohort is `touchstone cohort` on a new SQLite database: intake, grading, storing and
writing the results. Its rate is that of all answers but the first ones, which are timed apart, so
that starting up falls out.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.adapters.embedded.judge import EmbeddedJudge
from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.domain.answer import read
from app.grading.ports import Assignment
from app.grading.replies import mark_replies
from benchmarks.corpus import answers

RUBRIC_ID = "project-vs-product-manager"
FIRST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Seconds that some answers took, on the wall and of the processors."""

    wall: float
    cpu: float


async def bare_loop(texts: Sequence[str]) -> Took:
    """The judge alone over them."""
    rubric = FileRubricLibrary(packaged_rubrics()).get(RUBRIC_ID)
    judge = EmbeddedJudge()
    turns = asyncio.Semaphore(os.cpu_count() or 1)

    async def grade(text: str) -> None:
        async with turns:
            answer = read(text)
            reply = await judge.ask(Assignment(rubric=rubric, answer=answer))
            await asyncio.to_thread(mark_replies, rubric, answer, (reply,), degraded=False)

    await asyncio.gather(*map(grade, texts[:FIRST]))
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(grade, texts))
    return Took(wall=time.perf_counter() - began, cpu=time.process_time() - cpu)


def cohort(texts: Sequence[str]) -> Took:
    """The whole command over them."""
    with tempfile.TemporaryDirectory() as folder:
        table, results = Path(folder) / "answers.csv", Path(folder) / "results.csv"
        with table.open("w", newline="") as out:
            csv.writer(out).writerows([["answer"], *([one] for one in texts)])
        command = [sys.executable, "-m", "app", "cohort", str(table), "--out", str(results)]
        env = os.environ | {"DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.db'}"}
        began, cpu = time.perf_counter(), _cpu_of_children()
        subprocess.run([*command, "--judge", "embedded"], env=env, check=True, capture_output=True)
        return Took(wall=time.perf_counter() - began, cpu=_cpu_of_children() - cpu)


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=300)
    texts = answers(parser.parse_args().answers)
    bare = asyncio.run(bare_loop(texts))
    first, every = cohort(texts[:FIRST]), cohort(texts)
    rest = len(texts) - FIRST
    rate, floor = rest / (every.wall - first.wall), len(texts) / bare.wall
    cpu, floor_cpu = (every.cpu - first.cpu) / rest * 1000, bare.cpu / len(texts) * 1000
    print(f"bare loop {floor:6.1f} answers/s {floor_cpu:7.1f} ms CPU")
    print(f"cohort    {rate:6.1f} answers/s {cpu:7.1f} ms CPU")
    print(f"ratio     {rate / floor:6.2f}           {floor_cpu / cpu:7.2f}")


if __name__ == "__main__":
    main()
